import { describe, expect, it } from 'vitest';
import type { Value } from '../../src-shared/results/value.ts';
import { type ChartTable, MAX_SERIES, misfit, readChart, suggestStack, suggestType } from './chart-data.ts';

function table(names: string, rows: readonly (readonly Value[])[], total = rows.length): ChartTable {
  return { fields: names.split(' ').map((name) => ({ name, type: 'unknown' as const })), rows, total };
}
const typeOf = (names: string, rows: readonly (readonly Value[])[]): string | null => {
  const data = readChart(table(names, rows));
  return data === null ? null : suggestType(data);
};

describe('the chart that suits a result', () => {
  const times = Array.from({ length: 24 }, (_, i) => 1_700_000_000 + i * 3600);
  it.each<[string, string, readonly (readonly Value[])[], string | null]>([
    ['counts over time are columns', '_time count', times.map((t, i) => [t, i]), 'column'],
    ['averages over time are lines', '_time avg(ms)', times.map((t, i) => [t, i + 0.5]), 'line'],
    ['many bins are lines', '_time count', Array.from({ length: 500 }, (_, i) => [i, i]), 'line'],
    ['one number is a single value', 'count', [[42]], 'single'],
    ['one field and a number are columns', 'host count', [['a', 1], ['b', 2]], 'column'],
    ['long names are bars', 'host count', [['checkout-service-78f468c92', 1], ['b', 2]], 'bar'],
    ['numbers as names are columns', 'status count', [[200, 10], [404, 2]], 'column'],
    ['two numbers are points', 'ms bytes', Array.from({ length: 40 }, (_, i) => [i, i * 2]), 'scatter'],
    ['two fields and a number are a heat map', 'host status count', [['a', 'x', 1], ['b', 'y', 2]], 'heatmap'],
    ['places are a map', 'geobin latitude longitude count', [['b1', 1.5, 2.5, 3]], 'map'],
    ['text alone is no chart', 'host user', [['a', 'b']], null],
    ['nothing is no chart', 'host count', [], null],
  ])('%s', (_, names, rows, type) => {
    expect(typeOf(names, rows)).toBe(type);
  });
});

describe('reading a result', () => {
  it('takes time as the axis, and leaves out rows without one', () => {
    const data = readChart(table('_time a b _span', [[10, 1, null, 60], [null, 5, 5, 60], [70, '2', 3, 60]]));
    expect(data).toMatchObject({ axis: { field: '_time', time: true }, times: [10, 70], rowIndex: [0, 2], series: [{ name: 'a', values: [1, 2] }, { name: 'b', values: [null, 3] }] });
  });
  it('leaves out columns without any value', () => {
    const data = readChart(table('_time a b', [[10, 1.5, null], [70, 2, null]]));
    if (data === null) throw new Error('no chart');
    expect([data.series.map((s) => s.name), data.categories, suggestType(data)]).toEqual([['a'], [], 'line']);
  });
  it('does not draw percent beside count', () => {
    expect(readChart(table('host count percent', [['a', 1, 50], ['b', 1, 50]]))?.series.map((s) => s.name)).toEqual(['count']);
  });
  it('says how much of a large result it draws', () => {
    const names = ['host', ...Array.from({ length: 60 }, (_, i) => `s${i}`)].join(' ');
    const data = readChart(table(names, [['a', ...Array.from({ length: 60 }, (_, i) => i)]], 25_000));
    expect([data?.series.length, data?.totalSeries, data?.rows, data?.totalRows]).toEqual([MAX_SERIES, 60, 1, 25_000]);
  });
  it('stacks counts over time, and nothing else', () => {
    const counts = readChart(table('_time a b', [[1, 1, 2], [2, 3, 4]]));
    const averages = readChart(table('_time a b', [[1, 1.5, 2], [2, 3, 4]]));
    if (counts === null || averages === null) throw new Error('no chart');
    expect([suggestStack(counts, 'column'), suggestStack(counts, 'line'), suggestStack(averages, 'column')]).toEqual(['stacked', 'none', 'none']);
  });
  it('knows which charts cannot show a result', () => {
    const data = readChart(table('host count', [['a', 1], ['b', 2]]));
    if (data === null) throw new Error('no chart');
    expect([misfit('map', data), misfit('heatmap', data), misfit('pie', data), misfit('line', data)]).toEqual(['needsPlaces', 'needsTwo', null, null]);
  });
});
