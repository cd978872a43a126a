/**
 * The fast way for JSON lines: DuckDB's own JSON functions read a block at once. They lose how a number was written and the
 * second of two equal keys, and they know fewer ways to write a time, so a block goes this way only when it is certain that
 * the events come out exactly as the reader of single events (json-fields.ts) would make them; else it says why not.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { type BulkBlock, type BulkColumn, BulkTables, extentOf, isNewestFirst } from './bulk-block.ts';
import type { EventDefaults } from './event-block.ts';
import { isCanonicalNumber, type EventSink } from './event-sink.ts';
import { JsonFieldReader } from './json-fields.ts';
import { placesOf, Shapeless, shapeOf, SHAPE_FRACTION, SHAPE_TEXT, sizeOf, type Shape, type ShapeField } from './json-shape.ts';
import type { LineBlock } from './line-block.ts';
import { timeFieldRank } from './formats/time-fields.ts';
import { literal } from './sql-text.ts';
import { EARLIEST_SECOND, LATEST_SECOND, parseTimestamp, TIME_FIELDS, type TimeContext } from './timestamps.ts';

const MAX_STRUCTURES = 3000;
const MAX_FIELDS = 300;
/** Every so-manieth line of a block is looked at to begin with. */
const PROBED_EVERY = 997;
/** How often new places may be found in a block. */
const MAX_ROUNDS = 4;
/** Lines of each block that are also read one by one, to find what DuckDB would not tell (repeated keys). */
const PROBED_LINES = 300;

