/**
 * Generated events and pipelines for tests that compare executors: what a source gives with stages pushed must be what the
 * evaluator gives, wherever a pipeline is split. NEXUS_PROPERTY_RUNS sets the number of data sets, NEXUS_PROPERTY_SEED repeats
 * a failure or is `random`.
 */
import fc from 'fast-check';
import type { Batch, Row } from '../../src-shared/results/batch.ts';
import { rowsOf } from '../../src-shared/results/batch.ts';
import type { Value } from '../../src-shared/results/value.ts';
import type { ExecContext } from '../../src-shared/spl/commands/types.ts';
import { bindPlan } from '../../src-shared/spl/plan/bind.ts';
import { runStages } from '../../src-shared/spl/plan/run.ts';
import type { LogicalPlan } from '../../src-shared/spl/plan/types.ts';
import type { PushOptions } from '../../src-shared/spl/sql/push.ts';
import { parseSearch } from '../../src-shared/spl/syntax/parser.ts';
import type { Source, SourcePlan } from '../sources/source.ts';

/** The clock of generated searches, in epoch seconds; generated times lie before it. */
export const NOW = 1_700_000_000;

/** A source that can be told how many stages to push at most. */
export interface SplittingSource extends Source {
  plan(plan: LogicalPlan, options: PushOptions): Promise<SourcePlan>;
}

const texts = fc.constantFrom('', 'a', 'A', 'b', 'ab', 'Ab c', 'web-01', 'WEB-02', '5', '5.0', '10', '007', '-3', '1e3', '1e999', 'inf', 'nan', '0x10', '1_000', ' 5', '.5', 'é', 'É', 'ß', '👍', 'a*b', 'a%b', 'a_b', 'x=1', '日本', 'true', 'null');
const integers = fc.constantFrom(0, 1, 5, 10, -3, 200, 404, 500, 503, 9007199254740991);
const decimals = fc.constantFrom(0, 0.5, 1.5, -2.25, 5, 10.125, 2.555, 1e-7, 1e21, 123456.789);
const multi = fc.oneof(texts, fc.array(texts, { minLength: 2, maxLength: 3 }));
const raws = fc
  .array(fc.constantFrom('error', 'Error', 'ERROR:', 'user=ann', 'user=bob', 'took', '35ms', 'status=404', '10.0.0.1', 'foo_bar', 'foo', 'bar', '"quoted text"', 'ſtart', 'Kelvin', 'path=/a/b-c', '[x]', '日本'), { minLength: 1, maxLength: 5 })
  .map((words) => words.join(' '));

/** Events newest first, as a dataset file has them; those without a time come last. */
const generatedEvents = fc
  .array(
    fc.record(
      { _time: fc.oneof(fc.integer({ min: 0, max: 20 }).map((n) => NOW - n * 0.5), fc.integer({ min: 0, max: 40 }).map((n) => NOW - n * 43_200.125)), _raw: raws, host: fc.constantFrom('web-01', 'WEB-01', 'db'), n: integers, d: decimals, s: texts, t: texts, m: multi, r: texts },
      { requiredKeys: ['_raw', 'host'] },
    ),
    { minLength: 1, maxLength: 25 },
  )
  .map((list) => (list as Row[]).sort((a, b) => Number(b['_time'] ?? -1) - Number(a['_time'] ?? -1)));

const field = fc.constantFrom('n', 'd', 's', 't', 'm', 'r', 'host', 'missing');
const scalarField = fc.constantFrom('n', 'd', 's', 't', 'r', 'host', 'missing');
const op = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');
const quote = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;
const literal = fc.oneof(texts.map(quote), integers.map(String), decimals.filter((n) => n > 1e-6 && n < 1e20).map(String));

const searchTerm = fc.oneof(
  fc.tuple(field, op, fc.oneof(texts.filter((t) => t !== '').map(quote), integers.map(String))).map(([f, o, v]) => `${f}${o}${v}`),
  fc.tuple(field, fc.constantFrom('*', 'a*', '*b*', 'WEB-*', '5*', '*0')).map(([f, v]) => `${f}=${v}`),
  fc.tuple(field, fc.constantFrom('IN (5, a, "web*")', 'IN (404)')).map(([f, v]) => `${f} ${v}`),
  fc.constantFrom('error', 'ERR*', 'foo', '"user=ann"', '"quoted text"', '35ms', '404', '10.0.0.1', 'TERM(10.0.0.1)', 'CASE(Error)', 'start', 'kelvin', 'foo_bar', '*bar', '日本', 'status=404', '"[x]"', 'b-c'),
);
const search = fc.letrec<{ e: string }>((tie) => ({
  e: fc.oneof(
    { maxDepth: 3 },
    { arbitrary: searchTerm, weight: 4 },
    { arbitrary: tie('e').map((e) => `NOT (${e})`), weight: 1 },
    { arbitrary: fc.tuple(tie('e'), tie('e')).map(([a, b]) => `(${a} OR ${b})`), weight: 1 },
    { arbitrary: fc.tuple(tie('e'), tie('e')).map(([a, b]) => `(${a} ${b})`), weight: 1 },
  ),
})).e;

