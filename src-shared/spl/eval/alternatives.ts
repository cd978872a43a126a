/**
 * Many alternatives of one shape, `(src="a" dest="b") OR (src="c" dest="d") OR ...`: what a subsearch gives. They are looked
 * up in a set instead of being tried one after the other.
 */
import type { Batch, Column } from '../../results/batch.ts';
import { items, looksNumeric, numberToText, scalarToText, toNumber } from '../../results/value.ts';
import type { Scalar } from '../../results/value.ts';
import { isCidr } from '../functions/ip.ts';
import type { SearchExpr, SearchLiteral } from '../syntax/ast.ts';

/** Below this many, trying each is as fast. */
const MIN_ALTERNATIVES = 8;

/** Alternatives that ask the same fields for equal values, each once. */
export interface Alternatives {
  readonly fields: readonly string[];
  /** The values of each alternative, in the order of `fields`; none has a wildcard or is an address range. */
  readonly rows: readonly (readonly string[])[];
}

/** The alternatives of an OR that can be looked up together, and all others as they are. */
export function groupAlternatives(alternatives: readonly SearchExpr[]): { readonly groups: readonly Alternatives[]; readonly others: readonly SearchExpr[] } {
  const found = new Map<string, { fields: readonly string[]; rows: Map<string, readonly string[]>; from: SearchExpr[] }>();
  const others: SearchExpr[] = [];
  for (const item of alternatives) {
    const rows = plainRows(item);
    if (rows === null) {
      others.push(item);
      continue;
    }
    const shape = rows.fields.map((f) => `${f.length}:${f}`).join('');
    let group = found.get(shape);
    if (group === undefined) found.set(shape, (group = { fields: rows.fields, rows: new Map(), from: [] }));
    group.from.push(item);
    for (const row of rows.rows) group.rows.set(joined(row.map(literalKey)), row);
  }
  const groups: Alternatives[] = [];
  for (const { fields, rows, from } of found.values()) {
    if (from.length < MIN_ALTERNATIVES && rows.size < MIN_ALTERNATIVES) others.push(...from);
    else groups.push({ fields, rows: [...rows.values()] });
  }
  return { groups, others };
}

/** What an alternative asks for where it only compares fields with plain values; null for any other. */
function plainRows(item: SearchExpr): Alternatives | null {
  if (item.kind === 'compare') return item.op === '=' && isPlain(item.value) ? { fields: [item.field.text], rows: [[item.value.text]] } : null;
  if (item.kind === 'in') return item.values.every(isPlain) ? { fields: [item.field.text], rows: item.values.map((value) => [value.text]) } : null;
  if (item.kind !== 'and') return null;
  const fields: string[] = [];
  const row: string[] = [];
  for (const part of item.items) {
    if (part.kind !== 'compare' || part.op !== '=' || !isPlain(part.value) || fields.includes(part.field.text)) return null;
    fields.push(part.field.text);
    row.push(part.value.text);
  }
  return { fields, rows: [row] };
}

function isPlain({ text, exactCase }: SearchLiteral): boolean {
  return exactCase !== true && !text.includes('*') && !isCidr(text);
}

/** The test of a row: some alternative has its values. A multivalue field has each of its values. */
export function alternativesTest({ fields, rows }: Alternatives): (batch: Batch, row: number) => boolean {
  const keys = new Set(rows.map((row) => joined(row.map(literalKey))));
  // What some alternative wants of each field: few rows have it, so most are done with their first field.
  const wanted = fields.map((_, f) => new Set(rows.map((row) => literalKey(row[f] as string))));
  let last: Batch | null = null;
  let columns: readonly (Column | undefined)[] = [];
  return (batch, row) => {
    if (batch !== last) {
      last = batch;
      columns = fields.map((name) => batch.columns.get(name));
    }
    let begun = [''];
    for (let f = 0; f < fields.length; f++) {
      const own = items(columns[f]?.[row] ?? null).flatMap(valueKeys).filter((key) => (wanted[f] as ReadonlySet<string>).has(key));
      if (own.length === 0) return false;
      begun = begun.flatMap((before) => own.map((key) => before + part(key)));
    }
    return begun.some((key) => keys.has(key));
  };
}

/** The number that a literal is the text of; null for other text: `1` is found by neither `1.0` nor `01`. */
export function plainNumber(literal: string): number | null {
  const number = looksNumeric(literal) ? toNumber(literal) : null;
  return number !== null && numberToText(number) === literal ? number : null;
}

function literalKey(literal: string): string {
  return plainNumber(literal) === null ? `t${literal.toLowerCase()}` : `n${literal}`;
}

/** The keys of the literals that a value is equal to. */
function valueKeys(value: Scalar): string[] {
  const text = scalarToText(value);
  return [`n${text}`, `t${typeof value === 'number' ? text : text.toLowerCase()}`];
}

function joined(keys: readonly string[]): string {
  return keys.map(part).join('');
}

function part(key: string): string {
  return `${key.length}:${key}`;
}
