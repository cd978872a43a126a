/**
 * `npm run bench:api [-- --storage clickhouse] [--seconds 10]`: what one server process takes in, searches and passes on, as
 * ratios to its storage engine alone. Server, load and storage share this machine.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSearch } from '../../src-engine/jobs/search.ts';
import { startClickHouseHost } from '../../src-engine/testing/clickhouse-host.ts';
import { acceptEvents } from '../../src-api/ingest/accept-events.ts';
import type { DeliveryGroup } from '../../src-api/ingest/journal.ts';
import { openClickHouseStorage } from '../../src-api/storage/clickhouse/clickhouse-storage.ts';
import { openEmbeddedStorage } from '../../src-api/storage/embedded/embedded-storage.ts';
import type { EventStore } from '../../src-api/storage/event-store.ts';
import { configSchema } from '../../src-api/config/schema.ts';
import { ServerFolder } from '../../src-api/testing/server-process.ts';
import { eventLine } from './events.ts';
import { SEARCHES, cpuOf, ingestLoad, latencies, memoryOf, searchLoad, tailLoad } from './load.ts';

const { values } = parseArgs({ options: { storage: { type: 'string', default: 'embedded' }, seconds: { type: 'string', default: '10' } } });
if (values.storage !== 'embedded' && values.storage !== 'clickhouse') throw new Error('--storage is embedded or clickhouse.');
const clickhouse = values.storage === 'clickhouse';
const seconds = Number(values.seconds);
const TENANTS = ['t1', 't2', 't3', 't4', 't5'] as const;
const BATCH = 500;

const folder = mkdtempSync(join(tmpdir(), 'nexus-bench-api-'));
const host = clickhouse ? await startClickHouseHost({ path: join(folder, 'clickhouse') }) : null;
const n = (value: number, digits = 0): string => value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });
const print = (name: string, text: string): void => console.log(`${name.padEnd(44)} ${text}`);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function openStore(name: string): Promise<EventStore> | EventStore {
  if (host === null) return openEmbeddedStorage({ folder: join(folder, name), memoryMb: 1024, threads: availableParallelism(), onNotice: console.error });
  const { storage } = configSchema.parse({ dataDir: folder, storage: { kind: 'clickhouse', urls: [host.url], database: name } });
  if (storage.kind !== 'clickhouse') throw new Error('unreachable');
  return openClickHouseStorage({ config: storage, password: null });
}

async function group(token: string, org: string, from: number, count: number): Promise<DeliveryGroup> {
  const defaults = { host: 'h', source: 'bench', sourcetype: '_json', index: 'main' };
  const now = Date.now();
  const lines = Array.from({ length: count }, (_, i) => eventLine(from + i, now + i / 100));
  const { body } = await acceptEvents(lines, { received: now, defaults, maxEventCharacters: 1e6, maxFields: 1000, maxRejected: 0, withRows: false });
  return { token, events: count, records: [{ head: { org, received: now, events: count, defaults }, body }] };
}

/** The storage alone: no HTTP, no journal, nobody else. */
async function alone(): Promise<{ readonly eventsPerSecond: number; readonly eventsPerCpu: number; readonly searchesPerSecond: number; readonly p50: number; readonly p99: number }> {
  const store = await openStore('alone');
  try {
    const groups = await Promise.all(TENANTS.flatMap((org) => Array.from({ length: 2 }, (_, i) => group(`${org}-${i}`, org, i * 20_000, 20_000))));
    const written = performance.now();
    const cpuBefore = cpuOf(process.pid);
    for (const g of groups) await store.write(g);
    const eventsPerSecond = groups.reduce((sum, g) => sum + g.events, 0) / ((performance.now() - written) / 1000);
    const eventsPerCpu = groups.reduce((sum, g) => sum + g.events, 0) / (cpuOf(process.pid) - cpuBefore);
    const times: number[] = [];
    const until = performance.now() + (seconds * 1000) / 2;
    const started = performance.now();
    await Promise.all(
      TENANTS.map(async (org, t) => {
        const source = await store.source(org, { timeoutS: 60, maxMemoryMb: 1024 });
        for (let i = t; performance.now() < until; i++) {
          const from = performance.now();
          const job = createSearch(
            SEARCHES[i % SEARCHES.length] as string,
            { earliest: '-1h', latest: '' },
            { source: async () => source, now: Date.now() / 1000, tz: 'UTC', pushdown: true, lookups: {} as never, signal: new AbortController().signal },
          );
          for await (const batch of job.batches()) if (batch.length < 0) break;
          times.push(performance.now() - from);
        }
      }),
    );
    const { p50, p99, count } = latencies(times);
    return { eventsPerSecond, eventsPerCpu, searchesPerSecond: count / ((performance.now() - started) / 1000), p50, p99 };
  } finally {
    await store.close();
  }
}

