/**
 * Pushdown against the evaluator over every kind of column that a ClickHouse table may have, and over hostile names and values.
 * Each field takes every sixth pipeline; with NEXUS_PROPERTY_RUNS set, all of them (some minutes).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TableMapping } from '../../../src-shared/connections/definition.ts';
import type { Row } from '../../../src-shared/results/batch.ts';
import { bindPlan } from '../../../src-shared/spl/plan/bind.ts';
import { parseSearch } from '../../../src-shared/spl/syntax/parser.ts';
import { NOW, firstDifference, runSplit } from '../../testing/generated-searches.ts';
import type { ClickHouseSource } from './clickhouse-source.ts';
import { writeEventTable } from './testing/event-tables.ts';
import { clickHouseForFile } from './testing/file-clickhouse.ts';

const clickHouse = clickHouseForFile();

const EVERY = process.env['NEXUS_PROPERTY_RUNS'] !== undefined;

/** Column type by field, and its values in four rows. */
const COLUMNS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  u8: ['UInt8', '0', '1', '255', '7'],
  u64: ['UInt64', '0', '5', '18446744073709551615', '9007199254740993'],
  i64: ['Int64', '-9007199254740993', '5', '0', '-3'],
  u128: ['UInt128', '0', '5', '340282366920938463463374607431768211455', '7'],
  ni: ['Nullable(Int32)', 'NULL', '5', '-3', 'NULL'],
  f32: ['Float32', '0.1', '5', 'nan', '-inf'],
  f64: ['Float64', '0.1', '5', 'nan', 'inf'],
  nf: ['Nullable(Float64)', 'NULL', '0', '-0.', '1e21'],
  dec: ['Decimal(18, 4)', '12.3456', '5', '-0.5', '0'],
  b: ['Bool', 'true', 'false', 'true', 'false'],
  d: ['Date', "'2023-11-14'", "'2023-11-14'", "'1970-01-01'", "'2023-01-02'"],
  dt: ["DateTime64(3, 'UTC')", "'2023-11-14 01:02:03.500'", "'2023-11-14 01:02:03.500'", "'1970-01-01 00:00:00.000'", "'2023-01-02 00:00:00.000'"],
  s: ['String', "''", "'Ünïcödé'", "'5'", "' 7 '"],
  ns: ['Nullable(String)', 'NULL', "''", "'a\\nb'", "'5.0'"],
  lc: ['LowCardinality(String)', "'web'", "'WEB'", "''", "'5'"],
  lcn: ['LowCardinality(Nullable(String))', 'NULL', "'web'", "'10'", "'9'"],
  fs: ['FixedString(4)', "'ab'", "'abcd'", "'5'", "''"],
  id: ['UUID', "'61f0c404-5cb3-11e7-907b-a6006ad3dba0'", "'00000000-0000-0000-0000-000000000000'", "'61f0c404-5cb3-11e7-907b-a6006ad3dba1'", "'61f0c404-5cb3-11e7-907b-a6006ad3dba0'"],
  e: ["Enum8('x' = 1, 'Y' = 2, '5' = 3)", "'x'", "'Y'", "'5'", "'x'"],
  ip: ['IPv4', "'10.1.2.3'", "'10.1.2.4'", "'9.0.0.1'", "'10.1.2.3'"],
  ip6: ['IPv6', "'::1'", "'2001:db8::1'", "'::1'", "'::ffff:10.0.0.1'"],
  arr: ['Array(Int32)', '[1, 2]', '[]', '[5]', '[2]'],
  narr: ['Array(Nullable(String))', "['p', NULL, 'q']", '[]', '[NULL]', "['5']"],
  lca: ['Array(LowCardinality(String))', "['p', 'q']", '[]', "['p']", "['5', '10']"],
  tup: ['Tuple(a String, c Int32)', "('x', 1)", "('y', 5)", "('', 0)", "('x', -1)"],
  nested: ['Nested(k String, v UInt8)', "['k1', 'k2'], [7, 8]", '[], []', "['k1'], [5]", "[''], [0]"],
  j: ['JSON', `'{"a":{"b":"deep"},"n":3}'`, `'{"n":5,"t":"x"}'`, `'{"n":"5"}'`, `'{}'`],
  m: ['Map(String, Int64)', "map('mk', 9)", 'map()', "map('mk', 5, 'other', 1)", "map('mk', -1)"],
};
const FIELDS = Object.keys(COLUMNS).flatMap((name) => (name === 'tup' ? ['tup.a', 'tup.c'] : name === 'nested' ? ['nested.k', 'nested.v'] : name === 'j' ? ['n', 't', 'a.b'] : name === 'm' ? ['mk', 'other'] : [name]));

