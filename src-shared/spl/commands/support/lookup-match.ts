/** Finds the rows of a lookup table that match an event: exactly, by wildcards, by networks, by time. */
import type { Batch, Column } from '../../../results/batch.ts';
import { type Scalar, items, scalarToText, toNumber } from '../../../results/value.ts';
import { wildcardMatcher, wildcardParts } from '../../eval/search-match.ts';
import { cidrContains, parseCidr, parseIp } from '../../functions/ip.ts';
import { type LookupDefinition, PLAIN_LOOKUP } from '../../knowledge/lookup-definition.ts';
import { timeParser } from '../../time/format.ts';
import type { LookupTable } from '../types.ts';

/** The numbers of the table's rows that match a row of events, nearest first. */
export type LookupMatcher = (batch: Batch, row: number) => readonly number[];

interface Field {
  readonly table: string;
  readonly event: string;
}

/** Distinct values whose matches are remembered: wildcards and networks are tried row by row. */
const REMEMBERED = 50_000;

/** Makes the matcher of a table for these pairs of fields. */
export function lookupMatcher(table: LookupTable, match: readonly Field[], clock: { readonly tz: string; readonly now: number }, eventTime = '_time'): LookupMatcher {
  const definition = table.definition ?? PLAIN_LOOKUP;
  const fold = (text: string): string => (definition.caseSensitive ? text : text.toLowerCase());
  const exact = match.filter((f) => !definition.matchTypes.has(f.table));
  const loose = match.filter((f) => definition.matchTypes.has(f.table));
  const index = indexBy(table, exact.map((f) => table.rows.columns.get(f.table)), fold);
  const tests = loose.map((f) => patternTests(table.rows.columns.get(f.table), definition.matchTypes.get(f.table) as 'wildcard' | 'cidr', table.rows.length, fold));
  const times = definition.time === null ? null : rowTimes(table, definition.time, clock);
  const remembered = new Map<string, readonly number[]>();

  const within = (exactKey: string, values: readonly string[]): readonly number[] => {
    const rows = index.get(exactKey) ?? [];
    if (tests.length === 0) return rows;
    const id = `${exactKey}\0${values.join('\0')}`;
    let found = remembered.get(id);
    if (found === undefined) {
      found = rows.filter((r) => tests.every((test, k) => test(r, values[k] as string)));
      if (remembered.size >= REMEMBERED) remembered.clear();
      remembered.set(id, found);
    }
    return found;
  };

  return (batch, row) => {
    const keys = keysOf(exact.map((f) => batch.columns.get(f.event)), row, fold);
    const values = combinations(loose.map((f) => batch.columns.get(f.event)), row);
    if (keys.length === 0 || values.length === 0) return [];
    let rows = keys.length === 1 && values.length === 1 ? within(keys[0] as string, values[0] as readonly string[]) : [...new Set(keys.flatMap((key) => values.flatMap((v) => within(key, v))))];
    if (times !== null && definition.time !== null) {
      const at = toNumber(batch.columns.get(eventTime)?.[row]);
      if (at === null) return [];
      const { minOffset, maxOffset } = definition.time;
      rows = rows.filter((r) => fitsTime(at, times[r] ?? null, minOffset, maxOffset)).sort((a, b) => (times[b] as number) - (times[a] as number) || a - b);
    }
    return rows.length > definition.maxMatches ? rows.slice(0, definition.maxMatches) : rows;
  };
}

/** The values to add so that a field has as many as the definition wants. */
export function defaultMatches(definition: LookupDefinition | undefined, found: number): readonly string[] {
  if (definition === undefined || found >= definition.minMatches) return [];
  return new Array<string>(definition.minMatches - found).fill(definition.defaultMatch);
}

function fitsTime(event: number, row: number | null, min: number, max: number): boolean {
  return row !== null && event - row >= min && event - row <= max;
}

function rowTimes(table: LookupTable, { field, format }: NonNullable<LookupDefinition['time']>, clock: { readonly tz: string; readonly now: number }): (number | null)[] {
  const column = table.rows.columns.get(field);
  if (column === undefined) throw new Error(`The lookup ${table.name} has no field ${field}, which its definition names as its time; it has ${table.fields.join(', ')}.`);
  const parse = timeParser(format, clock.tz, clock.now);
  // Times in epoch seconds need no format, with or without a fraction.
  return column.map((value) => toNumber(value) ?? (typeof value === 'string' ? parse(value) : null));
}

function indexBy(table: LookupTable, columns: readonly (Column | undefined)[], fold: (text: string) => string): ReadonlyMap<string, readonly number[]> {
  const index = new Map<string, number[]>();
  for (let i = 0; i < table.rows.length; i++) {
    for (const key of keysOf(columns, i, fold)) {
      const rows = index.get(key);
      if (rows === undefined) index.set(key, [i]);
      else rows.push(i);
    }
  }
  return index;
}

/** The keys of a row: one, or one for each combination where fields hold multivalues; none where one is missing. */
function keysOf(columns: readonly (Column | undefined)[], row: number, fold: (text: string) => string): string[] {
  let out = [''];
  for (const column of columns) {
    const value = column?.[row] ?? null;
    if (value === null) return [];
    const texts = items(value).map((v) => {
      const text = fold(scalarToText(v));
      return `${text.length}:${text}`;
    });
    out = texts.length === 1 ? out.map((k) => k + (texts[0] as string)) : out.flatMap((k) => texts.map((t) => k + t));
  }
  return out;
}

function combinations(columns: readonly (Column | undefined)[], row: number): string[][] {
  let out: string[][] = [[]];
  for (const column of columns) {
    const list: readonly Scalar[] = items(column?.[row] ?? null);
    out = out.flatMap((before) => list.map((v) => [...before, scalarToText(v)]));
  }
  return out;
}

/** The tests of the patterns in a column, each made when it is first asked for. */
function patternTests(column: Column | undefined, type: 'wildcard' | 'cidr', length: number, fold: (text: string) => string): (row: number, text: string) => boolean {
  const made = new Array<((text: string) => boolean) | undefined>(length);
  return (row, text) => (made[row] ??= patternTest(items(column?.[row] ?? null).map(scalarToText), type, fold))(text);
}

function patternTest(patterns: readonly string[], type: 'wildcard' | 'cidr', fold: (text: string) => string): (text: string) => boolean {
  const tests = patterns.map((pattern): ((text: string) => boolean) => {
    if (type === 'cidr') {
      const network = parseCidr(pattern.trim());
      return (text) => {
        const ip = parseIp(text.trim());
        return network !== null && ip !== null && cidrContains(network, ip);
      };
    }
    const parts = wildcardParts(fold(pattern));
    if (parts.length === 1) return (text) => fold(text) === parts[0];
    const matches = wildcardMatcher(parts);
    return (text) => matches(fold(text));
  });
  return (text) => tests.some((test) => test(text));
}
