/**
 * Questions about the events behind a search: counts over time, the fields they have, the values of one. Each is the event
 * part of the search with stages of its own after it, run as a plan of its own, so that the source answers what it can.
 */
import type { FieldSummary, FieldValues, Timeline } from '../../src-shared/ipc/engine-protocol.ts';
import type { Batch, Row } from '../../src-shared/results/batch.ts';
import { rowsOf } from '../../src-shared/results/batch.ts';
import { type Value, items, scalarToText, toNumber, toText } from '../../src-shared/results/value.ts';
import type { TimeRange } from '../../src-shared/spl/commands/types.ts';
import { findCommand } from '../../src-shared/spl/commands/registry.ts';
import type { Pipeline } from '../../src-shared/spl/syntax/ast.ts';
import { parseSearch } from '../../src-shared/spl/syntax/parser.ts';
import { binStart, parseSpan } from '../../src-shared/spl/time/span.ts';
import { type SearchEnvironment, keepsEvents, searchOf } from './search.ts';

/** The search that is asked about. */
export interface EventsBehind {
  /** Parsed, with its subsearches resolved. */
  readonly pipeline: Pipeline;
  /** What was asked for outside the search. */
  readonly asked: TimeRange;
  /** What was searched. */
  readonly range: TimeRange;
  readonly env: SearchEnvironment;
}

/** Series of a split timeline; the others are counted as OTHER. */
const SERIES = 8;
/** The bar of events without a time. */
const UNTIMED = -1e9;
/** Distinct series held while counting. */
const SERIES_HELD = 5_000;
/** Events that a summary of fields looks at. */
const SUMMARY_EVENTS = 50_000;
/** Distinct values counted exactly per field in a summary. */
const SUMMARY_DISTINCT = 10_000;

/** The stages that yield events: up to the first that makes something else of them. Null when there are none. */
export function eventPart(pipeline: Pipeline): Pipeline | null {
  const stages = [];
  for (const stage of pipeline.stages) {
    const command = findCommand(stage.command.text);
    if (command === undefined) break;
    const starts = stages.length === 0 && (command.scansEvents === true || command.kind === 'generating');
    if (!starts && (stages.length === 0 || !keepsEvents(command.name, command.kind))) break;
    stages.push(stage);
  }
  return stages.length === 0 ? null : { ...pipeline, stages };
}

/** Counts of the events over time in at most `bars` bars of a round width, split by a field where given. */
export async function timelineOf(behind: EventsBehind, bars: number, splitBy?: string): Promise<Timeline> {
  const events = eventPart(behind.pipeline);
  const range = events === null ? null : await fullRange(behind, events);
  if (events === null || range === null) return { start: 0, span: 60, series: [{ name: 'count', counts: [] }], total: 0 };
  const { start, span, count } = barsFor(range, bars, behind.env.tz);
  const barOf = `eval __nexus_bar=floor((_time-(${start}))/${span})`;
  const totals = new Array<number>(count).fill(0);
  let total = 0;
  let untimed = 0;
  // Grouping leaves out nulls: what has no time is counted under a number that no bar has.
  await eachRow(behind, events, `| ${barOf} | eval __nexus_bar=coalesce(__nexus_bar, ${UNTIMED}) | stats count by __nexus_bar`, (row) => {
    const bar = toNumber(row['__nexus_bar']);
    const n = toNumber(row['count']) ?? 0;
    if (bar === UNTIMED) untimed += n;
    if (bar === null || bar < 0 || bar >= count) return;
    totals[bar] = (totals[bar] ?? 0) + n;
    total += n;
  });
  if (splitBy === undefined) return { start, span, series: [{ name: 'count', counts: totals }], total, untimed };

  const series = new Map<string, { sum: number; counts: number[] }>();
  const other = new Array<number>(count).fill(0);
  await eachRow(behind, events, `| ${barOf}, __nexus_series=${ASKED_FIELD} | stats count by __nexus_bar, __nexus_series`, (row) => {
    const bar = toNumber(row['__nexus_bar']);
    const name = toText(row['__nexus_series']);
    const n = toNumber(row['count']) ?? 0;
    if (bar === null || bar < 0 || bar >= count || name === null) return;
    let one = series.get(name);
    if (one === undefined && series.size < SERIES_HELD) {
      one = { sum: 0, counts: new Array<number>(count).fill(0) };
      series.set(name, one);
    }
    const counts = one?.counts ?? other;
    if (one !== undefined) one.sum += n;
    counts[bar] = (counts[bar] ?? 0) + n;
  }, splitBy);
  const ranked = [...series].sort((a, b) => b[1].sum - a[1].sum || (a[0] < b[0] ? -1 : 1));
  for (const [, { counts }] of ranked.slice(SERIES)) counts.forEach((n, i) => (other[i] = (other[i] ?? 0) + n));
  const shown = ranked.slice(0, SERIES).map(([name, { counts }]) => ({ name, counts }));
  const without = totals.map((n, i) => Math.max(0, n - shown.reduce((sum, s) => sum + (s.counts[i] ?? 0), 0) - (other[i] ?? 0)));
  if (other.some((n) => n > 0)) shown.push({ name: 'OTHER', counts: other });
  if (without.some((n) => n > 0)) shown.push({ name: 'NULL', counts: without });
  return { start, span, series: shown, total, untimed };
}

