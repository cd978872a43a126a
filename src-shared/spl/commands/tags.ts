/** `tags`: the tags of field values (Search Reference, "tags"). */
import type { Column } from '../../results/batch.ts';
import { makeBatch } from '../../results/batch.ts';
import type { Value } from '../../results/value.ts';
import { compareText, fromItems, items, scalarToText } from '../../results/value.ts';
import { type Knowledge, NO_KNOWLEDGE } from '../knowledge/knowledge.ts';
import type { CommandDef } from './types.ts';
import { fieldsAndOptions } from './support/args.ts';
import { NEEDS_ALL } from './support/columns.ts';

/** What `tags` was asked. */
export interface TagsArgs {
  /** Fields whose values are looked at; none stands for all. */
  readonly fields: readonly string[];
  /** One field for all tags; null for the field `tag` and a field `tag::<field>` each. */
  readonly output: string | null;
  readonly withName: boolean;
  readonly withValue: boolean;
  /** Tags that are added; null for all. */
  readonly allowed: ReadonlySet<string> | null;
}

const OPTIONS = { outputfield: 'field', inclname: 'bool', inclvalue: 'bool', allowed_tags: 'string' } as const;

export const tagsCommand: CommandDef<TagsArgs> = {
  name: 'tags',
  kind: 'streaming',
  docs: {
    summary: 'Adds the tags of field values and of event types, as defined in knowledge files.',
    syntax: 'tags [outputfield=<field>] [inclname=<bool>] [inclvalue=<bool>] [allowed_tags=<list>] [<field>...]',
    options: [
      { name: 'field', type: '<field>...', default: 'all fields', description: 'The fields whose values are looked at.' },
      { name: 'outputfield', type: '<field>', description: 'One field for all tags; without it the field tag has all tags and tag::<field> those of each field.' },
      { name: 'inclname', type: '<bool>', default: 'false', description: 'With outputfield, writes <field>::<tag>.' },
      { name: 'inclvalue', type: '<bool>', default: 'false', description: 'With outputfield, writes <value>::<tag>, after the name where that is written too.' },
      { name: 'allowed_tags', type: '"<tag>, ..."', default: 'all', description: 'Tags to add.' },
    ],
    examples: [
      { spl: 'index=* | tags host', description: 'Tags of hosts.' },
      { spl: 'index=* | tags outputfield=tags inclname=true host eventtype', description: 'In one field.' },
    ],
    page: 'Search Reference: tags',
  },
  parse(r) {
    const { fields: items, options } = fieldsAndOptions(r, OPTIONS);
    const fields = items.map((f) => f.text);
    const allowed = options.allowed_tags?.split(',').map((t) => t.trim()).filter((t) => t !== '');
    return { fields, output: options.outputfield ?? null, withName: options.inclname ?? false, withValue: options.inclvalue ?? false, allowed: allowed === undefined ? null : new Set(allowed) };
  },
  columnsAfter: (_args, before) => ({ fields: before.fields, open: true }),
  needs: () => NEEDS_ALL,
  run: (args, ctx) =>
    async function* (input) {
      const tags = tagsByField((await ctx.knowledge?.()) ?? NO_KNOWLEDGE, args);
      if (tags.size === 0) ctx.message('info', 'No tags are defined for these fields: tags added none. A knowledge file defines them.');
      for await (const batch of input) {
        const columns = new Map<string, Column>(batch.columns);
        const all = Array.from({ length: batch.length }, (): Found[] => []);
        const perField: [string, Column][] = [];
        for (const [field, values] of tags) {
          const column = batch.columns.get(field);
          if (column === undefined) continue;
          const own = column.map((v, i): Value => {
            const found = items(v).flatMap((item) => (values.get(scalarToText(item)) ?? []).map((tag): Found => ({ field, value: scalarToText(item), tag })));
            all[i]?.push(...found);
            return asField(found.map((f) => f.tag));
          });
          if (own.some((v) => v !== null)) perField.push([`tag::${field}`, own]);
        }
        const named = all.map((found): Value => asField(inOrder(found).map((f) => written(f, args))));
        if (args.output !== null) {
          columns.set(args.output, named);
        } else if (perField.length > 0) {
          columns.set('tag', named);
          for (const [name, column] of perField.toSorted(([a], [b]) => compareText(a, b))) columns.set(name, column);
        }
        yield makeBatch(batch.length, columns);
      }
    },
};

/** A tag of a row, with the value that has it. */
interface Found {
  readonly field: string;
  readonly value: string;
  readonly tag: string;
}

/** Tags by name; the same tag of several fields by field. */
const inOrder = (found: readonly Found[]): readonly Found[] => found.toSorted((a, b) => compareText(a.tag, b.tag) || compareText(a.field, b.field));

const asField = (texts: readonly string[]): Value => fromItems([...new Set(texts)]);

/** How a tag stands in the field of all tags: with names and values only where outputfield names that field. */
function written({ field, value, tag }: Found, args: TagsArgs): string {
  if (args.output === null) return tag;
  return [...(args.withName ? [field] : []), ...(args.withValue ? [value] : []), tag].join('::');
}

/** Field to value to tags. Event types are values of the field `eventtype`. */
function tagsByField(knowledge: Knowledge, args: TagsArgs): Map<string, Map<string, string[]>> {
  const found = new Map<string, Map<string, string[]>>();
  const add = (field: string, value: string, tags: readonly string[]): void => {
    if (args.fields.length > 0 && !args.fields.includes(field)) return;
    const allowed = tags.filter((t) => args.allowed === null || args.allowed.has(t));
    if (allowed.length === 0) return;
    let values = found.get(field);
    if (values === undefined) found.set(field, (values = new Map()));
    values.set(value, [...(values.get(value) ?? []), ...allowed]);
  };
  for (const { field, value, tags } of knowledge.tags) add(field, value, tags);
  for (const { name, tags } of knowledge.eventtypes.values()) add('eventtype', name, tags);
  return found;
}
