/** `geostats`: statistics over squares of a map, at several zoom levels (Search Reference, "geostats"). */
import type { Batch, Row } from '../../results/batch.ts';
import { batchFromRows } from '../../results/batch.ts';
import type { Value } from '../../results/value.ts';
import { compareText, scalarToText, toNumber, toText } from '../../results/value.ts';
import { type Aggregation, prepareAggregation } from '../eval/aggregate.ts';
import type { Accumulator } from '../functions/types.ts';
import type { AggregationNode } from '../syntax/ast.ts';
import type { CommandDef, ExecContext } from './types.ts';
import { aggregationNeeds, readAggregations, readBy } from './support/aggregations.ts';
import { mergeOptions, wholeNumber } from './support/args.ts';
import { needsOf, needsUnion } from './support/columns.ts';
import { pieces } from './support/stream.ts';

/** What `geostats` was asked. Spans are degrees at zoom level 0; each level halves them. */
export interface GeostatsArgs {
  readonly aggregations: readonly AggregationNode[];
  readonly by: string | null;
  readonly latField: string;
  readonly longField: string;
  readonly outLat: string;
  readonly outLong: string;
  readonly spanLat: number;
  readonly spanLong: number;
  readonly maxZoom: number;
  /** Categories with a column of their own, over all and in each square; 0 is no limit. */
  readonly globalLimit: number;
  readonly localLimit: number;
  /** One row for each square, categories as columns; else a row for each category. */
  readonly columns: boolean;
}

const OPTIONS = {
  translatetoxy: 'bool', latfield: 'field', longfield: 'field', globallimit: 'int', locallimit: 'int', outputlatfield: 'field', outputlongfield: 'field',
  outlatfield: 'field', outlongfield: 'field', binspanlat: 'number', binspanlong: 'number', maxzoomlevel: 'int',
} as const;

export const geostatsCommand: CommandDef<GeostatsArgs> = {
  name: 'geostats',
  kind: 'transforming',
  docs: {
    summary: 'Aggregates over squares of latitude and longitude, at every zoom level of a map.',
    syntax: 'geostats [latfield=<field>] [longfield=<field>] [binspanlat=<num> binspanlong=<num>] [maxzoomlevel=<int>] [globallimit=<int>] [locallimit=<int>] [translatetoxy=<bool>] [outputlatfield=<field>] [outputlongfield=<field>] <function>(<field>)... [BY <field>]',
    options: [
      { name: 'latfield', type: '<field>', default: 'lat', description: 'The latitude.' },
      { name: 'longfield', type: '<field>', default: 'lon', description: 'The longitude.' },
      { name: 'binspanlat', type: '<num>', default: '22.5', description: 'Degrees of a square from south to north at zoom level 0.' },
      { name: 'binspanlong', type: '<num>', default: '45.0', description: 'Degrees of a square from west to east at zoom level 0.' },
      { name: 'maxzoomlevel', type: '<int>', default: '9', description: 'The last zoom level; each has four times the squares of the one before.' },
      { name: 'globallimit', type: '<int>', default: '10', description: 'Categories with a column of their own; the others are OTHER; 0 for all.' },
      { name: 'locallimit', type: '<int>', default: '10', description: 'The same within each square.' },
      { name: 'translatetoxy', type: '<bool>', default: 'true', description: 'One row for each square; false gives one for each category in it.' },
      { name: 'outputlatfield', type: '<field>', default: 'latitude', description: 'The latitude in the result; also outlatfield.' },
      { name: 'outputlongfield', type: '<field>', default: 'longitude', description: 'The longitude in the result; also outlongfield.' },
    ],
    examples: [
      { spl: '| makeresults | eval lat=52.5, lon=13.4 | geostats count', description: 'One place at all zoom levels.' },
      { spl: 'index=* | geostats latfield=client_lat longfield=client_lon maxzoomlevel=3 count BY service', description: 'By service.' },
    ],
    page: 'Search Reference: geostats',
  },
  parse(r) {
    let options = r.options(OPTIONS);
    const aggregations = [...readAggregations(r)];
    while (r.peekOption()) {
      options = mergeOptions(options, r.options(OPTIONS));
      if (!r.atEnd() && !r.peekKeyword('by')) aggregations.push(...readAggregations(r));
    }
    const by = readBy(r);
    if (by[1] !== undefined) r.fail(by[1].span, 'geostats splits by one field only.', 'bad-argument');
    options = mergeOptions(options, r.options(OPTIONS));
    const spanLat = options.binspanlat ?? 22.5;
    const spanLong = options.binspanlong ?? 45;
    if (spanLat <= 0 && options.spans.binspanlat) r.fail(options.spans.binspanlat, 'binspanlat must be above 0.', 'bad-argument');
    if (spanLong <= 0 && options.spans.binspanlong) r.fail(options.spans.binspanlong, 'binspanlong must be above 0.', 'bad-argument');
    const maxZoom = wholeNumber(r, options, 'maxzoomlevel', 9, 0);
    if (maxZoom > 20 && options.spans.maxzoomlevel) r.fail(options.spans.maxzoomlevel, 'maxzoomlevel must be 20 or less.', 'bad-argument');
    return {
      aggregations, by: by[0]?.text ?? null, spanLat, spanLong, maxZoom,
      latField: options.latfield ?? 'lat',
      longField: options.longfield ?? 'lon',
      outLat: options.outputlatfield ?? options.outlatfield ?? 'latitude',
      outLong: options.outputlongfield ?? options.outlongfield ?? 'longitude',
      globalLimit: wholeNumber(r, options, 'globallimit', 10, 0),
      localLimit: wholeNumber(r, options, 'locallimit', 10, 0),
      columns: options.translatetoxy ?? true,
    };
  },
  columnsAfter: (args) => ({
    fields: new Map(['geobin', args.outLat, args.outLong].map((name) => [name, { type: name === 'geobin' ? 'string' : 'number' }] as const)),
    open: true,
  }),
  needs: (args) => needsUnion(aggregationNeeds(args.aggregations, args.by === null ? [] : [args.by]), needsOf([args.latField, args.longField])),
  run: (args, ctx) =>
    async function* (input) {
      yield* pieces(await squares(args, input, ctx));
    },
};

