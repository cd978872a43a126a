/** Rows of a result that say the same, shown once with their number. */
import type { Params } from '../../src-shared/ipc/engine-protocol.ts';
import type { RowGroup, RowGroups } from '../../src-shared/ipc/work-protocol.ts';
import type { Batch } from '../../src-shared/results/batch.ts';
import { signatureOf } from '../../src-shared/results/row-signature.ts';
import { type Value, toNumber, toText } from '../../src-shared/results/value.ts';
import type { ResultRows } from './result-rows.ts';

/** Rows that are looked at: the newest of a result of events. */
const MAX_READ = 1_000_000;
/** Groups that are held at once. What would be one more is counted only. */
const MAX_GROUPS = 100_000;
/** Rows that a group names. */
const ROWS_NAMED = 100;
/** Fields that hold what an event says, where it does not say it in its raw text alone. */
const MESSAGE_FIELDS = ['message', 'msg'] as const;
const MAX_TEXT = 2000;

interface Group {
  readonly text: string;
  readonly level: string | null;
  readonly rows: number[];
  count: number;
  first: number | null;
  last: number | null;
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Groups rows by what they say, at most `limit` of them. Throws the signal's reason. */
export async function groupRows(results: ResultRows, { by, level, limit, order }: Params<'result.groups'>, signal: AbortSignal): Promise<RowGroups> {
  const names = new Set(results.fields.map((field) => field.name));
  const texts = [...MESSAGE_FIELDS.filter((name) => names.has(name)), ...(names.has('_raw') ? ['_raw'] : [])];
  const wanted = texts.length === 0 ? undefined : [...texts, '_time', ...(level === undefined ? [] : [level])];
  const groups = new Map<string, Group>();
  let read = 0;
  let left = 0;
  const take = (batch: Batch): void => {
    const columns = (texts.length === 0 ? [...batch.columns.keys()] : texts).map((name) => batch.columns.get(name) ?? []);
    const times = batch.columns.get('_time') ?? [];
    const levels: readonly Value[] = level === undefined ? [] : (batch.columns.get(level) ?? []);
    for (let i = 0; i < batch.length && read < MAX_READ; i++, read++) {
      // The first text there is; a row without any says what all of its fields say.
      const text = texts.length === 0 ? columns.map((column) => toText(column[i] ?? null) ?? '').join(' ') : (columns.map((column) => toText(column[i] ?? null)).find((one) => one !== null) ?? '');
      const key = signatureOf(text, by);
      let group = groups.get(key);
      if (group === undefined) {
        if (groups.size >= MAX_GROUPS) {
          left++;
          continue;
        }
        group = { text: text.slice(0, MAX_TEXT), level: toText(levels[i] ?? null), rows: [], count: 0, first: null, last: null };
        groups.set(key, group);
      }
      group.count++;
      if (group.rows.length < ROWS_NAMED) group.rows.push(read);
      const time = toNumber(times[i] ?? null);
      if (time === null) continue;
      group.first = group.first === null ? time : Math.min(group.first, time);
      group.last = group.last === null ? time : Math.max(group.last, time);
    }
  };
  for await (const batch of results.batches(wanted)) {
    signal.throwIfAborted();
    take(batch);
    if (read >= MAX_READ) break;
    await nextTurn();
  }
  const all: readonly RowGroup[] = [...groups.values()];
  // As they came, the group with the newest event is first.
  const sorted = order === 'count' ? all.toSorted((a, b) => b.count - a.count) : all;
  const shown = sorted.slice(0, limit);
  const rest = sorted.slice(limit);
  return { groups: shown, read, total: results.length, more: { groups: rest.length, rows: rest.reduce((sum, { count }) => sum + count, left) } };
}