const expressions = fc.letrec<{ value: string; condition: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    { arbitrary: field, weight: 4 },
    { arbitrary: literal, weight: 2 },
    { arbitrary: fc.tuple(tie('value'), fc.constantFrom('+', '-', '*', '/', '%', '.'), tie('value')).map(([a, o, b]) => `(${a} ${o} ${b})`), weight: 2 },
    { arbitrary: fc.tuple(fc.constantFrom('abs', 'floor', 'ceiling', 'round', 'sqrt', 'len', 'lower', 'upper', 'tonumber', 'tostring', 'exact', 'ln', 'exp'), scalarField).map(([f, a]) => `${f}(${a})`), weight: 2 },
    { arbitrary: fc.tuple(scalarField, fc.integer({ min: 0, max: 3 })).map(([a, n]) => `round(${a}, ${n})`), weight: 1 },
    { arbitrary: fc.tuple(scalarField, fc.integer({ min: -3, max: 4 }), fc.integer({ min: 0, max: 3 })).map(([a, i, n]) => (n === 0 ? `substr(${a}, ${i})` : `substr(${a}, ${i}, ${n})`)), weight: 1 },
    { arbitrary: fc.tuple(tie('condition'), tie('value'), tie('value')).map(([c, a, b]) => `if(${c}, ${a}, ${b})`), weight: 1 },
    { arbitrary: fc.tuple(tie('condition'), tie('value'), tie('value')).map(([c, a, b]) => `case(${c}, ${a}, true(), ${b})`), weight: 1 },
    { arbitrary: fc.tuple(tie('value'), tie('value')).map(([a, b]) => `coalesce(${a}, ${b})`), weight: 1 },
    { arbitrary: fc.tuple(tie('value'), tie('value')).map(([a, b]) => `nullif(${a}, ${b})`), weight: 1 },
    { arbitrary: scalarField.map((a) => `replace(${a}, "([a-z])(\\\\d?)", "<\\\\1>")`), weight: 1 },
  ),
  condition: fc.oneof(
    { maxDepth: 3 },
    { arbitrary: fc.tuple(tie('value'), op, tie('value')).map(([a, o, b]) => `${a} ${o} ${b}`), weight: 4 },
    { arbitrary: fc.tuple(fc.constantFrom('isnull', 'isnotnull', 'isnum', 'isstr', 'isint'), field).map(([f, a]) => `${f}(${a})`), weight: 2 },
    { arbitrary: fc.tuple(field, fc.constantFrom('%b%', 'a_b', '5%', 'WEB%', '_')).map(([a, p]) => `like(${a}, "${p}")`), weight: 1 },
    { arbitrary: fc.tuple(field, fc.constantFrom('^a', 'b$', '\\\\d+', '(?i)web', '[^a]')).map(([a, p]) => `match(${a}, "${p}")`), weight: 1 },
    { arbitrary: fc.tuple(tie('value'), literal, literal).map(([a, b, c]) => `${a} IN (${b}, ${c})`), weight: 1 },
    { arbitrary: fc.tuple(tie('condition'), fc.constantFrom('AND', 'OR', 'XOR'), tie('condition')).map(([a, o, b]) => `(${a}) ${o} (${b})`), weight: 1 },
    { arbitrary: tie('condition').map((c) => `NOT (${c})`), weight: 1 },
  ),
}));

const aggregation = fc.oneof(
  fc.constant('count'),
  fc.tuple(
    fc.constantFrom('count', 'dc', 'sum', 'avg', 'min', 'max', 'range', 'stdev', 'var', 'stdevp', 'values', 'list', 'first', 'last', 'earliest', 'latest', 'latest_time', 'median', 'p50', 'p95', 'sumsq'),
    field,
  ).map(([f, a]) => `${f}(${a})`),
  expressions.condition.map((c) => `count(eval(${c})) AS hits`),
);
const byList = fc.uniqueArray(field, { maxLength: 2 }).map((names) => (names.length === 0 ? '' : ` BY ${names.join(', ')}`));

