/** The macros against the functions whose meaning they have, over generated values. */
import { DOUBLE, DuckDBInstance, LIST, VARCHAR, listValue } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numberToText, toNumber } from '../../../src-shared/results/value.ts';
import { roundDecimal } from '../../../src-shared/spl/functions/support.ts';
import { DUCKDB_MACROS } from '../../../src-shared/spl/sql/duckdb/macros.ts';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  for (const macro of DUCKDB_MACROS) await connection.run(macro);
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

async function ofNumbers(expression: string, values: readonly number[]): Promise<unknown[]> {
  const rows = await connection.runAndReadAll(`SELECT ${expression} FROM (SELECT unnest($1) AS x)`, [listValue([...values])], [LIST(DOUBLE)]);
  return rows.getRowsJS().map((row) => row[0]);
}

async function ofTexts(expression: string, values: readonly string[]): Promise<unknown[]> {
  const rows = await connection.runAndReadAll(`SELECT ${expression} FROM (SELECT unnest($1) AS x)`, [listValue([...values])], [LIST(VARCHAR)]);
  return rows.getRowsJS().map((row) => row[0]);
}

const doubles = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 200 });
const edges = [0, -0, 1e15, 1e16, 1e20, 1.2345678901234568e20, 1e21, -1.5e22, 1e-4, 1e-6, 1e-7, 1.23e-7, 5e-324, 1.7976931348623157e308, 9007199254740992];
const decimals = fc.array(fc.tuple(fc.integer({ min: -99_999_999, max: 99_999_999 }), fc.constantFrom(1, 8, 10, 100, 1000, 10_000)).map(([n, d]) => n / d), { minLength: 1, maxLength: 200 });

describe('macros', () => {
  it('spl_text prints numbers as numberToText does', async () => {
    await fc.assert(
      fc.asyncProperty(doubles, async (values) => {
        const all = [...values, ...edges];
        expect(await ofNumbers('spl_text(x)', all)).toEqual(all.map(numberToText));
      }),
      { numRuns: 20 },
    );
  });

  it('spl_number reads text as toNumber does', async () => {
    const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 6 }).filter((t) => !t.includes('\0')), fc.double().map(String), fc.stringMatching(/^[ \t]*[-+]?[0-9]*\.?[0-9]*(?:[eE][-+]?[0-9]{1,3})?[ \t]*$/), fc.constantFrom('inf', 'nan', '0x10', '1_000', '1e999', '٣', '', '.', '1 2', '5\n'));
    await fc.assert(
      fc.asyncProperty(fc.array(texts, { minLength: 1, maxLength: 100 }), async (values) => {
        expect(await ofTexts('spl_number(x)', values)).toEqual(values.map((v) => toNumber(v)));
      }),
      { numRuns: 30 },
    );
  });

  it.each([1, 2, 3, 4])('spl_round rounds to %i places as roundDecimal does', async (digits) => {
    await fc.assert(
      fc.asyncProperty(decimals, async (values) => {
        // A negative zero is a zero: adding 0 makes it one.
        expect(await ofNumbers(`spl_round(x, ${digits}) + 0`, [...values, 2.555, -2.555, 1.005])).toEqual([...values, 2.555, -2.555, 1.005].map((v) => roundDecimal(v, digits) + 0));
      }),
      { numRuns: 10 },
    );
  });

  it('spl_six_decimals writes percentages as toFixed does', async () => {
    const shares = fc.array(fc.tuple(fc.integer({ min: 0, max: 1024 }), fc.integer({ min: 1, max: 1024 })).map(([n, total]) => (n / total) * 100), { minLength: 1, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(shares, async (values) => {
        expect(await ofNumbers('spl_six_decimals(x)', [...values, 0.1953125])).toEqual([...values, 0.1953125].map((v) => v.toFixed(6)));
      }),
      { numRuns: 20 },
    );
  });
});
