/** Compares the rows of a search with those that a spec expects. */
import type { Row } from '../../results/batch.ts';
import { type Value, isMultivalue, scalarToText, toNumber } from '../../results/value.ts';
import type { SpecCase } from './script.ts';

/** Null when the result is as expected, else a sentence with both. */
export function difference(spec: SpecCase, columns: readonly string[], rows: readonly Row[]): string | null {
  if (spec.expected.kind !== 'rows') return 'the search ran but an error was expected';
  const { mode } = spec.expected;
  if (spec.columns !== null && JSON.stringify(columns) !== JSON.stringify(spec.columns)) {
    return `columns are ${JSON.stringify(columns)}, expected ${JSON.stringify(spec.columns)}`;
  }
  const expected = spec.expected.rows;
  const shown = (list: readonly Row[]): string => list.slice(0, 12).map((r) => `\n  ${JSON.stringify(r)}`).join('') + (list.length > 12 ? `\n  ... ${list.length} in all` : '');
  const told = (): string => `rows are${shown(rows)}\nexpected${shown(expected)}`;
  if (rows.length !== expected.length) return `${rows.length} rows, expected ${expected.length}\n${told()}`;
  const same = (actual: Row, wanted: Readonly<Row>): boolean => {
    for (const name of Object.keys(wanted)) if (!sameValue(actual[name] ?? null, wanted[name] as Value)) return false;
    // Fields that the data, not the search, brought (`_raw`, `_time`...) need not be listed.
    return mode === 'contains' || Object.keys(actual).every((name) => name in wanted || name.startsWith('_') || ['host', 'source', 'sourcetype', 'index'].includes(name));
  };
  if (mode === 'unordered') {
    const left = [...rows];
    for (const wanted of expected) {
      const at = left.findIndex((actual) => same(actual, wanted));
      if (at === -1) return `no row is ${JSON.stringify(wanted)}\n${told()}`;
      left.splice(at, 1);
    }
    return null;
  }
  for (let i = 0; i < expected.length; i++) {
    if (!same(rows[i] as Row, expected[i] as Row)) return `row ${i + 1} differs\n${told()}`;
  }
  return null;
}

/** Equal as SPL shows values: numbers within 1e-9 of each other, text by its characters, a number and its text alike. */
function sameValue(a: Value, b: Value): boolean {
  if (a === null || b === null) return a === b;
  if (isMultivalue(a) || isMultivalue(b)) {
    if (!isMultivalue(a) || !isMultivalue(b) || a.length !== b.length) return false;
    return a.every((item, i) => sameValue(item, b[i] as Value));
  }
  if (scalarToText(a) === scalarToText(b)) return true;
  if (typeof a === 'number' && typeof b === 'number') {
    const x = toNumber(a) as number;
    const y = toNumber(b) as number;
    return Math.abs(x - y) <= 1e-9 * Math.max(1, Math.abs(x), Math.abs(y));
  }
  return false;
}
