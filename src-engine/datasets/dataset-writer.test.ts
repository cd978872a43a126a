import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { writeDataset } from './dataset-writer.ts';
import type { StagedBlock } from './staged-block.ts';

const nothing = (): Promise<void> => Promise.resolve();

/** A block whose table is not made yet; times are micros, null for none. Rows lie newest first, as the staging leaves them. */
function block(table: string, times: readonly (number | null)[], arrival: number, run: (sql: string) => Promise<unknown>): StagedBlock {
  const rows = times.map((time, i) => ({ time, sequence: arrival + i }));
  const timed = rows.filter((row): row is { time: number; sequence: number } => row.time !== null).sort((a, b) => b.time - a.time || b.sequence - a.sequence);
  const stored = [...timed, ...rows.filter(({ time }) => time === null)];
  return {
    table, rows: rows.length, newest: timed[0]?.time ?? Number.NaN, oldest: timed.at(-1)?.time ?? Number.NaN, marks: arrival % 2 === 0 || timed.length === 0 ? undefined : timed.map(({ time }) => time), withoutTime: rows.length - timed.length, arrival,
    sequence: '_sequence', columns: new Map([['n', { column: 'n', kind: 'bigint' }]]), constants: new Map([['source', 's'], ['sourcetype', `t${arrival % 2}`], ['index', 'i'], ...(arrival % 3 === 0 ? ([['host', 'h']] as const) : [])]),
    rest: 'CAST(NULL AS MAP(VARCHAR, VARCHAR))', temporary: true,
    make: async () => {
      await run(`CREATE TABLE ${table} (_time BIGINT, _raw VARCHAR, host VARCHAR, n BIGINT, _sequence BIGINT)`);
      await run(`INSERT INTO ${table} VALUES ${stored.map(({ time, sequence }) => `(${time ?? 'NULL'}, 'r', 'h', ${sequence}, ${sequence})`).join(', ')}`);
    },
  }; // prettier-ignore
}

it('writes blocks newest first however their times overlap', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const run = (sql: string): Promise<unknown> => connection.run(sql);
  let turn = 0;
  try {
    const near = fc.tuple(fc.nat({ max: 40 }), fc.array(fc.oneof({ weight: 9, arbitrary: fc.nat({ max: 12 }) }, fc.constant(null)), { minLength: 1, maxLength: 8 }));
    await fc.assert(
      fc.asyncProperty(fc.array(near, { minLength: 1, maxLength: 8 }), async (made) => {
        const catalog = `c${turn++}`;
        let arrival = 0;
        const expected: { time: number | null; sequence: number; type: string }[] = [];
        const blocks = made.map(([base, offsets], b) => {
          const times = offsets.map((offset) => (offset === null ? null : base + offset));
          times.forEach((time, i) => expected.push({ time, sequence: arrival + i, type: `t${arrival % 2}` }));
          const one = block(`${catalog}_${b}`, times, arrival, run);
          arrival += times.length;
          return one;
        });
        expected.sort((a, b) => (a.time === null || b.time === null ? Number(a.time === null) - Number(b.time === null) || a.sequence - b.sequence : b.time - a.time || b.sequence - a.sequence));
        await run(`ATTACH ':memory:' AS ${catalog}`);
        let written = 0;
        await writeDataset(connection, catalog, blocks, [{ name: 'n', column: 'f0', kinds: 1, count: arrival }], { pause: nothing, onProgress: (n) => (written = n) });
        const found = (await connection.runAndReadAll(`SELECT _time::DOUBLE, f0::DOUBLE, sourcetype, host || source || "index" FROM ${catalog}.events ORDER BY rowid`)).getRowsJS();
        const left = (await connection.runAndReadAll(`SELECT table_name FROM duckdb_tables() WHERE table_name LIKE '${catalog}_%'`)).getRowsJS();
        await run(`DETACH ${catalog}`);
        expect(found).toEqual(expected.map(({ time, sequence, type }) => [time, sequence, type, 'hsi']));
        expect(left).toEqual([]);
        expect(written).toBe(arrival);
      }),
      { numRuns: 60, seed: 20261121 },
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}, 120_000);
