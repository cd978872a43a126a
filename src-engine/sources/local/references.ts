/** Events by their places in dataset files: found first, read when they are looked at, counted where they are. */
import type { FieldSummary } from '../../../src-shared/ipc/engine-protocol.ts';
import { type Batch, concatBatches, makeBatch, takeRows } from '../../../src-shared/results/batch.ts';
import { PLACE_COLUMN, PLACES_PER_PART, type PushedQuery } from '../../../src-shared/spl/sql/push.ts';
import type { RowReferences, ScanProgress } from '../source.ts';
import { mergeByTime } from './merge.ts';

/** What the references need of their source. */
export interface ReferenceHost {
  /** The query of one dataset file, with changes; files by number. */
  query(part: number, change: { readonly places?: boolean; /** For merging by time. */ readonly merged?: boolean; readonly columns?: readonly string[]; readonly rows?: readonly number[] }): PushedQuery;
  readonly parts: number;
  /** What a search has looked at in the end. */
  readonly scanned: ScanProgress;
  run(query: PushedQuery, signal: AbortSignal, onProgress?: (p: ScanProgress) => void): AsyncIterable<Batch>;
  /** Runs a query made of a pushed one. */
  all(sql: string, query: PushedQuery, signal: AbortSignal): Promise<readonly (readonly unknown[])[]>;
}

/** Up to so many rows the distinct values are counted one by one. */
const EXACT_ROWS = 300_000;

/** The references of a plan whose stages look at each row alone. */
export function localReferences(host: ReferenceHost): RowReferences {
  const parts = Array.from({ length: host.parts }, (_, part) => part);
  return {
    async *places(signal, onProgress) {
      const streams = parts.map((part) => host.run(host.query(part, { places: true, merged: true, columns: [] }), signal, onProgress));
      for await (const batch of streams.length === 1 ? (streams[0] as AsyncIterable<Batch>) : mergeByTime(streams)) {
        yield Float64Array.from(batch.columns.get(PLACE_COLUMN) as readonly number[]);
      }
      onProgress(host.scanned);
    },

    async rows(places, fields, signal) {
      const byPart = new Map<number, number[]>();
      for (const place of places) {
        const part = Math.floor(place / PLACES_PER_PART);
        const rows = byPart.get(part) ?? [];
        rows.push(place - part * PLACES_PER_PART);
        byPart.set(part, rows);
      }
      const read: Batch[] = [];
      for (const [part, rows] of byPart) {
        const query = host.query(part, { places: true, rows: rows.sort((a, b) => a - b), ...(fields === undefined ? {} : { columns: fields }) });
        for await (const batch of host.run(query, signal)) read.push(batch);
      }
      const all = concatBatches(read);
      const at = new Map((all.columns.get(PLACE_COLUMN) as readonly number[] | undefined)?.map((place, i) => [place, i]));
      const order = Array.from(places, (place) => at.get(place));
      if (order.includes(undefined)) throw new Error('The events are no longer where they were found; run the search again.');
      const sorted = takeRows(all, order as number[]);
      const columns = new Map(sorted.columns);
      columns.delete(PLACE_COLUMN);
      return makeBatch(sorted.length, columns);
    },

    batches(fields, signal) {
      const change = { merged: true, ...(fields === undefined ? {} : { columns: fields }) };
      const streams = parts.map((part) => host.run(host.query(part, change), signal));
      return streams.length === 1 ? (streams[0] as AsyncIterable<Batch>) : mergeByTime(streams);
    },

    async summary(signal) {
      const found = new Map<string, { type: FieldSummary['type']; count: number; distinct: number; approximate: boolean }>();
      for (const part of parts) for (const field of await summaryOf(host, host.query(part, {}), signal)) unite(found, field);
      return [...found]
        .map(([name, figures]) => ({ name, ...figures }))
        .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
    },
  };
}

/** Distinct values of several files are at least those of one; more is not known without comparing them. */
function unite(found: Map<string, Omit<FieldSummary, 'name'>>, { name, ...field }: FieldSummary): void {
  const before = found.get(name);
  if (before === undefined) {
    found.set(name, field);
    return;
  }
  found.set(name, {
    type: before.type === field.type ? field.type : before.type === 'multivalue' || field.type === 'multivalue' ? 'multivalue' : 'string',
    count: before.count + field.count,
    distinct: Math.max(before.distinct, field.distinct),
    approximate: true,
  });
}

async function summaryOf(host: ReferenceHost, query: PushedQuery, signal: AbortSignal): Promise<FieldSummary[]> {
  const shown = query.columns.map(({ field, kind }, i) => ({ field, kind, column: `c${i}` })).filter(({ field }) => !field.startsWith('_') && !field.includes('\u0000'));
  const from = `FROM (${query.sql})`;
  const out: FieldSummary[] = [];
  if (shown.length > 0) {
    // A list without items is no value.
    const counts = shown.map(({ column, kind }) => (kind === 'list' || kind === 'numbers' ? `count(*) FILTER (len(${column}) > 0)` : `count(${column})`));
    const [row] = await host.all(`SELECT ${counts.map((sql) => `(${sql})::DOUBLE`).join(', ')} ${from}`, query, signal);
    const present = shown.map((one, i) => ({ ...one, count: Number(row?.[i] ?? 0) })).filter(({ count }) => count > 0);
    const exact = Math.max(0, ...present.map(({ count }) => count)) <= EXACT_ROWS;
    const plain = present.filter(({ kind }) => kind !== 'list' && kind !== 'numbers');
    const distinct = new Map<string, number>();
    if (plain.length > 0) {
      const [values] = await host.all(`SELECT ${plain.map(({ column }) => `(${exact ? `count(DISTINCT ${column})` : `approx_count_distinct(${column})`})::DOUBLE`).join(', ')} ${from}`, query, signal);
      plain.forEach(({ column }, i) => distinct.set(column, Number(values?.[i] ?? 0)));
    }
    for (const { column, kind } of present) {
      if (kind !== 'list' && kind !== 'numbers') continue;
      const [values] = await host.all(`SELECT approx_count_distinct(x)::DOUBLE FROM (SELECT unnest(${column}) AS x ${from})`, query, signal);
      distinct.set(column, Number(values?.[0] ?? 0));
    }
    for (const { field, kind, column, count } of present) {
      const list = kind === 'list' || kind === 'numbers';
      out.push({
        name: field,
        type: list ? 'multivalue' : kind === 'number' ? 'number' : 'string',
        count,
        distinct: Math.min(distinct.get(column) ?? 0, list ? Number.POSITIVE_INFINITY : count),
        approximate: !exact || list,
      });
    }
  }
  if (query.rest !== null) {
    // Columns after the named ones: keys and values of the rare fields.
    const rare = await host.all(
      `SELECT k, count(*)::DOUBLE, count(DISTINCT v)::DOUBLE FROM (SELECT unnest(rest_keys) AS k, unnest(rest_values) AS v FROM (${query.sql}) AS q(${[...query.columns.map((_, i) => `c${i}`), 'rest_keys', 'rest_values'].join(', ')})) GROUP BY k`,
      query,
      signal,
    );
    for (const [name, count, distinct] of rare) {
      if (query.rest.has(String(name))) out.push({ name: String(name), type: 'string', count: Number(count), distinct: Number(distinct), approximate: false });
    }
  }
  return out;
}
