/** Sort keys: reading `- a, +num(b)` and comparing rows by them (Search Reference, "sort"). */
import type { Batch } from '../../../results/batch.ts';
import { type Scalar, type Value, compareText, isMultivalue, scalarToText, toNumber } from '../../../results/value.ts';
import { compareScalars } from '../../eval/compare.ts';
import type { Span } from '../../syntax/ast.ts';
import type { ArgReader } from '../types.ts';

/** How a key's values compare. */
export type SortKind = 'auto' | 'num' | 'str' | 'ip';

/** One key of a sort. */
export interface SortKey {
  readonly field: string;
  readonly descending: boolean;
  readonly kind: SortKind;
  readonly span: Span;
}

/** `[+|-] field` or `[+|-] num(field)`, separated by commas or blanks, up to a stop word, an option or the end. */
export function readSortKeys(r: ArgReader, stop: readonly string[] = []): SortKey[] {
  const keys: SortKey[] = [];
  let sign: boolean | null = null;
  while (!r.atEnd() && !r.peekKeyword(...stop) && !r.peekOption()) {
    const start = r.here();
    if (r.takeSymbol('-')) sign = true;
    else if (r.takeSymbol('+')) sign = false;
    if (r.atEnd()) r.fail(r.spanFrom(start), 'A field is missing after the sign.');
    const item = r.field('a field to sort by');
    const call = item.quoted ? null : /^(auto|num|str|ip)\((.+)\)$/i.exec(item.text);
    keys.push({
      field: call === null ? item.text : unquote((call[2] as string).trim()),
      // `sort - a b`: a sign with a blank after it holds for its own field only, as it does without one.
      descending: sign ?? false,
      kind: call === null ? 'auto' : ((call[1] as string).toLowerCase() as SortKind),
      span: item.span,
    });
    sign = null;
    r.takeSymbol(',');
  }
  return keys;
}

function unquote(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

/** A value as the key that it sorts by, prepared once per row. */
interface Key {
  readonly text: string;
  readonly number: number | null;
  readonly missing: boolean;
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
      const list = prepared[k] as readonly Key[];
      const x = list[a] as Key;
      const y = list[b] as Key;
      if (x.missing || y.missing) {
        if (x.missing !== y.missing) return x.missing ? 1 : -1;
        continue;
      }
      const d = compareKey(x, y, (keys[k] as SortKey).kind);
      if (d !== 0) return (keys[k] as SortKey).descending ? -d : d;
    }
    return a - b;
  });
}

function keyOf(value: Value, kind: SortKind): Key {
  if (value === null) return { text: '', number: null, missing: true };
  const first = (isMultivalue(value) ? value[0] : value) as Scalar;
  const text = isMultivalue(value) ? value.map(scalarToText).join('\n') : scalarToText(first);
  if (kind === 'str') return { text, number: null, missing: false };
  if (kind === 'ip') return { text: ipKey(text), number: null, missing: false };
  const number = isMultivalue(value) ? null : toNumber(first);
  // num() has no place for what is no number.
  return { text, number, missing: kind === 'num' && number === null };
}

function compareKey(a: Key, b: Key, kind: SortKind): number {
  if (kind === 'str' || kind === 'ip') return compareText(a.text, b.text);
  if (a.number !== null && b.number !== null) return a.number - b.number;
  // Numbers come before other text, so that a mixed column has one order.
  if (a.number !== null) return -1;
  if (b.number !== null) return 1;
  return compareScalars(a.text, b.text);
}

/** An IPv4 address as text that sorts by its numbers; other text as it is. */
function ipKey(text: string): string {
  const m = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  return m === null ? text : m.slice(1).map((p) => p.padStart(3, '0')).join('.');
}