try {
  console.log(`Nexus API, ${values.storage} storage, ${availableParallelism()} cores shared by server, storage and load; batches of ${BATCH} events of ~300 bytes; load average before: ${n(loadavg()[0] ?? 0, 1)}\n`);
  const engine = await alone();
  print('storage alone: write', `${n(engine.eventsPerSecond)} events/s; ${n(engine.eventsPerCpu)} for each CPU second of this process`);
  print('storage alone: 5 tenants search', `${n(engine.searchesPerSecond, 1)} searches/s, p50 ${n(engine.p50)} ms, p99 ${n(engine.p99)} ms`);

  const place = new ServerFolder(folder, host === null ? { limits: { liveConnections: 1000 } } : { limits: { liveConnections: 1000 }, storage: { kind: 'clickhouse', urls: [host.url] } });
  const api = await Promise.all(TENANTS.map((org) => place.token(org, 'api')));
  const viewers: string[] = [];
  for (const org of TENANTS) viewers.push(await place.token(org, 'viewer'));
  const server = await place.start();
  try {
    const cpuStart = cpuOf(server.pid);
    const ingest = await ingestLoad({ url: server.url, tokens: api, senders: 8, batch: BATCH, signal: AbortSignal.timeout(seconds * 1000) });
    const rate = ingest.accepted / ingest.seconds;
    print('ingest, 8 senders', `${n(rate)} events/s accepted and synced, request p50 ${n(ingest.requests.p50)} ms, p99 ${n(ingest.requests.p99)} ms, ${n(ingest.refused)} refused; ${n(rate / engine.eventsPerSecond, 2)} of the storage alone`);
    const caughtUp = performance.now();
    for (let waiting = true; waiting;) {
      const text = await (await fetch(`${server.url}/metrics`)).text();
      waiting = Number(/nexus_api_journal_events (\d+)/.exec(text)?.[1] ?? 0) > 0;
      if (waiting) await pause(100);
    }
    const behind = (performance.now() - caughtUp) / 1000;
    const perCpu = ingest.accepted / (cpuOf(server.pid) - cpuStart);
    const sustained = ingest.accepted / (ingest.seconds + behind);
    print('  until all of it was searchable', `${n(behind, 1)} s more: ${n(sustained)} events/s sustained, ${n(sustained / engine.eventsPerSecond, 2)} of the storage alone; ${n(perCpu)} events for each CPU second of the server`);

    const quiet = await searchLoad(server.url, viewers, AbortSignal.timeout((seconds * 1000) / 2));
    print('5 tenants search, no ingest', `${n(quiet.searches.count / quiet.seconds, 1)} searches/s, p50 ${n(quiet.searches.p50)} ms, p99 ${n(quiet.searches.p99)} ms, ${quiet.failed} failed`);
    for (const share of [1, 0.5, 0.25]) {
      const signal = AbortSignal.timeout(seconds * 1000);
      const [during, searches] = await Promise.all([
        ingestLoad({ url: server.url, tokens: api, senders: 4, batch: BATCH, signal, rate: sustained * share }),
        searchLoad(server.url, viewers, signal),
      ]);
      const perSecond = searches.searches.count / searches.seconds;
      print(
        `5 tenants search, ingest at ${n(share * 100)}% of sustained`,
        `${n(perSecond, 1)} searches/s, p50 ${n(searches.searches.p50)} ms, p99 ${n(searches.searches.p99)} ms, ${searches.failed} failed; ingest ${n(during.accepted / during.seconds)} events/s, p99 ${n(during.requests.p99)} ms; searches ${n(perSecond / engine.searchesPerSecond, 2)} of the storage alone`,
      );
    }

    const stop = AbortSignal.timeout(seconds * 1000);
    const following = tailLoad(server.url, viewers[0] as string, 200, stop);
    await pause(500);
    const fed = await ingestLoad({ url: server.url, tokens: api.slice(0, 1), senders: 1, batch: 50, signal: AbortSignal.timeout(seconds * 1000 - 1500), rate: 200, timed: true });
    const tail = await following;
    print('tail, 200 clients', `${n(fed.accepted / fed.seconds)} events/s each, ${n(tail.received / seconds)} frames/s in all, delay p50 ${n(tail.delays.p50)} ms, p99 ${n(tail.delays.p99)} ms; received ${n((tail.received / (fed.accepted * 200)) * 100, 1)}%, told as dropped ${n(tail.dropped)}`);
    const memory = memoryOf(server.pid);
    print('memory of the server process', `${n(memory.now)} MB now, ${n(memory.peak)} MB at most`);
  } finally {
    await server.stop();
  }
} finally {
  await host?.kill();
  rmSync(folder, { recursive: true, force: true });
}
