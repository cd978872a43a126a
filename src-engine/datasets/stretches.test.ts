import { expect, it } from 'vitest';
import type { StagedBlock } from './staged-block.ts';
import { STATEMENT_ROWS, statementsOf, stretchesOf } from './stretches.ts';

/** A block of these times, newest first. */
const block = (times: readonly number[], arrival: number, more: Partial<StagedBlock> = {}): StagedBlock =>
  ({ table: `b${arrival}`, rows: times.length, newest: times[0], oldest: times.at(-1), withoutTime: 0, arrival, marks: times, temporary: true, ...more }) as StagedBlock;

const ranges = (blocks: readonly StagedBlock[]): { readonly newest: number; readonly oldest: number }[] =>
  stretchesOf(blocks).flatMap(({ parts: [first] }) => (first !== undefined && typeof first.part === 'object' ? [first.part] : []));

it('sorts no more than the time that two blocks share, and all of many that lie across each other', () => {
  const blocks = [block([110, 50, 0], 0), block([210, 150, 100], 3), block([400, 300], 6)];
  expect(stretchesOf(blocks).map((stretch) => stretch.parts.map(({ block: one, part }) => [one.arrival, part]))).toEqual([
    [[6, 'all']],
    [[3, { oldest: 111, newest: 210 }]],
    [[3, { oldest: 100, newest: 110 }], [0, { oldest: 100, newest: 110 }]],
    [[0, { oldest: 0, newest: 99 }]],
  ]); // prettier-ignore
});

it('sorts blocks that overlap everywhere in stretches of time that meet, none of them larger than a block', () => {
  const day = 86_400_000_000;
  const blocks = Array.from({ length: 16 }, (_, i) => block([day - i, i], i, { rows: STATEMENT_ROWS, marks: undefined }));
  const stretches = stretchesOf(blocks);
  expect(stretches.length).toBeGreaterThanOrEqual(16);
  for (const { rows } of stretches) expect(rows).toBeLessThanOrEqual(STATEMENT_ROWS);
  const all = ranges(blocks);
  expect([all[0]?.newest, all.at(-1)?.oldest]).toEqual([day, 0]);
  for (const [i, range] of all.slice(1).entries()) expect(range.newest).toBe((all[i]?.oldest ?? 0) - 1);
  expect(statementsOf(stretches).length).toBeGreaterThanOrEqual(16);
});

it('cuts time where the events are, not where the clock is', () => {
  // Nine tenths of the events lie in the last second of a day.
  const times = Array.from({ length: 65 }, (_, i) => (i < 58 ? 86_400_000_000 - i * 15_000 : 86_399_000_000 - (i - 58) * 12_000_000_000));
  const blocks = Array.from({ length: 8 }, (_, i) => block(times, i, { rows: STATEMENT_ROWS }));
  for (const { rows } of stretchesOf(blocks)) expect(rows).toBeLessThanOrEqual(STATEMENT_ROWS);
});

it('copies what has one time: the later arrival comes first', () => {
  const blocks = Array.from({ length: 8 }, (_, i) => block([200, 100, 100, 100, 100, 100, 50], i, { rows: STATEMENT_ROWS }));
  const same = stretchesOf(blocks).map(({ parts }) => parts.filter(({ part }) => typeof part === 'object' && part.newest === 100 && part.oldest === 100)).filter(({ length }) => length > 0);
  expect(same.map((parts) => parts.map((part) => part.block.arrival))).toEqual([[7], [6], [5], [4], [3], [2], [1], [0]]);
});

it('puts a few events that are sorted with the block behind them into one statement', () => {
  const [older, newer] = [block(Array.from({ length: 65 }, (_, i) => 6500 - i * 100), 0, { rows: STATEMENT_ROWS }), block(Array.from({ length: 65 }, (_, i) => 12_890 - i * 100), 1, { rows: STATEMENT_ROWS })];
  expect(statementsOf(stretchesOf([older, newer])).map((statement) => statement.length)).toEqual([1, 2]);
});