/** A square at the finest zoom level, and what is in it by category. */
interface Square {
  readonly x: number;
  readonly y: number;
  n: number;
  lat: number;
  long: number;
  readonly series: Map<string, Accumulator[]>;
}

const ALL = '';

async function squares(args: GeostatsArgs, input: AsyncIterable<Batch>, ctx: ExecContext): Promise<Batch> {
  const aggregations = args.aggregations.map((a) => prepareAggregation(a, ctx));
  const levels = Array.from({ length: args.maxZoom + 1 }, () => new Map<string, Square>());
  for await (const batch of input) {
    const lats = batch.columns.get(args.latField);
    const longs = batch.columns.get(args.longField);
    const times = batch.columns.get('_time');
    const by = args.by === null ? null : batch.columns.get(args.by);
    const inputs = aggregations.map((a) => a.values(batch));
    for (let i = 0; i < batch.length; i++) {
      const lat = toNumber(lats?.[i]);
      const long = toNumber(longs?.[i]);
      if (lat === null || long === null || Math.abs(lat) > 90 || Math.abs(long) > 180) continue;
      const series = by === null ? ALL : toText(by?.[i]);
      if (series === null) continue;
      const time = toNumber(times?.[i]);
      levels.forEach((level, zoom) => {
        const y = Math.floor((lat + 90) / (args.spanLat / 2 ** zoom));
        const x = Math.floor((long + 180) / (args.spanLong / 2 ** zoom));
        const key = `${y}_${x}`;
        let square = level.get(key);
        if (square === undefined) level.set(key, (square = { x, y, n: 0, lat: 0, long: 0, series: new Map() }));
        square.n++;
        square.lat += lat;
        square.long += long;
        let states = square.series.get(series);
        if (states === undefined) square.series.set(series, (states = aggregations.map((a) => a.create())));
        states.forEach((state, a) => {
          const column = inputs[a];
          const value = column === null ? 1 : (column?.[i] ?? null);
          if (value !== null) state.add(value, time);
        });
      });
    }
  }
  const kept = keptSeries(levels[0] as Map<string, Square>, args);
  const rows: Row[] = [];
  const names = new Set<string>();
  levels.forEach((level, zoom) => {
    for (const square of [...level.values()].sort((a, b) => a.y - b.y || a.x - b.x)) {
      const base: Row = { geobin: `bin_id_zl_${zoom}_y_${square.y}_x_${square.x}`, [args.outLat]: round(square.lat / square.n), [args.outLong]: round(square.long / square.n) };
      rows.push(...rowsOfSquare(base, square, kept, aggregations, args, names));
    }
  });
  const order = args.columns ? [...names] : [...(args.by === null ? [] : [args.by]), ...names];
  return batchFromRows(rows, ['geobin', args.outLat, args.outLong, ...(args.columns && args.by !== null ? order.sort(lastOther) : order)]);
}

