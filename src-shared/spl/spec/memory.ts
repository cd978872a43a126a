/** Runs a spec in memory, on the evaluator alone: no source, no files. The reference that the other executors are held to. */
import { BATCH_ROWS, type Batch, type Row, batchFromRows, concatBatches, rowsOf, sliceBatch } from '../../results/batch.ts';
import { type Scalar, type Value, fromItems, looksNumeric } from '../../results/value.ts';
import { decodedMultivalues, isMultivalueColumn } from '../commands/support/lookup-multivalues.ts';
import type { ExecContext, LookupTable, SearchLibrary } from '../commands/types.ts';
import { evaluateMacroText } from '../eval/macro.ts';
import { type Knowledge, NO_KNOWLEDGE } from '../knowledge/knowledge.ts';
import { type BindOptions, bindPlan } from '../plan/bind.ts';
import { withFormatsLast } from '../plan/display.ts';
import { resolveKnowledgeTerms } from '../plan/knowledge.ts';
import { noInput, runStages } from '../plan/run.ts';
import { withSearchTimeFields } from '../plan/search-time-fields.ts';
import { resolveSubsearches } from '../plan/subsearch.ts';
import type { Pipeline } from '../syntax/ast.ts';
import { SplError } from '../syntax/diagnostics.ts';
import { parseSearch } from '../syntax/parser.ts';
import { macroTable } from '../syntax/source-text.ts';
import { resolveTime } from '../time/relative.ts';
import { parseTimestamp } from '../time/timestamp.ts';
import { parseCsv } from './csv.ts';
import type { SpecCase } from './script.ts';

export const DEFAULT_LIMITS = { subsearchRows: 10_000, subsearchJoinRows: 50_000, memoryRows: 5_000_000, listValues: 100, batchMs: 10_000 } as const;
/** The clock of a spec that does not set its own: 2023-11-14 22:13:20 UTC. */
export const SPEC_NOW = 1_700_000_000;

/** What running a spec gave. */
export type SpecOutcome =
  | { readonly kind: 'rows'; readonly columns: readonly string[]; readonly rows: readonly Row[]; readonly messages: readonly string[] }
  | { readonly kind: 'error'; readonly code: string; readonly message: string };

/** Clock, zone and range of a spec. */
export function specOptions(spec: SpecCase): BindOptions {
  const now = Number(spec.options.now ?? SPEC_NOW);
  const tz = spec.options.tz ?? 'UTC';
  const at = (text: string | undefined): number | null => (text === undefined ? null : resolveTime(text, now, tz));
  return { now, tz, range: { earliest: at(spec.options.earliest), latest: at(spec.options.latest) } };
}

/** Runs a case in memory. */
export async function runInMemory(spec: SpecCase): Promise<SpecOutcome> {
  const options = specOptions(spec);
  const parsed = parseSearch(spec.search, { macros: macroTable(spec.macros.map((m) => ({ isEval: false, ...m }))), evaluateMacro: evaluateMacroText });
  const error = parsed.diagnostics.find((d) => d.severity === 'error');
  if (error !== undefined) return { kind: 'error', code: error.code, message: error.message };
  const messages: string[] = parsed.diagnostics.map((d) => d.message);
  const events = spec.data === null ? null : batchFromRows(eventsOf(spec.data.format, spec.data.text, options.tz));
  try {
    const batches: Batch[] = [];
    for await (const batch of searchInMemory(withFormatsLast(parsed.pipeline), events, options, memoryContext(events, options, spec, messages))) batches.push(batch);
    const all = concatBatches(batches.length === 0 ? [{ length: 0, columns: new Map() }] : batches);
    return { kind: 'rows', columns: [...all.columns.keys()], rows: rowsOf(all), messages };
  } catch (e) {
    if (e instanceof SplError) return { kind: 'error', code: e.diagnostic.code, message: e.message };
    if (e instanceof Error) return { kind: 'error', code: 'run', message: e.message };
    throw e;
  }
}

/** Parses, resolves, binds and runs a pipeline over events in memory. */
export async function* searchInMemory(pipeline: Pipeline, events: Batch | null, options: BindOptions, ctx: ExecContext): AsyncIterable<Batch> {
  const resolved = await resolvedIn(pipeline, ctx);
  const plan = bindPlan(withSearchTimeFields(resolved, (await ctx.knowledge?.()) ?? NO_KNOWLEDGE, options), options);
  const first = plan.stages[0];
  const input = first?.command.scansEvents === true && events !== null ? scan(events, plan.range) : noInput();
  yield* runStages(plan.stages, input, { ...ctx, range: plan.range });
}

