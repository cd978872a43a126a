import { expect, test } from 'vitest';
import { readChart } from '../charts/chart-data.ts';
import { cellClick, chartClick } from './click.ts';
import { shownAs } from './look.ts';

const fields = [{ name: 'host', type: 'string' }, { name: '404', type: 'number' }, { name: '500', type: 'number' }] as const;
const rows = [['a', 3, 1], ['b', 5, null]] as const;

test('a click in a table tells of its row and its cell', () => {
  expect(cellClick(fields, rows[0], 2)).toEqual({
    tokens: { 'row.host': 'a', 'row.404': '3', 'row.500': '1', 'click.name': 'host', 'click.value': 'a', 'click.name2': '500', 'click.value2': '1' },
    point: { time: null, nextTime: null, row: { host: 'a', 404: 3, 500: 1 }, series: '500', allSeries: ['host', '404', '500'] },
  });
});

test('a click on a chart tells what stands along the axis, and its series', () => {
  const data = readChart({ fields, rows, total: 2 });
  if (data === null) throw new Error('no chart');
  expect(chartClick(data, { row: 1, series: '404' }).tokens).toEqual({ 'row.host': 'b', 'row.404': '5', 'click.name': 'host', 'click.value': 'b', 'click.name2': '404', 'click.value2': '5' });
  const timed = readChart({ fields: [{ name: '_time', type: 'time' }, { name: 'count', type: 'number' }], rows: [[100, 1], [160, 2]], total: 2 });
  if (timed === null) throw new Error('no chart');
  expect(chartClick(timed, { row: 0, series: null }).tokens).toMatchObject({ 'click.name': '_time', 'click.value': '100', earliest: '100', latest: '160', 'click.name2': 'count', 'click.value2': '1' });
});

test('a result is shown as asked where it can be, else as suits it', () => {
  const table = { fields, rows, total: 2, shape: 'table' as const };
  expect(shownAs('auto', table)).toMatchObject({ kind: 'chart', type: 'column' });
  expect(shownAs('map', table)).toMatchObject({ kind: 'chart', type: 'column' });
  expect(shownAs('table', table)).toEqual({ kind: 'table' });
  expect(shownAs('line', { fields: [{ name: 'x', type: 'string' }], rows: [['a']], total: 1, shape: 'table' })).toEqual({ kind: 'table' });
  expect(shownAs('line', { ...table, rows: [], total: 0 })).toEqual({ kind: 'empty' });
});