const stage = fc.oneof(
  search.map((s) => `search ${s}`),
  expressions.condition.map((c) => `where ${c}`),
  fc.tuple(fc.constantFrom('x', 'n', 's', 'y'), expressions.value).map(([target, e]) => `eval ${target}=${e}`),
  fc.constantFrom('fields n s host', 'fields - s', 'fields m* _raw', 'table n s x', 'table s*, n', 'rename n AS num', 'rename s AS t', 'rename * AS a_*', 'rename missing AS s'),
  fc.constantFrom('rex "user=(?<user>\\\\w+)"', 'rex "(?<s>foo|bar)"', 'rex field=s "(?<first>\\\\w)(?<second>\\\\d)"', 'regex s="^a"', 'regex s!="\\\\d"', 'regex _raw="user=\\\\w+"'),
  fc.integer({ min: 0, max: 6 }).map((n) => `head ${n}`),
  fc.integer({ min: 1, max: 6 }).map((n) => `tail ${n}`),
  fc.constantFrom('reverse', 'fillnull value=0 n', 'fillnull value="-" s, missing', 'fillnull value=1.5 n d', 'bin _time span=2s', 'eval s="a"', 'eval day=strftime(_time, "%Y-%m-%d %H:%M:%S %a %j")', 'bin _time span=1d | eval day=strftime(_time, "%F")', 'eval n=5, y=null()', 'bin _time span=1d AS day', 'bin span=500ms _time', 'bin _time span=1w AS week'),
  fc.tuple(fc.constantFrom('', '3 ', '0 '), fc.array(fc.tuple(fc.constantFrom('', '-', '+'), fc.oneof(field, fc.constantFrom('num(s)', 'str(n)', 'str(s)', '_time'))), { minLength: 1, maxLength: 2 })).map(
    ([n, keys]) => `sort ${n}${keys.map(([sign, f]) => `${sign}${f}`).join(', ')}`,
  ),
  fc.tuple(fc.constantFrom('', '2 '), fc.uniqueArray(field, { minLength: 1, maxLength: 2 }), fc.constantFrom('', ' keepempty=true', ' sortby -n')).map(([n, names, o]) => `dedup ${n}${names.join(' ')}${o}`),
  fc.tuple(fc.constantFrom('top', 'rare'), fc.constantFrom('', 'limit=2', 'limit=0 showperc=false', 'countfield=n'), field, fc.oneof(fc.constant(''), field.map((f) => ` BY ${f}`))).map(([c, o, f, by]) => `${c} ${o} ${f}${by}`),
  fc
    .tuple(fc.constantFrom('', 'span=2s', 'span=500ms', 'span=1d', 'span=1mon', 'limit=1', 'limit=0 span=3s', 'useother=false limit=2', 'cont=false span=1s', 'usenull=false'), fc.array(aggregation, { minLength: 1, maxLength: 2 }), fc.oneof(fc.constant(''), field.map((f) => ` BY ${f}`)))
    .map(([o, list, by]) => `timechart ${o} ${list.join(', ')}${by}`),
  fc
    .tuple(fc.constantFrom('', 'limit=1', 'limit=0', 'useother=false limit=2', 'usenull=false'), fc.array(aggregation, { minLength: 1, maxLength: 2 }), field, fc.oneof(fc.constant(''), field.map((f) => ` BY ${f}`)))
    .map(([o, list, over, by]) => `chart ${o} ${list.join(', ')} OVER ${over}${by}`),
  fc.tuple(fc.array(aggregation, { minLength: 1, maxLength: 3 }), byList).map(([list, by]) => `stats ${list.join(', ')}${by}`),
  fc.tuple(fc.array(aggregation, { minLength: 1, maxLength: 2 }), byList).map(([list, by]) => `eventstats ${list.join(', ')}${by}`),
  fc.constant('eventstats max(n) AS n BY s'),
);
/** A search of some commands that have an SQL form. */
const generatedPipeline = fc.tuple(fc.oneof(fc.constant('*'), search), fc.array(stage, { maxLength: 4 })).map(([first, rest]) => [first, ...rest].join(' | '));

function context(plan: LogicalPlan, tz: string): ExecContext {
  const never = (): never => {
    throw new Error('not used by generated pipelines');
  };
  return {
    now: NOW,
    tz,
    range: plan.range,
    signal: new AbortController().signal,
    message: () => {},
    runPipeline: never,
    runStages: never,
    parse: never,
    lookup: never,
    guard: (work) => work(),
    limits: { subsearchRows: 10_000, subsearchJoinRows: 50_000, memoryRows: 1_000_000, listValues: 100, batchMs: 5000 },
    random: () => 0.5,
  };
}

