import { describe, expect, it } from 'vitest';
import { bindPlan } from '../../plan/bind.ts';
import { parseSearch } from '../../syntax/parser.ts';
import { pushPlan } from '../push.ts';
import type { PushedQuery } from '../push.ts';
import type { Relation, SqlExpr } from '../relation.ts';
import { clickhouse, settingsSince } from './dialect.ts';

const column = (sql: string, type: SqlExpr['type']): SqlExpr => ({ sql, type, simple: true });
const EVENTS: Relation = {
  source: '(SELECT * FROM t)',
  where: [],
  columns: new Map([
    ['_time', { sql: '(_time / 1e6)', type: 'number', micros: '_time', simple: true }],
    ['_raw', { ...column('f0', 'text'), raw: true }],
    ['s', column('f1', 'text')],
    ['n', column('f2', 'integer')],
    ['m', column('f3', 'list')],
  ]),
  rest: { sql: '_rest', names: new Set(['rare']) },
  order: [{ sql: '_time', descending: true }, { sql: '_inserted', descending: true }],
  natural: false,
  limit: null,
  events: true,
};

function push(search: string): PushedQuery {
  const { pipeline, diagnostics } = parseSearch(search);
  expect(diagnostics).toEqual([]);
  const plan = bindPlan(pipeline, { range: { earliest: null, latest: null }, now: 1_700_000_000, tz: 'UTC' });
  return pushPlan(plan, () => EVENTS, clickhouse, { pushdown: true, now: 1_700_000_000, tz: 'UTC' });
}

describe('SQL for ClickHouse', () => {
  it.each([
    's="CANARY"', 's="CANARY*"', 'CANARY', '"CANARY x"', 'm="CANARY"', 'rare="CANARY"', 's IN (CANARY, x)', '* | where s="CANARY"', '* | where like(s, "%CANARY")', '* | where match(s, "CANARY")', '* | eval x="CANARY".s',
    '* | eval CANARY=s', '* | eval x=replace(s, "CANARY", "y")', '* | eval x=replace(s, "y", "CANARY")', '* | eval x=strftime(_time, "CANARY %Y")', '* | stats count AS CANARY by s', '* | rename s AS CANARY', '* | fillnull value=CANARY s',
    '* | rex "(?<x>CANARY)"', '* | rex "(?<CANARY>abc)"', '* | regex s="CANARY"', '* | top s countfield=CANARY', '* | table CANARY', '* | timechart span=1h count AS CANARY by s', '* | eventstats max(n) AS CANARY by s',
  ])('holds nothing that the user wrote: %s', (search) => {
    const { sql, pushed } = push(search);
    expect(pushed).toBeGreaterThan(0);
    expect(sql).not.toMatch(/canary/i);
    expect(sql).not.toMatch(/[\ue000\ue001]/);
  });

  it('numbers rows only where a function looks at their order', () => {
    expect(push('* | stats count, avg(n), values(s) by s').sql).not.toContain('row_number');
    expect(push('* | timechart span=1h count by s').sql).not.toContain('row_number');
    expect(push('* | stats first(s)').sql).toContain('row_number() OVER (ORDER BY _time DESC NULLS LAST, _inserted DESC NULLS LAST)');
  });

  it('binds parameters with their types', () => {
    const { sql, parameters } = push('* | where n=5 AND s="a" AND n>1.5');
    expect(sql).toContain('{p1:Int64}');
    expect(sql).toContain('{p2:String}');
    expect(sql).toContain('{p3:Float64}');
    expect(parameters).toEqual([{ type: 'integer', value: 5 }, { type: 'text', value: 'a' }, { type: 'double', value: 1.5 }]);
  });
});

it('asks for a setting only where the server knows it', () => {
  expect(settingsSince('24.8.1.1')).toEqual({});
  expect(settingsSince('25.2.9')).toEqual({});
  expect(settingsSince('25.3.1.1')).toEqual({ use_query_condition_cache: 0 });
  expect(settingsSince('26.7.2.1')).toEqual({ use_query_condition_cache: 0 });
});
