/** `anomalydetection`: events that are unlikely, by histograms, z-scores or quartiles (Search Reference, "anomalydetection"). */
import type { Batch, Column } from '../../results/batch.ts';
import { batchFromRows, makeBatch, takeRows } from '../../results/batch.ts';
import type { Value } from '../../results/value.ts';
import { toNumber, toText } from '../../results/value.ts';
import type { ArgReader, CommandDef } from './types.ts';
import { type AnomalousvalueArgs, anomalousValues, SUMMARY_FIELDS } from './support/anomalous-values.ts';
import { fieldsAndOptions } from './support/args.ts';
import { columnsOf, columnsWith, NEEDS_ALL } from './support/columns.ts';
import { quartiles } from './support/numeric.ts';
import { type OutlierArgs, outlierArgs, withoutOutliers } from './support/outliers.ts';
import { gather, pieces } from './support/stream.ts';
import { expandFields } from './support/wildcards.ts';

/** What the histogram method was asked. */
interface HistogramArgs {
  readonly action: 'annotate' | 'filter' | 'summary';
  /** Events less likely than this are anomalous; null to find the bound from the quartiles. */
  readonly threshold: number | null;
  /** Moves the bound out, so that fewer events are anomalous. */
  readonly cutoff: boolean;
  readonly fields: readonly string[];
}

/** What `anomalydetection` was asked, by method. */
export type AnomalydetectionArgs =
  | ({ readonly method: 'histogram' } & HistogramArgs)
  | { readonly method: 'zscore'; readonly args: AnomalousvalueArgs }
  | { readonly method: 'iqr'; readonly args: OutlierArgs };

const OPTIONS = {
  method: ['histogram', 'zscore', 'iqr'], action: ['filter', 'annotate', 'summary', 'remove', 'rm', 'transform', 'tf'],
  pthresh: 'number', cutoff: 'bool', mark: 'bool', param: 'number', uselower: 'bool',
} as const;

const ADDED = ['log_event_prob', 'probable_cause', 'probable_cause_freq', 'max_freq'] as const;
const HISTOGRAM_SUMMARY = ['num_anomalies', 'thresh', 'max_logprob', 'min_logprob', '1st_quartile', '3rd_quartile'] as const;

export const anomalydetectionCommand: CommandDef<AnomalydetectionArgs> = {
  name: 'anomalydetection',
  kind: 'dataset',
  docs: {
    summary: 'Finds unlikely events: by the frequencies of their values, by z-scores or by quartiles.',
    syntax: 'anomalydetection [method=histogram|zscore|iqr] [action=<action>] [pthresh=<num>] [cutoff=<bool>] [<field>...]',
    options: [
      { name: 'field', type: '<field>...', default: 'all fields', description: 'The fields to look at.' },
      { name: 'method', type: 'histogram | zscore | iqr', default: 'histogram', description: 'zscore works as anomalousvalue, iqr as outlier.' },
      { name: 'action', type: 'filter | annotate | summary; for iqr remove | transform', default: 'filter; transform', description: 'What is returned.' },
      { name: 'pthresh', type: '<num>', default: 'found from the data; 0.01 for zscore', description: 'The probability below which an event is anomalous.' },
      { name: 'cutoff', type: '<bool>', default: 'true', description: 'For histogram: fewer anomalies than all below the first quartile less 1.5 inter-quartile ranges.' },
      { name: 'mark, param, uselower', type: '', description: 'For iqr: as in outlier.' },
    ],
    examples: [
      { spl: 'index=* | anomalydetection duration_ms', description: 'Unlikely events.' },
      { spl: 'index=* | anomalydetection action=summary', description: 'How many there are and where the bound is.' },
      { spl: 'index=* | anomalydetection method=iqr action=tf param=4 uselower=true mark=true duration_ms', description: 'As outlier.' },
    ],
    page: 'Search Reference: anomalydetection',
  },
  parse: parseDetection,
  columnsAfter(args, before) {
    if (args.method === 'iqr') return before;
    if (args.method === 'zscore') return args.args.action === 'summary' ? columnsOf(SUMMARY_FIELDS) : { fields: before.fields, open: true };
    if (args.action === 'summary') return columnsOf(HISTOGRAM_SUMMARY);
    return columnsWith(before, ADDED.map((name) => [name, name === 'probable_cause' ? 'string' : 'number'] as const));
  },
  needs: () => NEEDS_ALL,
  run: (args, ctx) =>
    async function* (input) {
      const batch = await gather(input, ctx, 'anomalydetection');
      if (args.method === 'iqr') yield* pieces(withoutOutliers(batch, args.args));
      else if (args.method === 'zscore') yield* pieces(anomalousValues(batch, args.args));
      else yield* pieces(byHistogram(batch, args));
    },
};

