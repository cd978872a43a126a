import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSearch } from '../../../src-engine/jobs/search.ts';
import type { Source } from '../../../src-engine/sources/source.ts';
import { rowsOf } from '../../../src-shared/results/batch.ts';
import type { Row } from '../../../src-shared/results/batch.ts';
import { acceptEvents } from '../../ingest/accept-events.ts';
import type { DeliveryGroup } from '../../ingest/journal.ts';
import type { EventStore } from '../event-store.ts';
import { chooseMerge } from './compaction.ts';
import { openEmbeddedStorage } from './embedded-storage.ts';

let folder: string;
let store: EventStore;
const notices: string[] = [];
const open = (): Promise<EventStore> => openEmbeddedStorage({ folder, memoryMb: 512, threads: 1, onNotice: (text) => notices.push(text) });
const LIMITS = { timeoutS: 10, maxMemoryMb: 100 };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-embedded-'));
  store = await open();
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
  expect(notices.splice(0)).toEqual([]);
});

async function group(token: string, orgs: Readonly<Record<string, readonly object[]>>): Promise<DeliveryGroup> {
  const defaults = { host: 'h', source: 's', sourcetype: '_json', index: 'main' };
  const records = await Promise.all(
    Object.entries(orgs).map(async ([org, events]) => {
      const { body, count } = await acceptEvents(events.map((e) => JSON.stringify(e)), { received: 1_700_000_000_000, defaults, maxEventCharacters: 10_000, maxFields: 1000, maxRejected: 0, withRows: false });
      return { head: { org, received: 1_700_000_000_000, events: count, defaults }, body };
    }),
  );
  return { token, records, events: records.reduce((n, r) => n + r.head.events, 0) };
}
async function search(source: Source, spl: string): Promise<Row[]> {
  const job = createSearch(spl, { earliest: '', latest: '' }, { source: async () => source, now: 1_700_000_000, tz: 'UTC', pushdown: true, lookups: {} as never, signal: new AbortController().signal });
  const rows: Row[] = [];
  for await (const batch of job.batches()) rows.push(...rowsOf(batch));
  return rows;
}
const ask = async (org: string, spl: string): Promise<Row[]> => search(await store.source(org, LIMITS), spl);

