/** Finding rows of a result, in the order in which it is shown. */
import type { Params } from '../../src-shared/ipc/engine-protocol.ts';
import type { FoundRows } from '../../src-shared/ipc/work-protocol.ts';
import { type Value, toText } from '../../src-shared/results/value.ts';
import type { ResultRows } from './result-rows.ts';

/** Rows read at once of a sorted result. */
const PAGE = 5_000;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * The rows that hold a text, or one of some values in a field. A text is looked for in the raw text of events, and in all
 * fields of rows without one. Throws the signal's reason.
 */
export async function findRows(results: ResultRows, { what, sort, limit }: Params<'result.find'>, signal: AbortSignal): Promise<FoundRows> {
  const rows: number[] = [];
  let read = 0;
  const hasRaw = results.fields.some((field) => field.name === '_raw');
  const wanted = what.kind === 'values' ? [what.field] : hasRaw ? ['_raw'] : undefined;
  const matches = what.kind === 'values' ? oneOf(what.values) : containing(what.text);
  const take = (columns: readonly (readonly Value[])[], length: number): boolean => {
    for (let i = 0; i < length; i++, read++) {
      if (!columns.some((column) => matches(column[i] ?? null))) continue;
      rows.push(read);
      if (rows.length >= limit) {
        read++;
        return false;
      }
    }
    return true;
  };
  if (sort === undefined) {
    for await (const batch of results.batches(wanted)) {
      signal.throwIfAborted();
      // A result set may give more columns than it was asked for.
      const columns = wanted === undefined ? [...batch.columns.values()] : wanted.map((name) => batch.columns.get(name) ?? []);
      if (!take(columns, batch.length)) return { rows, read, complete: false };
      await nextTurn();
    }
    return { rows, read, complete: true };
  }
  for (let offset = 0; ; offset += PAGE) {
    signal.throwIfAborted();
    const page = await results.page(offset, PAGE, wanted, sort);
    if (page.rows.length === 0) return { rows, read, complete: true };
    const columns = page.fields.map((_, c) => page.rows.map((row) => row[c] ?? null));
    if (!take(columns, page.rows.length)) return { rows, read, complete: false };
  }
}

/** Looks for a text in any case. */
function containing(text: string): (value: Value) => boolean {
  const pattern = new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), 'iu');
  return (value) => value !== null && pattern.test(toText(value) ?? '');
}

function oneOf(values: readonly string[]): (value: Value) => boolean {
  const wanted = new Set(values.map((v) => v.toLowerCase()));
  return (value) => value !== null && wanted.has((toText(value) ?? '').toLowerCase());
}