/** Pipelines over a field `F`. */
const PIPELINES = [
  'search F=*', 'search F=5', 'search F!=5', 'search F>3', 'search F="5*"', 'search F="web" OR F="x" OR F="k1"', 'search NOT F=*', 'search F IN (5, x, "w*")',
  'where F>3', 'where F="5"', 'where F=5', 'where isnull(F)', 'where isnum(F)', 'where isstr(F)', 'where isint(F)', 'where F IN (5, 7)', 'where F IN ("x", "web")', 'where match(F, "[a-z]")', 'where like(F, "%1%")',
  'eval x=F."!"', 'eval x=F*2', 'eval x=F%2', 'eval x=-F', 'eval x=if(isnull(F), 0, F)', 'eval x=if(F>3, F, 7.5)', 'eval x=if(F>3, F, "none")', 'eval x=len(F)', 'eval x=lower(F), y=upper(F)', 'eval x=coalesce(F, 5)', 'eval x=coalesce(F, "none")', 'eval x=tostring(F)', 'eval x=tonumber(F)', 'eval x=case(F>3, F, true(), u8)', 'eval x=round(F, 1), y=round(F)', 'eval x=substr(F, 2, 2)', 'eval x=replace(F, "[0-9]", "#")', 'eval x=nullif(F, 5)', 'eval x=F | stats count by x',
  'stats count, count(F), dc(F), sum(F), avg(F), min(F), max(F) by host', 'stats values(F)', 'stats list(F)', 'stats first(F), last(F), earliest(F), latest(F)', 'stats p95(F), median(F), range(F), stdev(F), var(F), sumsq(F)', 'stats count by F', 'stats count by F, host', 'stats latest_time(F), earliest_time(F)',
  'sort F', 'sort -F', 'sort num(F)', 'sort str(F)', 'dedup F', 'dedup F keepempty=true', 'top F', 'rare F', 'chart count over F', 'chart max(F) over host', 'timechart span=1s count by F', 'timechart span=1s max(F)', 'eventstats max(F) AS x by host', 'eventstats count AS x by F', 'fillnull value=5 F', 'fillnull value="-" F',
  'rex field=F "(?<q>[a-z])"', 'regex F="1"', 'rename F AS z | stats max(z), count by z', 'fields F', 'table F', 'head 2 | stats count by F', 'reverse | head 1 | table F', 'eval x=F | where x=F', 'bin F span=2',
];

/** Fields with whole numbers beyond 2^53, and where they are doubles when pushed: to the evaluator they are text that looks like a number. */
const LARGE = ['u64', 'i64'];
const AS_DOUBLES = /values|list|tonumber|7\.5/;

/** The whole pushed part of a pipeline must give the rows of the evaluator. Null, or what differs. */
async function compare(source: ClickHouseSource, text: string, tz = 'UTC'): Promise<string | null> {
  const { pipeline, diagnostics } = parseSearch(text);
  const wrong = diagnostics.find((d) => d.severity === 'error');
  if (wrong !== undefined) return `${text}: ${wrong.message}`;
  const plan = bindPlan(pipeline, { range: { earliest: null, latest: null }, now: NOW, tz });
  const actual = await runSplit(source, plan, plan.stages.length, tz);
  if (actual.pushed === 0) return null;
  const expected = await runSplit(source, plan, 0, tz);
  if (typeof expected.rows === 'string') return `${text}: ${expected.rows}`;
  const found = firstDifference(expected.rows, actual.rows, false);
  return found === null ? null : `${text}, split after ${actual.pushed}: ${found}\n${actual.sql}`;
}