describe('the embedded storage', () => {
  it('has no events for an organisation that never sent any', async () => {
    expect(await ask('new', '* | stats count')).toEqual([{ count: 0 }]);
    expect(await ask('new', '*')).toEqual([]);
  });

  it('keeps organisations apart in files of their own', async () => {
    await store.write(await group('1', { acme: [{ a: 1 }, { a: 2 }], beta: [{ secret: 'x' }] }));
    expect(await ask('acme', '* | stats count')).toEqual([{ count: 2 }]);
    expect((await (await store.source('acme', LIMITS)).fields()).map((f) => f.name)).not.toContain('secret');
    expect(await ask('beta', '* | table secret')).toEqual([{ secret: 'x' }]);
  });

  it('refuses names that could leave the folder', async () => {
    for (const name of ['../x', 'A', '', 'a/b', '.']) await expect(store.source(name, LIMITS)).rejects.toThrow(/name of the organisation/);
  });

  it('stores a group once, also after a restart', async () => {
    const first = await group('1', { acme: [{ a: 1 }] });
    await store.write(first);
    await store.write(first);
    await store.close();
    store = await open();
    await store.write(first);
    expect(await ask('acme', '* | stats count')).toEqual([{ count: 1 }]);
  });

  it('gives events newest first over many segments, with late ones in their place and types united', async () => {
    await store.write(await group('1', { acme: [{ _time: 100 + 1.7e9, n: 1 }, { _time: 300 + 1.7e9, n: 3 }] }));
    await store.write(await group('2', { acme: [{ _time: 200 + 1.7e9, n: 'two' }, { _time: 400 + 1.7e9, n: 4.5 }] }));
    expect((await ask('acme', '* | table n')).map((r) => String(r['n']))).toEqual(['4.5', '3', 'two', '1']);
    expect(await ask('acme', '* | stats count by n | sort n')).toHaveLength(4);
  });

  it('merges segments without losing, doubling or reordering, while searches run', async () => {
    const expected: number[] = [];
    let running: Promise<Row[]> | null = null;
    for (let i = 0; i < 30; i++) {
      const events = Array.from({ length: 20 }, (_, k) => ({ _time: 1.7e9 + ((i * 20 + k) % 7), id: i * 20 + k, [`field${i}`]: i, tags: ['a', `t${i}`], half: k / 2 }));
      expected.push(...events.map((e) => e.id));
      await store.write(await group(`g${i}`, { acme: events }));
      if (i === 7) running = ask('acme', '* | table id');
    }
    expect((await running)?.length).toBeGreaterThanOrEqual(160);
    // The merge goes on in the background; closing waits for it.
    await store.close();
    store = await open();
    const segments = readdirSync(join(folder, 'org-acme')).filter((name) => name.endsWith('.duckdb'));
    expect(segments.length).toBeLessThan(16);
    const rows = await ask('acme', '* | table _time id');
    expect(rows.map((r) => r['id']).sort((a, b) => Number(a) - Number(b))).toEqual(expected);
    const order = rows.map((r) => [Number(r['_time']), Number(r['id'])] as const);
    // Among events of one time the later arrival stands first.
    expect(order).toEqual([...order].sort((a, b) => b[0] - a[0] || b[1] - a[1]));
    expect(await ask('acme', 'field3=3 tags{}=t3 half=9.5 | table field3 half tags{}')).toEqual([{ field3: 3, half: 9.5, 'tags{}': ['a', 't3'] }]);
  });

  it('keeps more fields than a file has columns for', async () => {
    for (let i = 0; i < 9; i++) await store.write(await group(`g${i}`, { acme: [Object.fromEntries(Array.from({ length: 90 }, (_, k) => [`f_${i}_${k}`, `${i}.${k}`]))] }));
    await store.close();
    store = await open();
    expect(await ask('acme', '* | stats count(f_0_0) as a count(f_8_89) as b')).toEqual([{ a: 1, b: 1 }]);
    expect(await ask('acme', 'f_8_89=8.89 | table f_8_0 f_8_89')).toEqual([{ f_8_0: expect.anything(), f_8_89: expect.anything() }]);
  });

  it('removes what a crash left and refuses a second owner', { timeout: 15_000 }, async () => {
    await store.write(await group('1', { acme: [{ a: 1 }] }));
    await expect(open()).rejects.toThrow(/in use by another server process/);
    await store.close();
    writeFileSync(join(folder, 'org-acme', '0000000099.duckdb.tmp'), 'half');
    writeFileSync(join(folder, 'org-acme', '0000000098.duckdb'), 'never published');
    store = await open();
    expect(readdirSync(join(folder, 'org-acme')).sort()).toEqual(['0000000001.duckdb', 'manifest.json']);
    expect(await ask('acme', '* | stats count')).toEqual([{ count: 1 }]);
  });
});

describe('which segments are merged', () => {
  const segment = (events: number, i: number): Parameters<typeof chooseMerge>[0][number] => ({ file: `${String(i).padStart(10, '0')}.duckdb`, events, bytes: 1, earliest: 0, latest: 0 });
  it.each([
    ['too few', Array<number>(7).fill(10), null],
    ['eight small ones', Array<number>(8).fill(10), { from: 0, to: 8 }],
    ['small ones behind a large one', [1e6, ...Array<number>(8).fill(10)], { from: 1, to: 9 }],
    ['large ones with small ones between', Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? 9e5 : 10)), { from: 0, to: 15 }],
    ['those that are large enough', Array<number>(20).fill(7e6), null],
  ])('%s', (_, sizes, expected) => {
    expect(chooseMerge(sizes.map(segment))).toEqual(expected);
  });
});