async function rows(stream: AsyncIterable<Batch>): Promise<Row[]> {
  const out: Row[] = [];
  for await (const batch of stream) out.push(...rowsOf(batch));
  return out;
}

/** The rows of a plan with at most `most` stages pushed, or the message of the error that it ends with. */
export async function runSplit(source: SplittingSource, plan: LogicalPlan, most: number, tz: string): Promise<{ readonly pushed: number; readonly sql: string | null; readonly rows: Row[] | string }> {
  const split = await source.plan(plan, { pushdown: true, most, now: NOW, tz });
  try {
    const stream = source.open(plan, split, new AbortController().signal, () => {});
    return { pushed: split.pushed, sql: split.sql, rows: await rows(runStages(plan.stages.slice(split.pushed), stream, context(plan, tz))) };
  } catch (error) {
    return { pushed: split.pushed, sql: split.sql, rows: (error as Error).message };
  }
}

function same(a: Value | undefined, b: Value | undefined): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((x, i) => same(x as Value, b[i] as Value));
  return a === b;
}

/** The first place where two results differ, null where they do not. `ordered`: the columns must stand in the same order too. */
export function firstDifference(expected: Row[] | string, actual: Row[] | string, ordered: boolean): string | null {
  if (typeof expected === 'string' || typeof actual === 'string') return expected === actual ? null : `${JSON.stringify(expected)} against ${JSON.stringify(actual)}`;
  if (expected.length !== actual.length) return `${expected.length} rows against ${actual.length}`;
  for (let i = 0; i < expected.length; i++) {
    const [e, a] = [expected[i] as Row, actual[i] as Row];
    if (ordered && Object.keys(e).join() !== Object.keys(a).join()) return `row ${i}: columns ${Object.keys(e).join()} against ${Object.keys(a).join()}`;
    for (const name of new Set([...Object.keys(e), ...Object.keys(a)])) {
      if (!same(e[name], a[name])) return `row ${i}, ${name}: ${JSON.stringify(e[name])} against ${JSON.stringify(a[name])}`;
    }
  }
  return null;
}

/** The same data on every run, so that a change is what makes a test fail, unless more are asked for. */
const SEED = process.env['NEXUS_PROPERTY_SEED'] ?? '20261121';

/** How many things were compared. */
export interface SplitCounts {
  readonly dataSets: number;
  readonly pushedStages: number;
  readonly queries: number;
}

/** A source over generated events, for one data set. */
export interface GeneratedSource {
  readonly source: SplittingSource;
  /** What tells this layout of the data from others, for a message. */
  readonly layout: string;
  /** Removes the data. */
  close(): Promise<void>;
}

/**
 * Compares every split of generated pipelines over generated events with the evaluator.
 * `dataSets`: how many unless the environment names a number; `write` puts the n-th one where a source reads it.
 * Throws an error with the search, the split and the SQL at the first difference.
 */
export async function compareSplits(dataSets: number, pipelines: number, write: (events: readonly Row[], n: number) => Promise<GeneratedSource>): Promise<SplitCounts> {
  const counts = { dataSets: 0, pushedStages: 0, queries: 0 };
  await fc.assert(
    fc.asyncProperty(generatedEvents, fc.array(generatedPipeline, { minLength: pipelines, maxLength: pipelines }), async (data, searches) => {
      // Clocks of zones: half an hour off, and one that changes within the generated times.
      const tz = ['UTC', 'Asia/Kolkata', 'Europe/Berlin'][counts.dataSets % 3] as string;
      const { source, layout, close } = await write(data, counts.dataSets++);
      try {
        for (const text of searches) {
          const { pipeline, diagnostics } = parseSearch(text);
          if (diagnostics.some((d) => d.severity === 'error')) continue;
          const plan = bindPlan(pipeline, { range: { earliest: null, latest: null }, now: NOW, tz });
          const expected = await runSplit(source, plan, 0, tz);
          const most = (await source.plan(plan, { pushdown: true, now: NOW, tz })).pushed;
          counts.pushedStages += most;
          for (let k = 1; k <= most || k === 1; k++) {
            const actual = await runSplit(source, plan, k, tz);
            counts.queries++;
            const found = firstDifference(expected.rows, actual.rows, plan.stages.at(-1)?.command.kind === 'transforming');
            if (found !== null) throw new Error(`${text}\n${layout}, split after ${actual.pushed}: ${found}\n${actual.sql}`);
          }
        }
      } finally {
        await close();
      }
    }),
    { numRuns: Number(process.env['NEXUS_PROPERTY_RUNS'] ?? dataSets), ...(SEED === 'random' ? {} : { seed: Number(SEED) }) },
  );
  return counts;
}
