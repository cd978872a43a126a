/** `kmeans`: rows in k groups by their numbers (Search Reference, "kmeans"). */
import type { Batch, Column, Row } from '../../results/batch.ts';
import { batchFromRows, makeBatch, takeRows } from '../../results/batch.ts';
import { type Value, toNumber } from '../../results/value.ts';
import type { ArgReader, CommandDef } from './types.ts';
import { fieldsAndOptions, wholeNumber } from './support/args.ts';
import { NEEDS_ALL } from './support/columns.ts';
import { numericFields } from './support/numeric.ts';
import { type Distance, type Point, clusterPoints } from './support/kmeans.ts';
import { gather, pieces } from './support/stream.ts';

/** What `kmeans` was asked. */
export interface KmeansArgs {
  /** The number of groups, or the first and last number of a range to compare. */
  readonly from: number;
  readonly to: number;
  readonly range: boolean;
  readonly repetitions: number;
  readonly iterations: number;
  readonly tolerance: number;
  readonly distance: Distance;
  readonly labelField: string;
  readonly showCentroid: boolean;
  readonly fields: readonly string[];
}

const OPTIONS = { reps: 'int', maxiters: 'int', t: 'number', k: 'string', cfield: 'field', dt: 'string', showcentroid: 'bool' } as const;

const DISTANCES: Readonly<Record<string, Distance>> = {
  l1: 'cityblock', l1norm: 'cityblock', cityblock: 'cityblock', cb: 'cityblock',
  l2: 'sqeuclidean', l2norm: 'sqeuclidean', sq: 'sqeuclidean', sqeuclidean: 'sqeuclidean',
  cos: 'cosine', cosine: 'cosine',
};

/** Splunk's limits (limits.conf, [kmeans]). */
const MAX_K = 1000;
const MAX_RANGE = 100;

export const kmeansCommand: CommandDef<KmeansArgs> = {
  name: 'kmeans',
  kind: 'dataset',
  docs: {
    summary: 'Puts rows into k groups of alike numbers, those of a group together; the same data gives the same groups.',
    syntax: 'kmeans [k=<int>|<int>-<int>] [reps=<int>] [maxiters=<int>] [t=<num>] [cfield=<field>] [dt=<distance>] [showcentroid=<bool>] [<field>...]',
    options: [
      { name: 'field', type: '<field>...', default: 'all numeric fields', description: 'The numbers that rows are compared by.' },
      { name: 'k', type: '<int> | <int>-<int>', default: '2', description: 'The number of groups; a range gives a row for each number with its distortion instead of labels.' },
      { name: 'reps', type: '<int>', default: '10', description: 'How often it is begun anew; the best is kept.' },
      { name: 'maxiters', type: '<int>', default: '10000', description: 'The most rounds of one beginning.' },
      { name: 't', type: '<num>', default: '0', description: 'Stops when the distortion falls by no more than this.' },
      { name: 'cfield', type: '<field>', default: 'CLUSTERNUM', description: 'The field for the number of the group.' },
      { name: 'dt', type: 'cityblock | sqeuclidean | cosine', default: 'sqeuclidean', description: 'The distance, also l1, cb, l2, sq, cos.' },
      { name: 'showcentroid', type: '<bool>', default: 'true', description: 'Adds the middle of the group as centroid_<field>.' },
    ],
    examples: [
      { spl: 'index=* | kmeans k=4 duration_ms', description: 'Four groups by latency.' },
      { spl: 'index=* | kmeans k=2-6 duration_ms', description: 'How well two to six groups fit.' },
    ],
    page: 'Search Reference: kmeans',
  },
  parse: parseKmeans,
  columnsAfter: (args, before) => (args.range ? { fields: new Map(), open: true } : { fields: before.fields, open: true }),
  needs: () => NEEDS_ALL,
  run: (args, ctx) =>
    async function* (input) {
      const batch = await gather(input, ctx, 'kmeans');
      const fields = numericFields(batch, args.fields);
      const missing = args.fields.filter((f) => !fields.some((n) => n.name === f) && !f.includes('*'));
      if (missing.length > 0 && batch.length > 0) throw new Error(`kmeans found no number in ${missing.join(', ')}: name numeric fields.`);
      // A row without one of the numbers belongs to no group.
      const rows: number[] = [];
      const points: Point[] = [];
      for (let i = 0; i < batch.length; i++) {
        const point = fields.map((f) => f.values[i] ?? null);
        if (fields.length === 0 || point.includes(null)) continue;
        rows.push(i);
        points.push(point as number[]);
      }
      yield* pieces(args.range ? compare(points, args) : label(batch, rows, points, fields.map((f) => f.name), args));
    },
};