/** The categories that keep their name over the whole map: those with the largest first function; null for all. */
function keptSeries(level: ReadonlyMap<string, Square>, args: GeostatsArgs): ReadonlySet<string> | null {
  if (args.by === null || args.globalLimit === 0) return null;
  const sums = new Map<string, number>();
  for (const square of level.values()) {
    for (const [name, states] of square.series) sums.set(name, (sums.get(name) ?? 0) + Math.abs(toNumber(states[0]?.result()) ?? 0));
  }
  return new Set([...sums].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0])).slice(0, args.globalLimit).map(([name]) => name));
}

function rowsOfSquare(base: Row, square: Square, kept: ReadonlySet<string> | null, aggregations: readonly Aggregation[], args: GeostatsArgs, names: Set<string>): Row[] {
  const score = (states: readonly Accumulator[]): number => Math.abs(toNumber(states[0]?.result()) ?? 0);
  const ranked = [...square.series].sort((a, b) => score(b[1]) - score(a[1]) || compareText(a[0], b[0]));
  const shown = new Map<string, Accumulator[]>();
  ranked.forEach(([name, states], rank) => {
    const own = args.by === null || ((kept === null || kept.has(name)) && (args.localLimit === 0 || rank < args.localLimit));
    const series = own ? name : OTHER;
    const there = shown.get(series);
    if (there === undefined) {
      shown.set(series, own ? states : merged(aggregations, null, states));
      return;
    }
    merged(aggregations, there, states);
  });
  const cell = (a: Aggregation, state: Accumulator | undefined): Value => state?.result() ?? (a.def.name === 'count' ? 0 : null);
  if (args.by === null || !args.columns) {
    return [...shown].map(([series, states]) => {
      const row: Row = args.by === null ? { ...base } : { ...base, [args.by]: series };
      aggregations.forEach((a, i) => {
        names.add(a.as);
        row[a.as] = cell(a, states[i]);
      });
      return row;
    });
  }
  const row: Row = { ...base };
  for (const [series, states] of shown) {
    aggregations.forEach((a, i) => {
      const name = aggregations.length === 1 ? series : `${a.as}: ${series}`;
      names.add(name);
      row[name] = cell(a, states[i]);
    });
  }
  return [row];
}

const OTHER = 'OTHER';

function merged(aggregations: readonly Aggregation[], into: Accumulator[] | null, states: readonly Accumulator[]): Accumulator[] {
  const target = into ?? aggregations.map((a) => a.create());
  target.forEach((state, a) => {
    if (state.merge === undefined) throw new Error(`${(aggregations[a] as Aggregation).def.name} cannot be shown for other categories together; use globallimit=0 locallimit=0.`);
    state.merge(states[a] as Accumulator);
  });
  return target;
}

function lastOther(a: string, b: string): number {
  const x = a.endsWith(OTHER);
  const y = b.endsWith(OTHER);
  return x === y ? compareText(a, b) : x ? 1 : -1;
}

/** Five decimals are about a metre. */
function round(n: number): number {
  return Number(scalarToText(Number(n.toFixed(5))));
}
