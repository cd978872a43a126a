/** What commands say about the fields they need and yield: small algebra over `Columns` and `Needs`. */
import type { Columns, Needs } from '../types.ts';
import { fieldMatcher, fieldSegments, hasWildcard } from './wildcards.ts';

/** The type of a field, as far as it is known. */
export type FieldType = 'number' | 'string' | 'time' | 'multivalue' | 'unknown';

/** Needs everything. */
export const NEEDS_ALL: Needs = { all: true, names: new Set() };

/** Needs nothing but the rows. */
export const NEEDS_NONE: Needs = { all: false, names: new Set() };

/** Needs of exactly these names and patterns. */
export function needsOf(names: Iterable<string>): Needs {
  return { all: false, names: new Set(names) };
}

/** What is needed after, and these names besides. */
export function needsPlus(after: Needs, names: Iterable<string>): Needs {
  if (after.all) return after;
  return { all: false, names: new Set([...after.names, ...names]) };
}

/** What is needed after, without these exact names: the stage makes them itself. */
export function needsMinus(after: Needs, names: Iterable<string>): Needs {
  if (after.all) return after;
  const left = new Set(after.names);
  for (const name of names) left.delete(name);
  return { all: false, names: left };
}

/** The union of two. */
export function needsUnion(a: Needs, b: Needs): Needs {
  return a.all || b.all ? NEEDS_ALL : needsOf([...a.names, ...b.names]);
}

/** True when a field of this name (or some field of this pattern) may be asked for. */
export function isNeeded(needs: Needs, name: string): boolean {
  if (needs.all || needs.names.has(name)) return true;
  if (hasWildcard(name)) {
    const match = fieldSegments(name);
    for (const other of needs.names) if (hasWildcard(other) || match(other) !== null) return true;
    return false;
  }
  for (const other of needs.names) if (hasWildcard(other) && fieldSegments(other)(name) !== null) return true;
  return false;
}

/** Of the fields that a stage lets through, those that are asked for after it. */
export function needsAmong(listed: readonly string[], after: Needs): Needs {
  if (after.all) return needsOf(listed);
  const names = new Set<string>();
  for (const name of listed) if (isNeeded(after, name)) names.add(name);
  return { all: false, names };
}

/** Closed columns of these names, with the types that are known before. */
export function columnsOf(names: Iterable<string>, before?: Columns): Columns {
  const fields = new Map<string, { readonly type: FieldType }>();
  for (const name of names) fields.set(name, before?.fields.get(name) ?? { type: 'unknown' });
  return { fields, open: false };
}

/** The columns before, with these set. */
export function columnsWith(before: Columns, added: Iterable<readonly [string, FieldType]>): Columns {
  const fields = new Map(before.fields);
  for (const [name, type] of added) fields.set(name, { type });
  return { fields, open: before.open };
}

/** The columns before, without those that the patterns match. */
export function columnsWithout(before: Columns, patterns: readonly string[]): Columns {
  const drop = fieldMatcher(patterns);
  const fields = new Map([...before.fields].filter(([name]) => !drop(name)));
  return { fields, open: before.open };
}

/** Columns of which nothing is known: a subsearch's, a lookup's. */
export const OPEN_COLUMNS: Columns = { fields: new Map(), open: true };
