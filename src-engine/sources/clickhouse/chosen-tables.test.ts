import { describe, expect, it } from 'vitest';
import { chooseTables, withoutLocal } from './chosen-tables.ts';
import { readType } from './column-types.ts';
import { readDistributed } from './tables.ts';
import type { TableDescription } from './tables.ts';
import { testDefinition } from './test-definition.ts';

const COLUMNS = { timestamp: 'DateTime64(3)', message: 'String', host: 'String', source_type: 'String' };

function table(database: string, name: string, engine: string, full = '', columns: Readonly<Record<string, string>> = COLUMNS): TableDescription {
  return {
    database,
    table: name,
    engine,
    rows: null,
    bytes: null,
    distributed: engine === 'Distributed' ? readDistributed(full) : null,
    replicated: false,
    sortingKey: '',
    columns: Object.entries(columns).map(([column, type]) => ({ name: column, typeText: type, type: readType(type), defaultExpression: '' })),
  };
}

describe('Distributed tables', () => {
  it.each([
    ["Distributed('prod', 'logs', 'events_local', rand())", { cluster: 'prod', database: 'logs', table: 'events_local' }],
    ["Distributed('{cluster}', '', 'it\\'s', cityHash64(a))", { cluster: '{cluster}', database: '', table: "it's" }],
    ['Distributed(prod, logs, events_local)', { cluster: 'prod', database: 'logs', table: 'events_local' }],
    ['MergeTree ORDER BY a', null],
  ])('%s', (engine, expected) => {
    expect(readDistributed(engine)).toEqual(expected);
  });

  it('stand for the tables behind them', () => {
    const tables = [
      table('logs', 'events_local', 'ReplicatedMergeTree'),
      table('logs', 'events', 'Distributed', "Distributed('prod', 'logs', 'events_local', rand())"),
      table('logs', 'here', 'Distributed', "Distributed('prod', '', 'other_local')"),
      table('logs', 'other_local', 'MergeTree'),
      table('other', 'events_local', 'MergeTree'),
      table('logs', 'feed', 'Kafka'),
      table('logs', 'view', 'MaterializedView'),
    ];
    expect(withoutLocal(tables).map((t) => `${t.database}.${t.table}`)).toEqual(['logs.events', 'logs.here', 'other.events_local']);
    expect(chooseTables(testDefinition(['http://db:8123']), tables).map((t) => t.index)).toEqual(['events', 'here', 'events_local']);
  });
});

it('names tables of one name by their databases', () => {
  const tables = [table('a', 'logs', 'MergeTree'), table('b', 'logs', 'MergeTree'), table('b', 'more', 'MergeTree')];
  expect(chooseTables(testDefinition(['http://db:8123']), tables).map((t) => t.index)).toEqual(['a.logs', 'b.logs', 'more']);
});

it('says what to do where no layout is known', () => {
  const tables = [table('a', 'plain', 'MergeTree', '', { ts: 'DateTime', x: 'Int32' })];
  expect(() => chooseTables(testDefinition(['http://db:8123']), tables)).toThrow('None of the 1 tables has a layout that is known. Choose the tables to search in the connection and say which columns are the time and the text.');
});
