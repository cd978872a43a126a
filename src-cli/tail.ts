/** `nexus tail`: prints events as they arrive, until interrupted. */
import { access } from 'node:fs/promises';
import { jsonRows } from '../src-engine/export/json.ts';
import { isAbort } from '../src-engine/jobs/errors.ts';
import { createFilesSource } from '../src-engine/tail/files-source.ts';
import { FilterRun } from '../src-engine/tail/filter-run.ts';
import { parseLiveFilter } from '../src-engine/tail/live-filter.ts';
import type { LiveItem, LiveSource } from '../src-engine/tail/live-source.ts';
import { mergeSources } from '../src-engine/tail/merged-source.ts';
import { MAX_SAMPLE_RATE, SAMPLE_RATE, createSampleSource } from '../src-engine/tail/sample-source.ts';
import { createStreamSource } from '../src-engine/tail/stream-source.ts';
import { type Batch, sliceBatch } from '../src-shared/results/batch.ts';
import { toText } from '../src-shared/results/value.ts';
import { timeFormatter } from '../src-shared/spl/time/format.ts';
import { resourcesDir } from './places.ts';
import { EXIT, exitStatus, reportError } from './report-error.ts';
import { type OpenEnvironment, SOURCE_OPTIONS, openEnvironment } from './source-options.ts';
import { splArgument } from './spl-argument.ts';
import { ReaderGone, note, print, styled } from './terminal.ts';
import { type OptionReading, UsageError, choice, count, readArguments, text, texts } from './usage.ts';

const FORMATS = ['table', 'ndjson', 'raw'] as const;
type TailFormat = (typeof FORMATS)[number];

export const TAIL_HELP = `nexus tail [options] '<SPL filter>'

Prints events as they arrive until it is interrupted (Ctrl-C). The filter is a search and streaming commands: search terms,
where, eval, rex, fields, rename... What needs all events first, such as stats or sort, is for nexus search.

  --sample                 follow generated events in the shapes of the sample data (the default)
  --rate N                 generated events a second; default ${SAMPLE_RATE}
  --data [INDEX=]PATH      follow a file, the files of a folder, or standard input (-); repeatable
  --connection NAME        follow a saved connection
  --tz ZONE                the time zone (IANA name)
  --lookup NAME=FILE.csv   a table for lookup; repeatable
  --macros FILE.json       search macros
  --format F               table, ndjson or raw; default table on a terminal, else ndjson
  --limit N                end after so many events

Files are followed through every way of rolling them: renamed, copied and emptied, packed.

  nexus tail --data /var/log 'error OR fatal NOT source=*auth.log'`;

/** Runs the command; yields the exit status. */
export async function tailCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { values, positionals } = readArguments('tail', args, { ...SOURCE_OPTIONS, rate: { type: 'string' }, format: { type: 'string' }, limit: { type: 'string' } });
  for (const name of ['earliest', 'latest', 'now', 'dataset'] as const) {
    const given = values[name];
    if (given !== undefined && !(Array.isArray(given) && given.length === 0)) throw new UsageError(name === 'dataset' ? 'A dataset does not grow; search it with: nexus search --dataset' : `--${name} has no meaning for nexus tail, which shows what arrives from now on.`);
  }
  const format = formatOf(values);
  const limit = count(values, 'limit') ?? 0;
  const spl = await splArgument('tail', positionals.length === 0 ? ['*'] : positionals, values);
  // The files are followed, not loaded: the environment is for zone, lookups, macros and connections.
  const open = await openEnvironment({ ...values, data: [] }, signal);
  try {
    return await follow(await sourceOf(values, open), spl, { format, limit, open, signal });
  } catch (error) {
    if (error instanceof ReaderGone || error instanceof UsageError || (signal.aborted && isAbort(error))) throw error;
    await reportError(error, spl, false);
    return exitStatus(error);
  } finally {
    await open.close();
  }
}

function formatOf(values: OptionReading): TailFormat {
  const given = text(values, 'format');
  if (given === 'json' || given === 'csv') throw new UsageError(`--format ${given} needs the end of the result, and a tail has none; use ndjson, raw or table.`);
  return choice(values, 'format', FORMATS) ?? (process.stdout.isTTY ? 'table' : 'ndjson');
}