/** The pipeline with its event types, tags and subsearches replaced. */
async function resolvedIn(pipeline: Pipeline, ctx: ExecContext): Promise<Pipeline> {
  const known = resolveKnowledgeTerms(pipeline, (await ctx.knowledge?.()) ?? NO_KNOWLEDGE);
  return resolveSubsearches(known, async (sub) => {
    const rows: Batch[] = [];
    for await (const batch of ctx.runPipeline(sub)) rows.push(batch);
    const all = concatBatches(rows.length === 0 ? [{ length: 0, columns: new Map() }] : rows);
    if (all.length > ctx.limits.subsearchRows) ctx.message('warning', `A subsearch gave ${all.length} rows; only the first ${ctx.limits.subsearchRows} were used.`);
    return sliceBatch(all, 0, ctx.limits.subsearchRows);
  });
}

async function* stagedIn(pipeline: Pipeline, input: AsyncIterable<Batch>, options: BindOptions, ctx: ExecContext): AsyncIterable<Batch> {
  yield* runStages(bindPlan(await resolvedIn(pipeline, ctx), options).stages, input, ctx);
}

/** An execution context without a source: everything is in memory, lookups come from the spec. */
export function memoryContext(events: Batch | null, options: BindOptions, spec: Pick<SpecCase, 'lookups'> & Partial<Pick<SpecCase, 'knowledge' | 'definitions' | 'saved' | 'jobs'>>, messages: string[]): ExecContext {
  const lookups = new Map<string, LookupTable>();
  for (const [name, text] of spec.lookups) {
    const definition = spec.definitions?.get(name)?.definition;
    lookups.set(name, { ...lookupTable(name, text), ...(definition === undefined ? {} : { definition }) });
  }
  let seed = 42;
  const ctx: ExecContext = {
    now: options.now,
    tz: options.tz,
    range: options.range,
    signal: new AbortController().signal,
    message: (_severity, text) => {
      if (!messages.includes(text)) messages.push(text);
    },
    runPipeline: (pipeline) => searchInMemory(pipeline, events, options, ctx),
    runStages: (pipeline, input) => stagedIn(pipeline, input, options, ctx),
    library: specLibrary(spec),
    knowledge: () => Promise.resolve<Knowledge>(spec.knowledge ?? NO_KNOWLEDGE),
    parse: (text, at) => {
      const { pipeline, diagnostics } = parseSearch(text);
      const error = diagnostics.find((d) => d.severity === 'error');
      if (error !== undefined) throw new SplError({ ...error, start: at.start, end: at.end });
      return pipeline;
    },
    lookup: async (name) => {
      const table = lookups.get(name) ?? lookups.get(name.replace(/\.csv$/i, ''));
      if (table === undefined) throw new Error(`There is no lookup "${name}".${lookups.size > 0 ? ` There are: ${[...lookups.keys()].join(', ')}.` : ''}`);
      const rows = decodedMultivalues(table.rows);
      return { ...table, fields: table.fields.filter((f) => !isMultivalueColumn(f)), rows };
    },
    writeLookup: async (name, rows, append) => {
      const before = lookups.get(name);
      const all = append && before !== undefined ? concatBatches([before.rows, rows]) : rows;
      lookups.set(name, { name, fields: [...all.columns.keys()], rows: all });
    },
    guard: (work) => work(),
    limits: DEFAULT_LIMITS,
    random: () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed / 2_147_483_648;
    },
  };
  return ctx;
}

/** The saved searches and kept results of a case; the results of a saved search are those of the job of its name. Each of them ran once, a minute apart, the first of them last. */
export function specLibrary(spec: Partial<Pick<SpecCase, 'saved' | 'jobs'>>): SearchLibrary {
  const saved = [...(spec.saved ?? [])].map(([name, spl]) => ({ name, spl, earliest: '', latest: '' }));
  return {
    savedSearches: () => Promise.resolve(saved),
    results(of) {
      const text = spec.jobs?.get('id' in of ? of.id : (saved.find((s) => s.spl === of.spl)?.name ?? ''));
      return text === undefined ? null : streamOf(lookupTable('job', text).rows);
    },
    history: () => Promise.resolve(saved.map(({ name, spl, earliest, latest }, i) => ({ id: name, spl, earliest, latest, started: SPEC_NOW - 60 * (i + 1), seconds: 0.5, rows: i, outcome: i === 0 ? 'failed' : 'done' }))),
  };
}