/** The fields of the first events: how many have each, how many values it has there. `approximate` where there are more events. */
export async function fieldsOf(behind: EventsBehind): Promise<{ readonly total: number; readonly fields: readonly FieldSummary[] }> {
  const events = eventPart(behind.pipeline);
  if (events === null) return { total: 0, fields: [] };
  const found = new Map<string, { type: FieldSummary['type']; count: number; values: Set<string> }>();
  let total = 0;
  let more = false;
  for await (const batch of runPart(behind, events)) {
    const rows = Math.min(batch.length, SUMMARY_EVENTS - total);
    for (const [name, column] of batch.columns) {
      if (name.startsWith('_')) continue;
      let field = found.get(name);
      for (let i = 0; i < rows; i++) {
        const value: Value = column[i] ?? null;
        if (value === null) continue;
        if (field === undefined) {
          field = { type: 'number', count: 0, values: new Set() };
          found.set(name, field);
        }
        field.count++;
        if (typeof value === 'object') field.type = 'multivalue';
        else if (field.type === 'number' && toNumber(value) === null) field.type = 'string';
        if (field.values.size < SUMMARY_DISTINCT) for (const item of items(value)) field.values.add(scalarToText(item));
      }
    }
    total += rows;
    if (total >= SUMMARY_EVENTS) {
      more = true;
      break;
    }
  }
  const fields = [...found].map(([name, { type, count, values }]) => ({
    name,
    type,
    count,
    distinct: values.size,
    approximate: more || values.size >= SUMMARY_DISTINCT,
  }));
  fields.sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  return { total, fields };
}

/** The commonest values of a field over all the events, and figures where its values are numbers. */
export async function fieldValuesOf(behind: EventsBehind, field: string, limit: number): Promise<FieldValues> {
  const events = eventPart(behind.pipeline);
  if (events === null) return { field, count: 0, distinct: 0, values: [], numeric: null };
  const take = `| eval __nexus_value=${ASKED_FIELD}`;
  const values: { value: string; count: number }[] = [];
  await eachRow(behind, events, `${take} | stats count by __nexus_value | sort ${limit} - count`, (row) => {
    values.push({ value: toText(row['__nexus_value']) ?? '', count: toNumber(row['count']) ?? 0 });
  }, field);
  let figures: Row = {};
  await eachRow(
    behind,
    events,
    `${take} | stats count(__nexus_value) as n dc(__nexus_value) as d count(eval(isnum(__nexus_value))) as numbers min(__nexus_value) as lo max(__nexus_value) as hi avg(__nexus_value) as mean p50(__nexus_value) as p50 p95(__nexus_value) as p95`,
    (row) => {
      figures = row;
    },
    field,
  );
  const number = (name: string): number => toNumber(figures[name]) ?? 0;
  const numeric = number('n') > 0 && number('numbers') === number('n');
  const spread = numeric && number('hi') > number('lo') ? await spreadOf(behind, events, field, number('lo'), number('hi')) : null;
  return {
    field,
    count: number('n'),
    distinct: number('d'),
    values,
    numeric: numeric ? { min: number('lo'), max: number('hi'), avg: number('mean'), p50: number('p50'), p95: number('p95') } : null,
    ...(spread === null ? {} : { spread }),
  };
}

/** Parts that the range of a numeric field is cut into. */
const SPREAD_PARTS = 24;

