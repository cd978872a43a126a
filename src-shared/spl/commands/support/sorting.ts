/** Sort keys: reading `- a, +num(b)` and comparing rows by them (Search Reference, "sort"). */
import type { Batch } from '../../../results/batch.ts';
import { type Value, compareText, isMultivalue, scalarToText, toNumber } from '../../../results/value.ts';
import type { Span } from '../../syntax/ast.ts';
import type { ArgReader } from '../types.ts';

/** How a key's values compare. */
export type SortKind = 'auto' | 'num' | 'str' | 'ip';

/** One key of a sort. */
export interface SortKey {
  readonly field: string;
  readonly descending: boolean;
  /** Whether it was written with a sign of its own. */
  readonly signed: boolean;
  readonly kind: SortKind;
  readonly span: Span;
}

/** `[+|-] field` or `[+|-] num(field)`, separated by commas or blanks, up to a stop word, an option or the end. */
export function readSortKeys(r: ArgReader, stop: readonly string[] = []): SortKey[] {
  const keys: SortKey[] = [];
  // `sort - a b`: a sign with a blank after it holds for all fields up to the next sign; one without, for its own field.
  let general = false;
  while (!r.atEnd() && !r.peekKeyword(...stop) && !r.peekOption()) {
    const start = r.here();
    const sign = r.takeSymbol('-') ? true : r.takeSymbol('+') ? false : null;
    if (r.atEnd()) r.fail(r.spanFrom(start), 'A field is missing after the sign.');
    const item = r.field('a field to sort by');
    if (sign !== null && item.span.start > start + 1) general = sign;
    const call = item.quoted ? null : /^(auto|num|str|ip)\((.+)\)$/i.exec(item.text);
    keys.push({
      field: call === null ? item.text : unquote((call[2] as string).trim()),
      descending: sign ?? general,
      signed: sign !== null,
      kind: call === null ? 'auto' : ((call[1] as string).toLowerCase() as SortKind),
      span: item.span,
    });
    r.takeSymbol(',');
  }
  return keys;
}

function unquote(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

/** A value as the key that it sorts by, prepared once per row. */
interface Key {
  /** Numbers come before addresses, and these before other text, so that a mixed column has one order. */
  readonly rank: 0 | 1 | 2;
  readonly number: number;
  readonly text: string;
}

/** Row indexes of a batch in the order of the keys; equal rows keep their order. Rows without a value come last, whichever way a key goes. */
export function sortedIndexes(batch: Batch, keys: readonly SortKey[]): number[] {
  const prepared = keys.map((key) => {
    const column = batch.columns.get(key.field);
    return Array.from({ length: batch.length }, (_, i) => keyOf(column?.[i] ?? null, key.kind));
  });
  const indexes = Array.from({ length: batch.length }, (_, i) => i);
  return indexes.sort((a, b) => {
    for (let k = 0; k < keys.length; k++) {
      const list = prepared[k] as readonly (Key | null)[];
      const x = list[a] as Key | null;
      const y = list[b] as Key | null;
      if (x === null || y === null) {
        if (x !== y) return x === null ? 1 : -1;
        continue;
      }
      const d = x.rank - y.rank || (x.rank === 0 ? x.number - y.number : compareText(x.text, y.text));
      if (d !== 0) return (keys[k] as SortKey).descending ? -d : d;
    }
    return a - b;
  });
}

/** Null where there is no value; num() has no place for what is no number either. */
function keyOf(value: Value, kind: SortKind): Key | null {
  if (value === null) return null;
  if (isMultivalue(value)) return kind === 'num' ? null : textKey(value.map(scalarToText).join('\n'), kind);
  const number = kind === 'auto' || kind === 'num' ? toNumber(value) : null;
  if (number !== null) return { rank: 0, number, text: '' };
  return kind === 'num' ? null : textKey(scalarToText(value), kind);
}

/** An IPv4 address as text that sorts by its numbers; other text as it is. */
function textKey(text: string, kind: SortKind): Key {
  const m = kind === 'str' ? null : /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  return m === null ? { rank: 2, number: 0, text } : { rank: 1, number: 0, text: m.slice(1).map((p) => p.padStart(3, '0')).join('.') };
}
