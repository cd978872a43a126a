/** Which kinds of message the events behind a search have, how many of each and when. */
import type { MessagePattern, Patterns } from '../../src-shared/ipc/engine-protocol.ts';
import type { Batch } from '../../src-shared/results/batch.ts';
import { type Value, toNumber, toText } from '../../src-shared/results/value.ts';
import { type EventsBehind, barsFor, eventPart, fullRange, runPart } from './derived.ts';
import { type Cluster, PatternTree, regexOf, templateOf } from './pattern-tree.ts';

/** Fields that hold an event's message where there are any, the likeliest first; else the text of the event does. */
const MESSAGE_FIELDS = ['message', 'msg', 'Message', 'log', 'body', 'event_message'] as const;
/** Events that are clustered. */
const CLUSTERED = 50_000;
/** Events that are read to pick those from, newest first. */
const READ = 500_000;
/** Patterns held while clustering. */
const CLUSTERS = 3_000;
const SAMPLE_CHARACTERS = 4_000;
/** Bars of a pattern's trend. */
const BARS = 48;

interface Seen {
  readonly cluster: Cluster;
  readonly field: string;
  count: number;
  first: number | null;
  last: number | null;
  readonly counts: number[];
  readonly sample: { readonly time: number | null; readonly text: string };
}

/** How many events a question about patterns may look at. */
export interface PatternLimits {
  readonly clustered: number;
  readonly read: number;
}

/** The patterns of the events behind a search, most frequent first, at most `limit`. Where there are too many events, every n-th of the newest is taken, and the answer says so. */
export async function patternsOf(behind: EventsBehind, limit: number, limits: PatternLimits = { clustered: CLUSTERED, read: READ }): Promise<Patterns> {
  const events = eventPart(behind.pipeline);
  const range = events === null ? null : await fullRange(behind, events);
  const nothing: Patterns = { total: 0, read: 0, step: 1, clustered: 0, unclustered: 0, start: 0, span: 60, patterns: [], more: { patterns: 0, events: 0 } };
  if (events === null || range === null) return nothing;
  let total = 0;
  for await (const batch of runPart(behind, events, ' | stats count')) total += toNumber(batch.columns.get('count')?.[0] ?? null) ?? 0;
  const step = Math.max(1, Math.ceil(Math.min(total, limits.read) / limits.clustered));
  const { start, span, count: bars } = barsFor(range, BARS, behind.env.tz);

  const trees = new Map<string, PatternTree>();
  const found = new Map<string, Seen>();
  let read = 0;
  let clustered = 0;
  let unclustered = 0;
  for await (const batch of runPart(behind, events, ` | fields _time, _raw, ${MESSAGE_FIELDS.join(', ')}`)) {
    const columns = messageColumns(batch);
    const times = batch.columns.get('_time');
    const rows = Math.min(batch.length, limits.read - read);
    // Every n-th of all that were read, whatever the batches.
    for (let i = (step - (read % step)) % step; i < rows; i += step) {
      const time = toNumber(times?.[i] ?? null);
      const message = messageAt(columns, i);
      const tree = message === null ? null : treeOf(trees, message.field);
      const cluster = tree === null || message === null ? null : tree.add(message.text);
      if (message === null || cluster === null) {
        unclustered++;
        continue;
      }
      clustered++;
      const key = `${message.field}\n${cluster.id}`;
      let seen = found.get(key);
      if (seen === undefined) {
        const raw = toText(batch.columns.get('_raw')?.[i] ?? null) ?? message.text;
        seen = { cluster, field: message.field, count: 0, first: null, last: null, counts: new Array<number>(bars).fill(0), sample: { time, text: raw.slice(0, SAMPLE_CHARACTERS) } };
        found.set(key, seen);
      }
      seen.count++;
      if (time === null) continue;
      if (seen.first === null || time < seen.first) seen.first = time;
      if (seen.last === null || time > seen.last) seen.last = time;
      const bar = Math.floor((time - start) / span);
      if (bar >= 0 && bar < bars) seen.counts[bar] = (seen.counts[bar] ?? 0) + 1;
    }
    read += rows;
    if (read >= limits.read) break;
  }
  const all = merged([...found.values()]).sort((a, b) => b.count - a.count || (a.template < b.template ? -1 : 1));
  const rest = all.slice(limit);
  return { total: Math.max(total, read), read, step, clustered, unclustered, start, span, patterns: all.slice(0, limit), more: { patterns: rest.length, events: rest.reduce((sum, p) => sum + p.count, 0) } };
}

function treeOf(trees: Map<string, PatternTree>, field: string): PatternTree {
  let tree = trees.get(field);
  if (tree === undefined) trees.set(field, (tree = new PatternTree(CLUSTERS)));
  return tree;
}

function messageColumns(batch: Batch): readonly (readonly [string, ArrayLike<Value | undefined>])[] {
  const columns: (readonly [string, ArrayLike<Value | undefined>])[] = [];
  for (const name of [...MESSAGE_FIELDS, '_raw']) {
    const column = batch.columns.get(name);
    if (column !== undefined) columns.push([name, column]);
  }
  return columns;
}

function messageAt(columns: ReturnType<typeof messageColumns>, row: number): { readonly field: string; readonly text: string } | null {
  for (const [field, column] of columns) {
    const value = column[row];
    if (typeof value === 'string' && value.trim() !== '') return { field, text: value };
  }
  return null;
}

/** Patterns that became the same while they grew more general are one. */
function merged(seen: readonly Seen[]): MessagePattern[] {
  const byText = new Map<string, Seen>();
  for (const one of seen) {
    const key = `${one.field}\n${templateOf(one.cluster)}`;
    const known = byText.get(key);
    if (known === undefined) {
      byText.set(key, one);
      continue;
    }
    known.count += one.count;
    one.counts.forEach((n, i) => (known.counts[i] = (known.counts[i] ?? 0) + n));
    if (one.first !== null && (known.first === null || one.first < known.first)) known.first = one.first;
    if (one.last !== null && (known.last === null || one.last > known.last)) known.last = one.last;
  }
  return [...byText.values()].map(({ cluster, field, count, first, last, counts, sample }) => ({ template: templateOf(cluster), regex: regexOf(cluster), field, count, first, last, counts, sample }));
}
