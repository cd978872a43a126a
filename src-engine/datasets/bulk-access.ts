/**
 * The fast way for access logs: DuckDB cuts a block of lines at once, with string functions, which take a tenth of the time
 * of a regular expression with groups. Lines of the plain form alone are read so (formats/web.ts says what each part is);
 * a block with any other line goes the slow way. `key=value` pairs are read here, from the lines that have any.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { type BulkBlock, type BulkColumn, BulkTables, extentOf, isNewestFirst } from './bulk-block.ts';
import type { WriteColumn } from './column-writer.ts';
import { EventBlock, type EventDefaults, type FieldColumn } from './event-block.ts';
import { extractKeyValues } from './key-values.ts';
import type { LineBlock } from './line-block.ts';
import { literal } from './sql-text.ts';

const TOKEN = String.raw`[!#-~]+`;
/** No bracket: it would be the one that opens the time. */
const USER = String.raw`[!#-Z\\-~]+`;
const TIME =
  String.raw`(?:0[1-9]|[12]\d|3[01])/(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/(?:199[1-9]|20[0-8]\d):` +
  String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d [+-](?:0\d|1[0-3])[0-5]\d`;
/** A character between quotes; an escaped quote is not among them, so that quotes can be counted. */
const INNER = String.raw`[!#-\[\]-~]|\\[!#-~]`;
const REQUEST = `(?:(?:${INNER})+(?: (?:${INNER})+(?: (?:${INNER})(?:${INNER}| )*)?)?)?`;
const QUOTED = String.raw`"(?:[^"\\\x00-\x1f\x7f]|\\[!#-~])*"`;
/** A line that is cut at quotes and blanks into the same parts that the pattern of formats/web.ts finds. */
const PLAIN = String.raw`${TOKEN} ${TOKEN} ${USER} \[${TIME}\] "${REQUEST}" (?:\d{3}|-) (?:0|[1-9]\d{0,14}|-)(?: ${QUOTED} ${QUOTED})?(?:[ \t][ !#-~\t]*)?`;

/** Characters of the time, and of the blank and bracket behind it. */
const TIME_LENGTH = 26;
const BEHIND_TIME = 2;

const EQUALS = 61;
const MAX_KEYS = 200;

/** Fields that every line has; a pair of that name is not taken. */
const ALWAYS = new Set(['clientip', 'ident', 'user', 'req_time', 'status', 'bytes']);
const METADATA = new Set(['host', 'source', 'sourcetype', 'index']);
const NO_FIELDS = new Set(['_time', '_raw']);

/** Fields in the order in which they are found, as SQL over the cut line. */
const FIELDS: readonly (readonly [name: string, sql: string])[] = [
  ['clientip', "split_part(head, ' ', 1)"],
  ['ident', "split_part(head, ' ', 2)"],
  ['user', "split_part(head, ' ', 3)"],
  ['req_time', 'req_time'],
  ['request', "CASE WHEN NOT contains(request, ' ') THEN request END"],
  ['method', "CASE WHEN contains(request, ' ') THEN split_part(request, ' ', 1) END"],
  ['uri', 'uri'],
  ['uri_path', 'uri_path'],
  ['uri_query', "nullif(substr(uri, strlen(uri_path) + 2), '')"],
  ['file', "CASE WHEN contains(uri_path, '/') THEN nullif(split_part(uri_path, '/', -1), '') END"],
  ['root', "CASE WHEN starts_with(uri_path, '/') AND contains(substr(uri_path, 2), '/') THEN nullif(split_part(uri_path, '/', 2), '') END"],
  ['version', "CASE WHEN uri IS NOT NULL THEN nullif(substr(request, strlen(split_part(request, ' ', 1)) + strlen(uri) + 3), '') END"],
  ['status', "split_part(sizes, ' ', 2)"],
  // A tab may follow at once.
  ['bytes', "split_part(split_part(sizes, ' ', 3), chr(9), 1)"],
  ['referer', 'parts[4]'],
  ['referer_domain', "nullif(regexp_extract(parts[4], '^([A-Za-z]+://[^/]+)', 1), '')"],
  ['useragent', 'parts[6]'],
  ['other', "nullif(trim(coalesce(parts[7], substr(sizes, strlen(split_part(sizes, ' ', 2)) + strlen(split_part(split_part(sizes, ' ', 3), chr(9), 1)) + 3)), ' ' || chr(9)), '')"],
];

/** The cut lines of a table of `line` and `_sequence`. */
const cut = (table: string): string =>
  `(SELECT *, split_part(uri, '?', 1) AS uri_path FROM (SELECT *, CASE WHEN contains(request, ' ') THEN split_part(request, ' ', 2) END AS uri FROM ` +
  `(SELECT *, parts[1] AS head, parts[2] AS request, parts[3] AS sizes, left(right(parts[1], ${TIME_LENGTH + BEHIND_TIME}), ${TIME_LENGTH}) AS req_time FROM ` +
  `(SELECT *, string_split(line, '"') AS parts FROM ${table}))))`;

const MICROS = "epoch_us(try_strptime(req_time, '%d/%b/%Y:%H:%M:%S %z'))";

/** Stages blocks of lines of access logs. */
export class BulkAccess {
  readonly #connection: DuckDBConnection;
  readonly #tables: BulkTables;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
    this.#tables = new BulkTables(connection);
  }

  /**
   * Makes `table` of these lines, or leaves no table and returns why the block has to go the slow way. The first line has
   * the arrival number `arrival`.
   */
  async stage(block: LineBlock, table: string, arrival: number, defaults: EventDefaults, pause: () => Promise<void>): Promise<BulkBlock | string> {
    await block.write(this.#connection, table, arrival, pause);
    const staged = await this.#stage(block, table, defaults, pause);
    if (typeof staged === 'string') await this.#tables.drop(table);
    return staged;
  }

  async #stage(block: LineBlock, table: string, defaults: EventDefaults, pause: () => Promise<void>): Promise<BulkBlock | string> {
    const [[others]] = await this.#tables.rows<[number]>(`SELECT count(*)::DOUBLE FROM ${table} WHERE NOT regexp_full_match(line, ${literal(PLAIN)})`);
    if ((others as number) > 0) return 'lines of another form';
    const times = await this.#tables.column<number | null>(`SELECT CAST(${MICROS} AS DOUBLE) FROM ${cut(table)}`);
    if (times.includes(null)) return 'times that are no times';

    const { pairs, rows } = pairsOf(block);
    const keys = [...pairs.columns.values()].filter(({ name, rows: of }) => of.length > 0 && !ALWAYS.has(name) && !NO_FIELDS.has(name));
    if (keys.length > MAX_KEYS) return 'too many different keys';
    const stored = keys.map((column, i) => ({ column, name: `k${i}`, kind: kindOf(column) }));
    if (stored.length > 0) await this.#tables.join(table, stored.map(({ column, name, kind }) => ({ name, kind, values: byRow(column, rows, block.length) })), '', pause);
    const from = cut(table);
    if (!isNewestFirst(times as number[])) await this.#tables.replace(table, `SELECT * EXCLUDE (parts, head, request, sizes, req_time, uri, uri_path) FROM ${from} ORDER BY ${MICROS} DESC, _sequence DESC`);

    const counted = FIELDS.filter(([name]) => !ALWAYS.has(name));
    const [counts] = await this.#tables.rows<number[]>(
      `SELECT count(*) FILTER (status < '1')::DOUBLE, count(*) FILTER (bytes = '-')::DOUBLE, ${counted.map(([name]) => `count("${name}")::DOUBLE`).join(', ')} FROM ` +
        `(SELECT ${FIELDS.map(([name, sql]) => `${sql} AS "${name}"`).join(', ')} FROM ${from})`,
    );
    const [oddStatus, oddBytes, ...found] = counts as number[];
    const columns = new Map<string, BulkColumn>();
    for (const [name, sql] of FIELDS) {
      const count = ALWAYS.has(name) ? block.length : (found[counted.findIndex(([other]) => other === name)] as number);
      const whole = (name === 'status' && oddStatus === 0) || (name === 'bytes' && oddBytes === 0);
      if (count > 0) columns.set(name, whole ? { name, sql: `CAST(${sql} AS BIGINT)`, kind: 'bigint', count } : { name, sql, kind: 'varchar', count });
    }
    const metadata = new Map<string, string>();
    for (const { column, name: sql, kind } of stored) {
      const { name } = column;
      const before = columns.get(name);
      if (METADATA.has(name)) metadata.set(name, sql);
      else if (before === undefined) columns.set(name, { name, sql, kind, count: column.rows.length });
      else {
        // What the line's own form says comes first.
        const both = `coalesce(${before.sql}, CAST(${sql} AS VARCHAR))`;
        const [[count]] = await this.#tables.rows<[number]>(`SELECT count(${both})::DOUBLE FROM ${from}`);
        columns.set(name, { name, sql: both, kind: 'varchar', count: count as number });
      }
    }
    const fixed = (name: keyof EventDefaults): string => {
      const own = metadata.get(name);
      return own === undefined ? literal(defaults[name]) : `coalesce(nullif(CAST(${own} AS VARCHAR), ''), ${literal(defaults[name])})`;
    };
    return {
      rows: block.length, ...extentOf(times as number[]), from, time: MICROS,
      host: fixed('host'), source: fixed('source'), sourcetype: fixed('sourcetype'), index: fixed('index'),
      columns: [...columns.values()],
    }; // prettier-ignore
  }
}

/** The pairs of the lines that have an equals sign, and the rows of the table in which these lines are. */
function pairsOf(block: LineBlock): { readonly pairs: EventBlock; readonly rows: readonly number[] } {
  const pairs = new EventBlock();
  const rows: number[] = [];
  const none: EventDefaults = { host: '', source: '', sourcetype: '', index: '' };
  block.eachWith(EQUALS, (text, line) => {
    pairs.begin('', none);
    extractKeyValues(text, pairs);
    pairs.commit();
    // The last line is the first of the table.
    rows.push(block.length - 1 - line);
  });
  return { pairs, rows };
}

function byRow(column: FieldColumn, rows: readonly number[], length: number): WriteColumn['values'] {
  const values = Array.from<string | number | undefined>({ length });
  column.rows.forEach((row, i) => {
    values[rows[row] as number] = column.values[i] as string | number;
  });
  return values;
}

function kindOf({ values }: FieldColumn): WriteColumn['kind'] {
  if (values.some((value) => typeof value !== 'number')) return 'varchar';
  return values.every((value) => Number.isInteger(value)) ? 'bigint' : 'double';
}