/** How many of a field's numbers lie in each part between its least and greatest. */
async function spreadOf(behind: EventsBehind, events: Pipeline, field: string, lo: number, hi: number): Promise<readonly number[]> {
  const counts = new Array<number>(SPREAD_PARTS).fill(0);
  const part = `floor((${ASKED_FIELD}-(${lo}))*${SPREAD_PARTS}/(${hi}-(${lo})))`;
  await eachRow(behind, events, `| eval __nexus_part=${part} | stats count by __nexus_part`, (row) => {
    const at = toNumber(row['__nexus_part']);
    // The greatest itself belongs to the last part.
    if (at !== null) counts[Math.max(0, Math.min(SPREAD_PARTS - 1, at))] = (counts[Math.max(0, Math.min(SPREAD_PARTS - 1, at))] ?? 0) + (toNumber(row['count']) ?? 0);
  }, field);
  return counts;
}

/** Stands for the field that is asked about: no quotes of SPL can hold every name, so the name is put in after parsing. */
const ASKED_FIELD = '__nexus_asked_field';

/** The same syntax tree with a name in the placeholder's places. */
function withField<T>(node: T, field: string): T {
  if (node === ASKED_FIELD) return field as T;
  if (Array.isArray(node)) return node.map((item) => withField<unknown>(item, field)) as T;
  if (node === null || typeof node !== 'object' || Object.getPrototypeOf(node) !== Object.prototype) return node;
  const changed = Object.entries(node).map(([key, value]) => [key, key === 'text' && typeof value === 'string' ? textWithField(value, field) : withField<unknown>(value, field)]);
  return Object.fromEntries(changed) as T;
}

/** A stage's text with the name in quotes in the placeholder's places; none where quotes cannot hold the name. */
function textWithField(text: string, field: string): string | undefined {
  if (text === ASKED_FIELD) return field;
  return text.includes(ASKED_FIELD) ? (/['\\`]/.test(field) ? undefined : text.replaceAll(ASKED_FIELD, `'${field}'`)) : text;
}

/** Runs the event part of a search with stages of its own after it; `field` takes the place of the placeholder in them. */
export function runPart(behind: EventsBehind, events: Pipeline, more?: string, field = ASKED_FIELD): AsyncIterable<Batch> {
  const stages = more === undefined ? [] : withField(parseSearch(`*${more}`).pipeline.stages.slice(1), field);
  return searchOf({ ...events, stages: [...events.stages, ...stages] }, behind.asked, behind.env).batches();
}

async function eachRow(behind: EventsBehind, events: Pipeline, more: string, take: (row: Row) => void, field?: string): Promise<void> {
  for await (const batch of runPart(behind, events, ` ${more}`, field)) for (const row of rowsOf(batch)) take(row);
}

/** The searched range, its open ends closed by the events' own times; null when no event has a time. */
export async function fullRange(behind: EventsBehind, events: Pipeline): Promise<{ earliest: number; latest: number } | null> {
  const { earliest, latest } = behind.range;
  if (earliest !== null && latest !== null) return { earliest, latest };
  let found: { earliest: number; latest: number } | null = null;
  await eachRow(behind, events, '| stats min(_time) as first max(_time) as last', (row) => {
    const first = toNumber(row['first']);
    const last = toNumber(row['last']);
    // The end is exclusive; the last event belongs to the timeline.
    if (first !== null && last !== null) found = { earliest: earliest ?? first, latest: latest ?? last + 0.001 };
  });
  return found;
}

const SECOND_STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30];
const STEPS = [...SECOND_STEPS, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200];
const DAY = 86_400;
const DAY_STEPS = [1, 2, 7, 14, 30, 60, 90, 180, 365, 730, 1825, 3650, 36_500];

/** Seconds: a range shorter than this is one moment. */
const MOMENT = 0.5;

/** Bars of a round width that cover a range, aligned to the day of the zone; `span` and `start` in seconds. */
export function barsFor(range: { readonly earliest: number; readonly latest: number }, bars: number, tz: string): { readonly start: number; readonly span: number; readonly count: number } {
  const { earliest } = range;
  const latest = Math.max(range.latest, earliest + 0.001);
  // Events of one moment stand in a bar of a second; bars of a millisecond tell nobody anything.
  const narrowest = latest - earliest < MOMENT ? 1 : 0.01;
  // One bar fewer than asked: aligning the first to the left may need one more.
  const least = Math.max(narrowest, (latest - earliest) / Math.max(1, bars - 1));
  const span = STEPS.find((s) => s >= least) ?? (DAY_STEPS.find((d) => d * DAY >= least) ?? Math.ceil(least / DAY)) * DAY;
  const day = binStart(earliest, parseSpan('1d'), tz);
  const start = span >= DAY ? day : Math.round((day + Math.floor((earliest - day) / span) * span) * 1000) / 1000;
  return { start, span, count: Math.max(1, Math.ceil((latest - start) / span - 1e-9)) };
}
