import { expect, it } from 'vitest';
import { batchFromRows, rowsOf } from '../../results/batch.ts';
import { memoryContext } from '../spec/memory.ts';
import { parseSearch } from '../syntax/parser.ts';
import { bindPlan } from '../plan/bind.ts';
import { noInput, runStages } from '../plan/run.ts';

const OPTIONS = { now: 1_700_000_000, tz: 'UTC', range: { earliest: null, latest: null } };

/** The rows of `iplocation` over these addresses, and what it asked the database for. */
async function located(command: string, addresses: readonly string[]): Promise<{ rows: readonly object[]; asked: string[] }> {
  const asked: string[] = [];
  const batch = batchFromRows(addresses.map((ip) => ({ ip })));
  const { pipeline } = parseSearch(`| makeresults | ${command}`);
  const ctx = {
    ...memoryContext(null, OPTIONS, { lookups: new Map() }, []),
    places: () =>
      Promise.resolve((address: string, language: string) => {
        asked.push(`${address} ${language}`);
        return address === '8.8.8.8' || address === '2a00::1' ? { city: 'Y', country: 'X', region: null, continent: 'Z', metroCode: null, timezone: 'T', lat: 1.5, lon: -2 } : null;
      }),
  };
  const plan = bindPlan({ ...pipeline, stages: pipeline.stages.slice(1) }, OPTIONS);
  const rows: object[] = [];
  async function* input(): AsyncIterable<typeof batch> {
    yield* noInput();
    yield batch;
  }
  for await (const out of runStages(plan.stages, input(), ctx)) rows.push(...rowsOf(out));
  return { rows, asked };
}

it('gives the place of public addresses, each asked for once', async () => {
  const { rows, asked } = await located('iplocation lang=de ip', ['8.8.8.8', '8.8.8.8', '2a00::1', '9.9.9.9']);
  expect(asked).toEqual(['8.8.8.8 de', '2a00::1 de', '9.9.9.9 de']);
  expect(rows[0]).toMatchObject({ ip: '8.8.8.8', City: 'Y', Country: 'X', lat: 1.5, lon: -2 });
  expect(rows[1]).toEqual({ ...rows[0] });
  expect(rows[3]).toEqual({ ip: '9.9.9.9' });
});

it('never asks for addresses of no one place', async () => {
  const private4 = ['0.1.2.3', '10.1.2.3', '127.0.0.1', '224.0.0.1', '255.255.255.255', '100.64.0.1', '169.254.1.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '192.0.0.8', '192.0.2.1', '198.18.0.1', '198.51.100.7', '203.0.113.9'];
  const private6 = ['::', '::1', 'fc00::1', 'fd12::1', 'fe80::1', 'febf::1', 'ff02::1', '2001:db8::1', '100::1'];
  const { asked } = await located('iplocation ip', [...private4, ...private6, '::ffff:10.0.0.1', '300.1.1.1', 'a host', '']);
  expect(asked).toEqual([]);
  const near = await located('iplocation ip', ['100.63.0.1', '172.32.0.1', '192.0.1.1', '198.20.0.1', '203.0.114.1']);
  expect(near.asked).toHaveLength(5);
});

it('adds all fields with a prefix where asked', async () => {
  const { rows } = await located('iplocation prefix=p_ allfields=true ip', ['8.8.8.8']);
  expect(rows[0]).toMatchObject({ p_City: 'Y', p_Continent: 'Z', p_Timezone: 'T' });
});