function parseKmeans(r: ArgReader): KmeansArgs {
  const start = r.here();
  const { fields, options } = fieldsAndOptions(r, OPTIONS);
  const place = options.spans.k ?? r.spanFrom(start);
  const m = /^(\d+)(?:-(\d+))?$/.exec(options.k ?? '2');
  if (m === null) return r.fail(place, `k takes a number or a range such as 2-6, not "${options.k ?? ''}".`, 'bad-argument');
  const from = Number(m[1]);
  const to = m[2] === undefined ? from : Number(m[2]);
  if (from < 2 || to > MAX_K) r.fail(place, `k must be from 2 to ${MAX_K}.`, 'bad-argument');
  if (to < from || to - from > MAX_RANGE) r.fail(place, `The range of k must go up, by ${MAX_RANGE} at most.`, 'bad-argument');
  const distance = DISTANCES[(options.dt ?? 'sqeuclidean').toLowerCase()];
  if (distance === undefined) return r.fail(options.spans.dt ?? place, `dt is one of cityblock, sqeuclidean and cosine, not "${options.dt ?? ''}".`, 'bad-argument');
  return {
    from, to, range: m[2] !== undefined, distance,
    repetitions: wholeNumber(r, options, 'reps', 10, 1),
    iterations: wholeNumber(r, options, 'maxiters', 10_000, 1),
    tolerance: options.t ?? 0,
    labelField: options.cfield ?? 'CLUSTERNUM',
    showCentroid: options.showcentroid ?? true,
    fields: fields.map((f) => f.text),
  };
}

function label(batch: Batch, rows: readonly number[], points: readonly Point[], names: readonly string[], args: KmeansArgs): Batch {
  const found = clusterPoints(points, args.from, args);
  const columns = new Map<string, Column>(batch.columns);
  const labels = new Array<Value>(batch.length).fill(null);
  rows.forEach((row, p) => {
    labels[row] = (found.labels[p] as number) + 1;
  });
  columns.set(args.labelField, labels);
  if (args.showCentroid) {
    names.forEach((name, d) => {
      const column = new Array<Value>(batch.length).fill(null);
      rows.forEach((row, p) => {
        column[row] = found.centroids[found.labels[p] as number]?.[d] ?? null;
      });
      columns.set(`centroid_${name}`, column);
    });
  }
  // Rows of a group stand together, in their order; those in none come last.
  const order = labels.map((_, i) => i).sort((a, b) => (toNumber(labels[a]) ?? MAX_K + 1) - (toNumber(labels[b]) ?? MAX_K + 1) || a - b);
  return takeRows(makeBatch(batch.length, columns), order);
}

/** A row for each number of groups: how far the rows are from their middles, and how large the groups are. */
function compare(points: readonly Point[], args: KmeansArgs): Batch {
  const out: Row[] = [];
  for (let k = args.from; k <= args.to; k++) {
    const found = clusterPoints(points, k, args);
    const sizes = new Array<number>(k).fill(0);
    for (const l of found.labels) sizes[l] = (sizes[l] as number) + 1;
    out.push({ k, distortion: found.distortion, ...Object.fromEntries(sizes.map((n, i) => [`size_${i + 1}`, n])) });
  }
  return batchFromRows(out, ['k', 'distortion']);
}