const ISO = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)`;
const METADATA = new Set(['_raw', 'host', 'source', 'sourcetype', 'index']);

/** Stages blocks of JSON lines. */
export class BulkJson {
  readonly #connection: DuckDBConnection;
  readonly #tables: BulkTables;
  readonly #context: TimeContext;

  constructor(connection: DuckDBConnection, context: TimeContext) {
    this.#connection = connection;
    this.#tables = new BulkTables(connection);
    this.#context = context;
  }

  /**
   * Makes `table` of these lines, or leaves no table and returns why the block has to go the slow way. The first line has
   * the arrival number `arrival`.
   */
  async stage(block: LineBlock, table: string, arrival: number, defaults: EventDefaults, pause: () => Promise<void>): Promise<BulkBlock | string> {
    await block.write(this.#connection, table, arrival, pause);
    try {
      return await this.#stage(block, table, defaults, pause);
    } catch (error) {
      await this.#tables.drop(table);
      if (error instanceof Shapeless) return error.message;
      throw error;
    }
  }

  async #stage(block: LineBlock, table: string, defaults: EventDefaults, pause: () => Promise<void>): Promise<BulkBlock> {
    const [[invalid]] = await this.#tables.rows<[number]>(`SELECT count(*)::DOUBLE FROM ${table} WHERE NOT json_valid(line)`);
    if ((invalid as number) > 0) throw new Shapeless('lines that are not valid JSON');
    probe(block);
    const { fields, empties } = await this.#shape(table);
    if (fields.length > MAX_FIELDS) throw new Shapeless('too many fields');
    await this.#verifyEmpties(table, empties);

    const plain = fields.filter((field) => !field.inArray);
    const item = new Map(plain.map((field, i) => [field, `v[${i + 1}]`]));
    const from = `(SELECT *, json_extract_string(line, [${plain.map(({ path }) => literal(path)).join(', ')}]) AS v FROM ${table})`;
    const columns: BulkColumn[] = [];
    const numbers = await this.#numbers(from, plain.filter(({ types }) => types !== SHAPE_TEXT), item);
    for (const field of fields) {
      if (field.name === '_time' || METADATA.has(field.name)) continue;
      if (field.inArray) columns.push(...(await this.#list(table, field)));
      else columns.push({ name: field.name, count: field.count, ...(numbers.get(field) ?? { sql: item.get(field) as string, kind: 'varchar' as const }) });
    }
    // `_time` is read as the time and is no field, like the metadata.
    const metadata = (name: string, other: string): string => {
      const field = fields.find((one) => one.name === name);
      if (field === undefined) return literal(other);
      if (field.inArray) throw new Shapeless(`a list as "${name}"`);
      const value = numbers.get(field);
      return `coalesce(nullif(${value === undefined ? (item.get(field) as string) : `CAST(${value.sql} AS VARCHAR)`}, ''), ${literal(other)})`;
    };
    const { time, newest, oldest } = await this.#time(table, from, plain, item, pause);
    return {
      rows: block.length,
      newest,
      oldest,
      from,
      time,
      host: metadata('host', defaults.host),
      source: metadata('source', defaults.source),
      sourcetype: metadata('sourcetype', defaults.sourcetype),
      index: metadata('index', defaults.index),
      columns,
    };
  }

  /**
   * The shape of all lines. Telling the structure of every line would take longer than all the rest, so lines are grouped by
   * their keys and types at the places known so far, and only one line of each group is looked at; what is new in it makes
   * further places known, until nothing is.
   */
  async #shape(table: string): Promise<Shape> {
    const sampled = await this.#tables.rows<[string]>(`SELECT DISTINCT json_structure(line)::VARCHAR FROM ${table} WHERE rowid % ${PROBED_EVERY} = 0`);
    let places = placesOf(sampled.map(([structure]) => structure));
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const parts = [
        ...(places.leaves.size > 0 ? [`json_type(line, [${[...places.leaves].map(literal).join(', ')}])`] : []),
        `json_keys(line, [${[...places.objects].map(literal).join(', ')}])`,
        ...[...places.arrays].map((pointer) => `json_structure(json_extract(line, ${literal(pointer)}))::VARCHAR`),
      ];
      const groups = await this.#tables.rows<[number, number]>(
        `SELECT count(*)::DOUBLE, max(rowid)::DOUBLE AS first FROM ${table} GROUP BY hash(${parts.join(', ')}) ORDER BY first DESC LIMIT ${MAX_STRUCTURES + 1}`,
      );
      if (groups.length > MAX_STRUCTURES) throw new Shapeless('too many shapes of objects');
      const counts = new Map(groups.map(([count, row]) => [row, count]));
      const representatives = await this.#tables.rows<[number, string]>(
        `SELECT rowid::DOUBLE AS row, json_structure(line)::VARCHAR FROM ${table} WHERE rowid IN (${[...counts.keys()].join(', ')}) ORDER BY row DESC`,
      );
      const now = placesOf([...sampled.map(([structure]) => structure), ...representatives.map(([, structure]) => structure)]);
      if (sizeOf(now) === sizeOf(places)) return shapeOf(representatives.map(([row, structure]) => ({ structure, count: counts.get(row) ?? 0 })));
      places = now;
    }
    throw new Shapeless('objects of ever new shapes');
  }

  async #verifyEmpties(table: string, empties: ReadonlyMap<string, number>): Promise<void> {
    for (const [pointer, count] of empties) {
      const [[found]] = await this.#tables.rows<[number]>(`SELECT count(*)::DOUBLE FROM ${table} WHERE json_extract(line, ${literal(pointer)})::VARCHAR = '{}'`);
      if (found !== count) throw new Shapeless(`values of several kinds at ${pointer}`);
    }
  }

  /** Columns of fields that hold numbers. Where one is written in another way than SPL writes it, the text is kept. */
  async #numbers(from: string, fields: readonly ShapeField[], item: ReadonlyMap<ShapeField, string>): Promise<Map<ShapeField, Pick<BulkColumn, 'sql' | 'kind'>>> {
    const columns = new Map<ShapeField, Pick<BulkColumn, 'sql' | 'kind'>>();
    if (fields.length === 0) return columns;
    const [[negativeZeros]] = await this.#tables.rows<[number]>(String.raw`SELECT count(*)::DOUBLE FROM ${from} WHERE regexp_matches(line, ':\s*-0\s*[,}\]]')`);
    const doubtful = (field: ShapeField): string => {
      const value = item.get(field) as string;
      // An integer is as it is written unless a double cannot hold it; fractions may be written in many ways.
      if ((field.types & SHAPE_FRACTION) === 0 && negativeZeros === 0)
        return `${value} IS NOT NULL AND ${(field.types & SHAPE_TEXT) === 0 ? `(TRY_CAST(${value} AS BIGINT) BETWEEN -9007199254740991 AND 9007199254740991) IS NOT TRUE` : `regexp_full_match(${value}, '-?\\d{16,}')`}`;
      const written = String.raw`-?(?:0\s*[,}\]]|\d{16,}|\d+\.\d*0\s*[,}\]]|[\d.]*[eE]|[\d.]{16,}|0\.00000)`;
      return `regexp_matches(line, ${literal(String.raw`"${escapeRe2(field.key)}"\s*:\s*${written}`)})`;
    };
    const [counts] = await this.#tables.rows<number[]>(`SELECT ${fields.map((field) => `count(*) FILTER (${doubtful(field)})::DOUBLE`).join(', ')} FROM ${from}`);
    for (const [i, field] of fields.entries()) {
      const value = item.get(field) as string;
      const mixed = (field.types & SHAPE_TEXT) !== 0;
      const type = (field.types & SHAPE_FRACTION) === 0 ? 'bigint' : 'double';
      let canonical = true;
      if ((counts as number[])[i] !== 0) {
        const written = String.raw`"${escapeRe2(field.key)}"\s*:\s*(-?\d[\d.eE+-]*)`;
        // DuckDB writes such numbers in its own way.
        if (mixed && (field.types & SHAPE_FRACTION) !== 0) throw new Shapeless(`fractions and text in "${field.name}"`);
        const text = `regexp_extract(line, ${literal(written)}, 1)`;
        const odd = await this.#tables.rows<[string]>(`SELECT DISTINCT ${text} FROM ${from} WHERE ${doubtful(field)}`);
        canonical = odd.every(([one]) => isCanonicalNumber(one));
        if (!canonical) {
          // Only where the text found is surely this field's.
          if (mixed) throw new Shapeless(`numbers and text in "${field.name}"`);
          const [[wrong]] = await this.#tables.rows<[number]>(
            `SELECT count(*)::DOUBLE FROM ${from} WHERE ${value} IS NOT NULL AND TRY_CAST(${text} AS DOUBLE) IS DISTINCT FROM TRY_CAST(${value} AS DOUBLE)`,
          );
          if (wrong !== 0) throw new Shapeless(`another "${field.key}" before "${field.name}"`);
          columns.set(field, { sql: `CASE WHEN ${value} IS NOT NULL THEN ${text} END`, kind: 'varchar' });
        }
      }
      if (canonical && !mixed) columns.set(field, { sql: `CAST(${value} AS ${type === 'bigint' ? 'BIGINT' : 'DOUBLE'})`, kind: type });
    }
    return columns;
  }

  /** The column of a field in an array: a list where an event has several, none where none has any. */
  async #list(table: string, field: ShapeField): Promise<BulkColumn[]> {
    const items = `list_filter(json_extract_string(line, ${literal(field.path)}), lambda x: x IS NOT NULL)`;
    const [[most, count]] = await this.#tables.rows<[number | null, number]>(
      `SELECT max(n)::DOUBLE, count(*) FILTER (n > 0)::DOUBLE FROM (SELECT len(${items}) AS n FROM ${table})`,
    );
    if (most === null || most === 0) return [];
    if (most === 1) return [{ name: field.name, sql: `${items}[1]`, kind: 'varchar', count: count as number }];
    return [{ name: field.name, sql: `nullif(${items}, [])`, kind: 'native-list', count: count as number }];
  }

  /** Orders the table by time, newest first; returns SQL of the time. The first field that states one has to do so in every event. */
  async #time(
    table: string,
    from: string,
    fields: readonly ShapeField[],
    item: ReadonlyMap<ShapeField, string>,
    pause: () => Promise<void>,
  ): Promise<{ readonly time: string; readonly newest: number; readonly oldest: number }> {
    const named = TIME_FIELDS.flatMap((name) => fields.filter((field) => field.name === name));
    const others = fields.filter(({ name }) => timeFieldRank(name) !== undefined && !TIME_FIELDS.includes(name));
    others.sort((a, b) => (timeFieldRank(a.name) as number) - (timeFieldRank(b.name) as number));
    const field = [...named, ...others][0];
    if (field === undefined) throw new Shapeless('no field that states a time');
    const value = item.get(field) as string;
    const iso = `CASE WHEN regexp_full_match(${value}, ${literal(ISO)}) THEN epoch_us(TRY_CAST(${value} AS TIMESTAMPTZ)) END`;
    let time = (field.types & SHAPE_TEXT) === 0 ? this.#epoch(`CAST(${value} AS DOUBLE)`) : iso;
    let times = await this.#tables.column<number | null>(`SELECT CAST(${time} AS DOUBLE) FROM ${from}`);
    if (times.includes(null)) {
      // A layout that DuckDB does not know: read here, and kept beside the line.
      const texts = await this.#tables.column<string | null>(`SELECT ${value} FROM ${from}`);
      const numeric = (field.types & SHAPE_TEXT) === 0;
      times = texts.map((text) => (text === null ? null : parseTimestamp(numeric ? Number(text) : text, this.#context)));
      if (times.includes(null)) throw new Shapeless(`events without a time in "${field.name}"`);
      time = '_micros';
      const order = isNewestFirst(times as number[]) ? '' : ' ORDER BY _micros DESC, _sequence DESC';
      await this.#tables.join(table, [{ name: '_micros', kind: 'bigint', values: times as number[] }], order, pause);
    } else {
      if (time === iso) time = `epoch_us(CAST(${value} AS TIMESTAMPTZ))`;
      if (!isNewestFirst(times as number[])) await this.#tables.replace(table, `SELECT line, _sequence FROM ${from} ORDER BY ${time} DESC, _sequence DESC`);
    }
    return { time, ...extentOf(times as number[]) };
  }

  /** Seconds, milli-, micro- or nanoseconds, as `epochToMicros` tells them apart. */
  #epoch(n: string): string {
    const scales = [
      [1, 1e6],
      [1e3, 1e3],
      [1e6, 1],
      [1e9, 1e-3],
    ] as const;
    return `CASE ${scales.map(([unit, factor]) => `WHEN ${n} BETWEEN ${EARLIEST_SECOND * unit} AND ${LATEST_SECOND * unit} THEN CAST(round(${n} * ${factor}) AS BIGINT)`).join(' ')} END`;
  }
}

/** Reads some lines one by one: a key that comes twice in an object makes a list, and DuckDB would not tell. */
function probe(block: LineBlock): void {
  const reader = new JsonFieldReader();
  const every = Math.max(1, Math.floor(block.length / PROBED_LINES));
  const seen = new Set<string>();
  const sink = {
    text: (name: string) => void seen.add(name),
    number: (name: string) => void seen.add(name),
    has: (name: string) => seen.has(name),
    item: (name: string) => {
      if (!name.includes('{}')) throw new Shapeless(`the key "${name}" comes twice in an object`);
    },
  } as unknown as EventSink;
  block.each((text) => {
    seen.clear();
    const problem = reader.read(text, sink);
    if (problem !== null) throw new Shapeless(problem);
  }, every);
}

const escapeRe2 = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