describe('columns of every type', () => {
  let source: ClickHouseSource;
  beforeAll(async () => {
    const rows = [0, 1, 2, 3].map((i) => `(toDateTime(${1_699_999_990 - (i >> 1)}), ${4 - i}, 'row ${i}', ${i % 2 === 0 ? "'h1'" : "'h2'"}, ${Object.values(COLUMNS).map((c) => c[i + 1]).join(', ')})`);
    await clickHouse.client.command({ query: `CREATE TABLE every_type (ts DateTime, seq UInt32, line String, host LowCardinality(String), ${Object.entries(COLUMNS).map(([name, [type]]) => `${name} ${type}`).join(', ')}) ENGINE = MergeTree ORDER BY ts` });
    await clickHouse.client.command({ query: `INSERT INTO every_type VALUES ${rows.join(', ')}` });
    const mapping: TableMapping = { database: 'default', table: 'every_type', time: 'ts', raw: 'line', host: 'host', insertion: 'seq', attributes: [{ column: 'm', prefix: '' }, { column: 'j', prefix: '' }], fields: {} };
    source = await clickHouse.source(mapping);
  });
  afterAll(() => source.close());

  it.each(FIELDS)('%s', async (field) => {
    const wrong: string[] = [];
    const chosen = PIPELINES.filter((text, i) => (EVERY || (i + FIELDS.indexOf(field)) % 6 === 0) && (!LARGE.includes(field) || !AS_DOUBLES.test(text)));
    for (const template of chosen) {
      const found = await compare(source, `* | ${template.replaceAll(/\bF\b/g, template.startsWith('eval') || template.startsWith('where') ? `'${field}'` : field)}`);
      if (found !== null) wrong.push(found);
    }
    expect(wrong).toEqual([]);
  }, 300_000);
});

describe('hostile names and values', () => {
  const names = ["a'b", 'a"b', 'a`b', 'a\\b', 'a\\', "\\'; DROP TABLE victim; --", '{x:String}', '{p1:Int64}', '$1', '日本', '👍', 'a\nb', '\ue0000\ue001', '*/', '?'];
  const values = ["'", "\\'", '\\', '\\\\', '`', '"', "'; DROP TABLE victim; --", '{p1:String}', '%', '_', '\\%', '%\\_', '\n', '\r\n', '\t', '\\n', 'a\\tb', '日本', '👍', '\u2028', '\ue0000\ue001', '$1', '\\1', "' OR 1=1 --"];
  const events: Row[] = values.map((value, i) => ({ _time: NOW - i, _raw: `line ${value} end`, host: 'h', v: value, ...Object.fromEntries(names.map((name, n) => [name, values[(i + n) % values.length] as string])) }));
  const quote = (text: string): string => `"${text.replaceAll(/[\\"]/g, '\\$&')}"`;

  it.each(['typed', 'map'] as const)('%s', async (layout) => {
    await clickHouse.client.command({ query: 'CREATE TABLE IF NOT EXISTS victim (a UInt8) ENGINE = Memory' });
    const mapping = await writeEventTable(clickHouse.client, `hostile_${layout}`, events, layout);
    const source = await clickHouse.source(mapping);
    const wrong: string[] = [];
    try {
      for (const [at, value] of values.entries()) {
        const v = quote(value);
        const texts = [`search v=${v}`, `* | where v=${v}`, `* | eval x=v.${v}`, `* | where like(v, ${v})`, `* | where v IN (${v}, "x")`, `* | eval x=replace(v, "[a-z]", ${v})`, `* | fillnull value=${v} nothing`, `search ${v}`];
        for (const text of texts.filter((_, i) => EVERY || (i + at) % 4 === (layout === 'typed' ? 0 : 1))) {
          const found = await compare(source, text);
          // A search that the language itself refuses tells nothing of its SQL.
          if (found !== null && !/: (?!\d|row|")/.test(found)) wrong.push(found);
        }
      }
      for (const name of names) {
        for (const text of [`* | eval x='${name}'`, `* | stats count by ${quote(name)}`, `* | rename ${quote(name)} AS x | stats values(x)`, `* | eval ${quote(name)}="set" | table ${quote(name)}`, `* | dedup ${quote(name)}`, `* | sort - ${quote(name)}`]) {
          const found = await compare(source, text);
          if (found !== null && !/: (?!\d|row|")/.test(found)) wrong.push(found);
        }
      }
      expect(wrong).toEqual([]);
      const left = await clickHouse.client.query({ query: 'EXISTS TABLE victim', format: 'JSONEachRow' }).then((r) => r.json<{ result: number }>());
      expect(left).toEqual([{ result: 1 }]);
    } finally {
      await source.close();
    }
  }, 300_000);
});
