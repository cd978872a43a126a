/** Load on a running server, and what came of it. */
import { readFileSync } from 'node:fs';
import { WebSocket } from 'ws';
import { Pool } from 'undici';
import { BEARER_PROTOCOL_PREFIX, LIVE_PROTOCOL } from '../../src-shared/nexus-api/live.ts';
import { eventBody } from './events.ts';

/** Latencies in ms. */
export interface Latencies {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export function latencies(values: readonly number[]): Latencies {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? Number.NaN };
}

export interface IngestLoad {
  readonly url: string;
  /** Token of each organisation that events are sent for. */
  readonly tokens: readonly string[];
  readonly senders: number;
  readonly batch: number;
  readonly signal: AbortSignal;
  /** Events a second in all; as many as are taken where absent. */
  readonly rate?: number;
  /** Events carry the time at which they are sent; otherwise bodies are made before. */
  readonly timed?: boolean;
}

export interface IngestOutcome {
  readonly accepted: number;
  readonly refused: number;
  readonly seconds: number;
  readonly requests: Latencies;
}

/** Sends batches until the signal; bodies are made before, so that making them costs the machine nothing meanwhile. */
export async function ingestLoad({ url, tokens, senders, batch, signal, rate, timed }: IngestLoad): Promise<IngestOutcome> {
  const pool = new Pool(url, { connections: senders });
  const times: number[] = [];
  let accepted = 0;
  let refused = 0;
  const bodies = Array.from({ length: 16 }, (_, i) => Buffer.from(eventBody(i * batch, batch, Date.now())));
  const started = performance.now();
  await Promise.all(
    Array.from({ length: senders }, async (_, s) => {
      for (let i = 0; !signal.aborted; i++) {
        if (rate !== undefined) {
          const due = started + ((i * senders + s) * batch * 1000) / rate;
          if (due > performance.now()) await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
          if (signal.aborted) break;
        }
        const from = performance.now();
        const answer = await pool.request({
          method: 'POST',
          path: '/api/v1/ingest/logs',
          headers: { authorization: `Bearer ${tokens[(s + i) % tokens.length]}`, 'content-type': 'application/x-ndjson' },
          body: timed === true ? eventBody(i * batch, batch, Date.now(), 0) : (bodies[(s + i) % bodies.length] as Buffer),
        });
        await answer.body.dump();
        times.push(performance.now() - from);
        if (answer.statusCode === 202) accepted += batch;
        else {
          refused += batch;
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  await pool.close();
  return { accepted, refused, seconds, requests: latencies(times) };
}

/** Searches as analysts run them, over the last hour. */
export const SEARCHES = [
  'status=500 | head 100',
  '* | stats count by service',
  '* | timechart span=1m count by level',
  'level=error | stats count dc(user) as users by path | sort - count | head 20',
  '* | stats p95(duration_ms) as p95 by host',
] as const;

export interface SearchOutcome {
  readonly seconds: number;
  readonly failed: number;
  readonly searches: Latencies;
}

/** One searcher for each token, each running one search after the other until the signal. */
export async function searchLoad(url: string, tokens: readonly string[], signal: AbortSignal): Promise<SearchOutcome> {
  const pool = new Pool(url, { connections: tokens.length });
  const times: number[] = [];
  let failed = 0;
  const started = performance.now();
  await Promise.all(
    tokens.map(async (token, t) => {
      for (let i = t; !signal.aborted; i++) {
        const from = performance.now();
        const answer = await pool.request({
          method: 'POST',
          path: '/api/v1/query/spl',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ query: SEARCHES[i % SEARCHES.length], earliest: '-1h', latest: '' }),
        });
        await answer.body.dump();
        if (answer.statusCode === 200) times.push(performance.now() - from);
        else failed++;
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  await pool.close();
  return { seconds, failed, searches: latencies(times) };
}

export interface TailOutcome {
  readonly clients: number;
  readonly received: number;
  readonly dropped: number;
  readonly delays: Latencies;
}

/** Clients that follow all events of an organisation until the signal. */
export async function tailLoad(url: string, token: string, clients: number, signal: AbortSignal): Promise<TailOutcome> {
  let received = 0;
  let dropped = 0;
  const delays: number[] = [];
  const sockets = await Promise.all(
    Array.from({ length: clients }, async () => {
      const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/v1/live`, [LIVE_PROTOCOL, `${BEARER_PROTOCOL_PREFIX}${token}`]);
      await new Promise<void>((resolve, reject) => {
        socket.once('open', () => resolve());
        socket.once('error', reject);
      });
      socket.on('message', (data: Buffer) => {
        const text = data.toString('latin1');
        if (text.startsWith('{"type":"event"')) {
          received++;
          if (received % 500 === 0) delays.push(Date.now() - Date.parse(/"_time":"([^"]+)"/.exec(text)?.[1] ?? ''));
        } else if (text.startsWith('{"type":"dropped"')) dropped += (JSON.parse(text) as { count: number }).count;
      });
      return socket;
    }),
  );
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  for (const socket of sockets) socket.terminate();
  return { clients, received, dropped, delays: latencies(delays) };
}

/** Memory of a process in MB: now and at most so far. */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kb = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  return { now: kb('VmRSS') / 1024, peak: kb('VmHWM') / 1024 };
}

/** CPU seconds that a process has used, all its threads together. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  // utime and stime, in ticks of 10 ms (proc_pid_stat(5)).
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