async function* streamOf(batch: Batch): AsyncIterable<Batch> {
  yield batch;
}

async function* scan(events: Batch, range: BindOptions['range']): AsyncIterable<Batch> {
  const times = events.columns.get('_time');
  const kept: Row[] = rowsOf(events).filter((_, i) => {
    const t = times?.[i];
    if (range.earliest === null && range.latest === null) return true;
    return typeof t === 'number' && (range.earliest === null || t >= range.earliest) && (range.latest === null || t < range.latest);
  });
  const all = batchFromRows(kept, [...events.columns.keys()]);
  for (let at = 0; at < all.length; at += BATCH_ROWS) yield sliceBatch(all, at, at + BATCH_ROWS);
}

function lookupTable(name: string, text: string): LookupTable {
  const [header = [], ...records] = parseCsv(text);
  const fields = header.map((h) => h.trim());
  const rows = batchFromRows(
    records.map((record) => Object.fromEntries(fields.map((field, i) => [field, record[i] === undefined || record[i] === '' ? null : record[i]]))),
    fields,
  );
  return { name, fields, rows };
}

/** Events of a data block as an import would make them, newest first; later lines first where times are equal. */
export function eventsOf(format: 'ndjson' | 'csv', text: string, tz: string): Row[] {
  const rows = format === 'csv' ? csvRows(text) : text.split('\n').filter((l) => l.trim() !== '' && !l.startsWith('# ')).map(jsonRow);
  const timed = rows.map((row, at) => ({ row: withTime(row, tz), at }));
  timed.sort((a, b) => {
    const x = a.row._time as number | null;
    const y = b.row._time as number | null;
    if (x === null || y === null) return x === y ? a.at - b.at : x === null ? 1 : -1;
    return y - x || b.at - a.at;
  });
  return timed.map(({ row }) => row);
}

function withTime(row: Row, tz: string): Row {
  for (const key of ['_time', 'timestamp', '@timestamp', 'time', 'ts', 'date']) {
    const v = row[key];
    const t = typeof v === 'number' ? v : typeof v === 'string' ? (looksNumeric(v) ? Number(v) : parseTimestamp(v, tz)) : null;
    if (t !== null) return { _time: Math.abs(t) > 1e17 ? t / 1e9 : Math.abs(t) > 1e14 ? t / 1e6 : Math.abs(t) > 1e11 ? t / 1e3 : t, ...without(row, '_time') };
  }
  return { _time: null, ...without(row, '_time') };
}

function without(row: Row, name: string): Row {
  const { [name]: _removed, ...rest } = row;
  return rest;
}

function csvRows(text: string): Row[] {
  const [header = [], ...records] = parseCsv(text);
  return records.map((record) => {
    const row: Row = { _raw: record.join(',') };
    header.forEach((name, i) => {
      const cell = record[i] ?? '';
      row[name.trim()] = cell !== '' && String(Number(cell)) === cell ? Number(cell) : cell;
    });
    return row;
  });
}

function jsonRow(line: string): Row {
  const row: Row = { _raw: line };
  const lists = new Map<string, Scalar[]>();
  const visit = (value: unknown, path: string, inList: boolean): void => {
    if (value === null || value === undefined) return;
    if (Array.isArray(value)) for (const item of value) visit(item, `${path}{}`, true);
    else if (typeof value === 'object') for (const [k, v] of Object.entries(value)) visit(v, path === '' ? k : `${path}.${k}`, inList);
    else {
      const scalar: Scalar = typeof value === 'boolean' ? String(value) : (value as Scalar);
      if (inList) lists.set(path, [...(lists.get(path) ?? []), scalar]);
      // The line is the event's raw text, whatever a field of that name says.
      else if (path !== '_raw') row[path] = scalar as Value;
    }
  };
  visit(JSON.parse(line), '', false);
  for (const [path, list] of lists) row[path] = fromItems(list);
  return row;
}