function parseDetection(r: ArgReader): AnomalydetectionArgs {
  const { fields, options } = fieldsAndOptions(r, OPTIONS);
  const method = options.method ?? 'histogram';
  const names = fields.map((f) => f.text);
  const { action, spans } = options;
  const iqrOnly = ['remove', 'rm', 'transform', 'tf'];
  if (action !== undefined && spans.action !== undefined && iqrOnly.includes(action) !== (method === 'iqr')) {
    r.fail(spans.action, `action=${action} does not go with method=${method}: it takes ${method === 'iqr' ? 'remove or transform' : 'filter, annotate or summary'}.`, 'bad-argument');
  }
  if (method === 'iqr') {
    if (spans.pthresh !== undefined) r.fail(spans.pthresh, 'pthresh does not go with method=iqr: param sets where outliers begin.', 'bad-argument');
    return { method, args: outlierArgs(options, names) };
  }
  if (options.pthresh !== undefined && spans.pthresh !== undefined && (options.pthresh <= 0 || options.pthresh > 1)) {
    r.fail(spans.pthresh, `pthresh must be above 0 and at most 1, not ${options.pthresh}.`, 'bad-argument');
  }
  const plain = (action ?? 'filter') as HistogramArgs['action'];
  if (method === 'zscore') {
    return {
      method,
      args: { action: plain, threshold: options.pthresh ?? 0.01, maxAnomalousFrequency: 0.05, minNormalFrequency: 0.01, minSupportCount: 100, minSupportFrequency: 0.05, fields: names },
    };
  }
  return { method, action: plain, threshold: options.pthresh ?? null, cutoff: options.cutoff ?? true, fields: names };
}

/** How far below the first quartile the bound is, in inter-quartile ranges: Tukey's fences, the outer with `cutoff`. */
const INNER_FENCE = 1.5;
const OUTER_FENCE = 3;

function byHistogram(batch: Batch, args: HistogramArgs): Batch {
  const names = args.fields.length > 0 ? expandFields(args.fields, batch.columns.keys()) : [...batch.columns.keys()].filter((n) => !n.startsWith('_'));
  const logs = new Array<number>(batch.length).fill(0);
  const causes = new Array<Value>(batch.length).fill(null);
  const least = new Array<number>(batch.length).fill(Number.POSITIVE_INFINITY);
  const most = new Array<number>(batch.length).fill(0);
  const seen = new Array<boolean>(batch.length).fill(false);
  for (const name of names) {
    frequencies(batch.columns.get(name) as Column, batch.length).forEach((f, i) => {
      seen[i] = true;
      logs[i] = (logs[i] as number) + Math.log(f);
      most[i] = Math.max(most[i] as number, f);
      if (f < (least[i] as number)) {
        least[i] = f;
        causes[i] = name;
      }
    });
  }
  const scored = logs.filter((_, i) => seen[i]);
  const q = quartiles(scored);
  const fence = q === null ? Number.NEGATIVE_INFINITY : q.q1 - (args.cutoff ? OUTER_FENCE : INNER_FENCE) * (q.q3 - q.q1);
  const bound = args.threshold === null ? fence : Math.log(args.threshold);
  // Sums of logarithms differ in their last digits by the order of adding: equal events must not fall on both sides.
  const anomalous = logs.map((l, i) => seen[i] === true && l < bound - 1e-9 * Math.abs(bound));
  if (args.action === 'summary') {
    const row = {
      num_anomalies: anomalous.filter(Boolean).length,
      thresh: Number.isFinite(bound) ? bound : null,
      max_logprob: scored.length === 0 ? null : scored.reduce((a, b) => Math.max(a, b)),
      min_logprob: scored.length === 0 ? null : scored.reduce((a, b) => Math.min(a, b)),
      '1st_quartile': q?.q1 ?? null,
      '3rd_quartile': q?.q3 ?? null,
    };
    return batchFromRows([row], HISTOGRAM_SUMMARY);
  }
  const columns = new Map<string, Column>(batch.columns);
  columns.set('log_event_prob', logs.map((l, i) => (seen[i] ? l : null)));
  columns.set('probable_cause', causes);
  columns.set('probable_cause_freq', least.map((f) => (Number.isFinite(f) ? f : null)));
  columns.set('max_freq', most.map((f, i) => (seen[i] ? f : null)));
  const all = makeBatch(batch.length, columns);
  return args.action === 'annotate' ? all : takeRows(all, anomalous.flatMap((a, i) => (a ? [i] : [])));
}

/** How often the value of each row comes, of all rows; numbers are counted by bins, and having none is a value like others. */
function frequencies(column: Column, rows: number): number[] {
  const numbers = column.map((v) => toNumber(v));
  const numeric = column.every((v, i) => v === null || numbers[i] !== null);
  const keys = numeric ? numbers.map(histogram(numbers.filter((n): n is number => n !== null))) : column.map((v) => toText(v));
  const counts = new Map<string | null, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return keys.map((key) => (counts.get(key) as number) / rows);
}

/** The bin of a number: as wide as Scott's rule has it, 3.49 standard deviations by the cube root of how many; each number its own where all are equal. */
function histogram(values: readonly number[]): (n: number | null) => string | null {
  const n = values.length;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const deviation = n < 2 ? 0 : Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1));
  const width = (3.49 * deviation) / Math.cbrt(n);
  if (!(width > 0)) return (value) => (value === null ? null : String(value));
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return (value) => (value === null ? null : String(Math.floor((value - low) / width)));
}