async function sourceOf(values: OptionReading, { env }: OpenEnvironment): Promise<LiveSource> {
  const sources: LiveSource[] = [];
  const byIndex = new Map<string, string[]>();
  for (const given of texts(values, 'data')) {
    // A folder stays a folder here, as files may come into it.
    const named = /^([A-Za-z0-9_][\w.-]*)=(.+)$/s.exec(given);
    const index = named?.[1] ?? 'main';
    const path = named?.[2] ?? given;
    if (path === '-') {
      sources.push(createStreamSource(process.stdin, { index }));
      continue;
    }
    // A file that is still to come may be meant, but one mistyped is likelier.
    await access(path).catch(() => {
      throw new Error(`The file or folder ${path} does not exist, or may not be read.`);
    });
    byIndex.set(index, [...(byIndex.get(index) ?? []), path]);
  }
  for (const [index, paths] of byIndex) sources.push(createFilesSource({ paths, index }));
  const connection = text(values, 'connection');
  if (connection !== undefined) {
    const source = await env.source();
    const live = source.live?.();
    if (live === undefined) throw new Error(`"${connection}" does not grow, so there is nothing to follow; search it with: nexus search --connection`);
    sources.push(live);
  }
  const rate = text(values, 'rate');
  const perSecond = rate === undefined ? SAMPLE_RATE : Number(rate);
  if (!(perSecond > 0 && perSecond <= MAX_SAMPLE_RATE)) throw new UsageError(`--rate is a number of events a second, up to ${MAX_SAMPLE_RATE.toLocaleString('en')}, not "${rate}".`);
  if (values['sample'] === true || sources.length === 0) sources.push(createSampleSource({ resourcesDir: resourcesDir(), rate: perSecond }));
  else if (rate !== undefined) throw new UsageError('--rate is for generated events; use it with --sample.');
  return mergeSources(sources);
}

interface FollowOptions {
  readonly format: TailFormat;
  /** 0: no limit. */
  readonly limit: number;
  readonly open: OpenEnvironment;
  readonly signal: AbortSignal;
}

async function follow(source: LiveSource, spl: string, { format, limit, open, signal }: FollowOptions): Promise<number> {
  const { tz, lookups, macros } = open.env;
  const { filter, diagnostics } = parseLiveFilter(spl, { tz, macros });
  for (const { severity, message } of diagnostics) note(`${severity === 'info' ? 'note' : severity}: ${message}`);
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const run = new FilterRun(filter, { tz, lookups, macros, knowledge: open.env.knowledge, signal: both, message: (text) => note(`warning: ${text}`) });
  const write = writer(format, tz);
  let shown = 0;
  let dropped = 0;
  try {
    for await (const item of source.open({ filter, tz, signal: both }) as AsyncIterable<LiveItem>) {
      if (item.type !== 'events') {
        if (item.type === 'dropped') {
          dropped += item.count;
          note(`warning: ${item.count.toLocaleString('en')} events were dropped. ${item.reason}`);
        } else if (item.text !== '') note(`${item.type === 'note' ? 'note' : 'warning'}: ${item.text}`);
        continue;
      }
      const { batch } = await run.run(item.batch);
      const rows = limit > 0 ? sliceBatch(batch, 0, limit - shown) : batch;
      if (rows.length > 0) await print(write(rows));
      shown += rows.length;
      if (limit > 0 && shown >= limit) {
        // A quiet source among several ends only when it is told to.
        stop.abort();
        return EXIT.done;
      }
      if (signal.aborted) break;
    }
  } finally {
    stop.abort();
    await run.close();
  }
  if (!signal.aborted) return EXIT.done;
  note(`interrupted: ${shown.toLocaleString('en')} events shown${dropped === 0 ? '' : `, ${dropped.toLocaleString('en')} dropped`}; the output is partial`);
  return EXIT.interrupted;
}

function writer(format: TailFormat, tz: string): (batch: Batch) => string {
  if (format === 'ndjson') {
    return (batch) => {
      const row = jsonRows(batch);
      let out = '';
      for (let i = 0; i < batch.length; i++) out += `${row(i)}\n`;
      return out;
    };
  }
  const clock = timeFormatter('%Y-%m-%d %H:%M:%S.%3N', tz);
  return (batch) => {
    const raw = batch.columns.get('_raw');
    if (raw === undefined && format === 'raw') throw new Error('These events have no _raw field, so there is nothing raw to print; use --format ndjson.');
    // Where a `fields` command chose what is shown, that is shown.
    const others = raw === undefined ? [...batch.columns].filter(([name]) => !name.startsWith('_')) : [];
    const times = batch.columns.get('_time');
    let out = '';
    for (let i = 0; i < batch.length; i++) {
      const line = raw === undefined ? others.map(([name, column]) => `${name}=${toText(column[i] ?? null, ',') ?? ''}`).join(' ') : (toText(raw[i] ?? null) ?? '');
      const time = times?.[i];
      out += format === 'raw' ? `${line}\n` : `${styled(typeof time === 'number' ? (clock(time) ?? '') : '', 'dim', process.stdout)} ${line}\n`;
    }
    return out;
  };
}
