/** Live events without a server: the lines of the sample data, over and over, as if they were written now. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { type Batch, concatBatches, takeRows } from '../../src-shared/results/batch.ts';
import { type SampleManifest, anchorTimes, readSampleManifest } from '../datasets/sample.ts';
import { EventReader, liveTimeContext } from './event-reader.ts';
import type { LiveItem, LiveOptions, LiveSource, LiveStream } from './live-source.ts';

/** How often events are made, in milliseconds: often enough to look like a stream, seldom enough to cost little. */
const TICK_MS = 50;
/** Events that may be owed when the reader was busy; more than these are dropped and counted, as a socket would. */
const MAX_OWED_S = 2;
/** Text read of each file: some thousand different lines. */
const TEMPLATE_CHARACTERS = 2 << 20;

interface Template {
  readonly file: SampleManifest['files'][number];
  readonly lines: readonly string[];
  at: number;
}

/** Events a second when nobody asked for another rate. */
export const SAMPLE_RATE = 20;
export const MAX_SAMPLE_RATE = 50_000;

/** A source of `rate` events a second in the sample's shapes and proportions. */
export function createSampleSource({ resourcesDir, rate }: { readonly resourcesDir: string; readonly rate: number }): LiveSource {
  return {
    kind: 'sample',
    name: 'Sample data',
    open: (options): LiveStream => ({
      // The tail filters; what is made here is made for every filter.
      refilter: () => undefined,
      [Symbol.asyncIterator]: () => generate(resourcesDir, rate, options),
    }),
  };
}

async function* generate(resourcesDir: string, rate: number, { signal, tz }: LiveOptions): AsyncGenerator<LiveItem> {
  const manifest = await readSampleManifest(resourcesDir);
  const templates = await Promise.all(manifest.files.map(async (file): Promise<Template> => ({ file, lines: await templateLines(join(resourcesDir, 'sample', file.file)), at: 0 })));
  const order = mixed(templates);
  const context = liveTimeContext(tz);
  const readers = new Map<Template, EventReader>();
  const started = performance.now();
  let made = 0;
  let dropped = 0;
  while (!signal.aborted) {
    const due = Math.floor(((performance.now() - started) / 1000) * rate) - made - dropped;
    const late = due - Math.ceil(rate * MAX_OWED_S);
    if (late > 0) {
      dropped += late;
      yield { type: 'dropped', count: late, reason: 'The generator made events faster than they could be taken; some were dropped.' };
    }
    const count = Math.min(due, 4096);
    const until = Date.now();
    const from = until - TICK_MS;
    for (let i = 0; i < count; i++) {
      const template = order[made % order.length] as Template;
      made++;
      let reader = readers.get(template);
      if (reader === undefined) {
        const { file, lines } = template;
        const sample = { lines: lines.slice(0, 200).map((line) => anchorTimes(line, file.time, until)), path: file.file };
        reader = new EventReader({ sample, context, host: 'shop', source: file.source, index: file.index, sourcetype: file.sourcetype });
        readers.set(template, reader);
      }
      for (const line of nextEvent(template, from + ((until - from) * (i + 1)) / count)) reader.line(line);
    }
    const batches: Batch[] = [];
    for (const reader of readers.values()) {
      reader.settle(true);
      const batch = reader.take();
      if (batch !== null) batches.push(batch);
    }
    if (batches.length > 0) yield { type: 'events', batch: byTime(concatBatches(batches)) };
    if (due - Math.max(0, late) <= 4096) await sleep(TICK_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** The events of one tick as one stream would bring them. */
function byTime(batch: Batch): Batch {
  const times = (batch.columns.get('_time') ?? []).map((t) => (typeof t === 'number' ? t : 0));
  const order = times.map((_, i) => i).sort((a, b) => (times[a] as number) - (times[b] as number));
  return takeRows(batch, order);
}

/** The next event of a template, at a moment: its line, and the lines without a time that continue it. */
function nextEvent(template: Template, at: number): string[] {
  const { lines, file } = template;
  const line = lines[template.at % lines.length] as string;
  template.at = (template.at + 1) % lines.length;
  const offset = /@T(-?\d+)@/.exec(line)?.[1];
  const event = [anchorTimes(line, file.time, Math.round(at) - Number(offset ?? 0))];
  while (template.at > 0 && template.at < lines.length && !(lines[template.at] as string).includes('@T')) event.push(lines[template.at++ % lines.length] as string);
  return event;
}

/** The templates in the proportions of the sample, well mixed. */
function mixed(templates: readonly Template[]): readonly Template[] {
  const total = templates.reduce((n, t) => n + t.file.events, 0);
  const credit = templates.map(() => 0);
  return Array.from({ length: 400 }, () => {
    let best = 0;
    templates.forEach((t, i) => {
      credit[i] = (credit[i] ?? 0) + t.file.events / total;
      if ((credit[i] as number) > (credit[best] as number)) best = i;
    });
    credit[best] = (credit[best] as number) - 1;
    return templates[best] as Template;
  });
}

/** The first lines of a gzip file, as many as are wanted; the rest is not unpacked. */
async function templateLines(path: string): Promise<readonly string[]> {
  const file = await open(path);
  const unpacked = file.createReadStream().pipe(createGunzip());
  let text = '';
  try {
    for await (const bytes of unpacked) {
      text += (bytes as Buffer).toString('utf8');
      if (text.length > TEMPLATE_CHARACTERS) break;
    }
  } finally {
    unpacked.destroy();
    await file.close().catch(() => undefined);
  }
  const lines = text.split('\n');
  // The last one may be cut.
  lines.pop();
  const first = lines.findIndex((line) => line.includes('@T'));
  return lines.slice(Math.max(0, first));
}
