/** What a JSON object around an array of events says of all of them: CloudWatch's `logGroup`, the `id` of an audit log's page. */
import type { EventSink } from './event-sink.ts';
import { JsonFieldReader } from './json-fields.ts';

/** A field that every event of a wrapper has: text, a number as written, or the items of a list. */
export type SharedField =
  | { readonly name: string; readonly kind: 'text' | 'number'; readonly value: string }
  | { readonly name: string; readonly kind: 'items'; readonly value: readonly string[] };

/** Deeper fields are no longer about the events: statistics and aggregations beside them. */
const MAX_LEVELS = 2;
/** Longer lists are data of their own. */
const MAX_ITEMS = 20;

/** The fields of a wrapper whose array is empty in `text`: scalars of its first two levels and short lists of the first. */
export function wrapperFields(text: string): readonly SharedField[] {
  const scalars = new Map<string, SharedField>();
  const lists = new Map<string, string[]>();
  const put = (name: string, kind: 'text' | 'number', value: string): void => {
    if (name.split('.').length <= MAX_LEVELS) scalars.set(name, { name, kind, value });
  };
  const ignore = (): void => undefined;
  const sink: EventSink = {
    text: (name, value) => put(name, 'text', value),
    extracted: (name, value) => put(name, 'text', value),
    number: (name, written) => put(name, 'number', written),
    item(name, value) {
      const items = lists.get(name) ?? [];
      items.push(value);
      lists.set(name, items);
    },
    has: (name) => scalars.has(name) || lists.has(name),
    get: () => undefined,
    names: () => scalars.keys(),
    time: ignore,
    raw: ignore,
    host: ignore,
    source: ignore,
    sourcetype: ignore,
    index: ignore,
  };
  if (text === '' || new JsonFieldReader().read(text, sink) !== null) return [];
  const short = [...lists].filter(([name, items]) => /^[^.]*\{\}$/.test(name) && items.length <= MAX_ITEMS);
  return [...scalars.values(), ...short.map(([name, value]): SharedField => ({ name, kind: 'items', value }))];
}

/** Gives an event the fields of its wrapper; what it has a field of the same name for is called `wrapper.name`. */
export function takeShared(fields: readonly SharedField[], sink: EventSink): void {
  for (const field of fields) {
    const name = sink.has(field.name) ? `wrapper.${field.name}` : field.name;
    if (field.kind === 'items') for (const item of field.value) sink.item(name, item);
    else if (field.kind === 'number') sink.number(name, field.value);
    else sink.text(name, field.value);
  }
}
