import { describe, expect, it } from 'vitest';
import type { Value } from '../../src-shared/results/value.ts';
import { DEFAULT_GRID } from '../results/grid-settings.ts';
import { type ChartData, readChart } from './chart-data.ts';
import { type ChartSettings, DEFAULT_CHART, chartSettingsSchema, readSavedView, writeSavedView } from './chart-settings.ts';
import { MAX_FACETS, chartShape, facetsOf, sharedScale, trellisChoices } from './trellis.ts';

function chart(names: readonly string[], rows: readonly (readonly Value[])[]): ChartData {
  const data = readChart({ fields: names.map((name) => ({ name, type: 'unknown' as const })), rows, total: rows.length });
  if (data === null) throw new Error('no chart');
  return data;
}
const by = (data: ChartData): readonly string[] => trellisChoices(data).map((choice) => choice.by);
const settings = (split: string, scale: 'shared' | 'own' = 'shared'): ChartSettings => ({ ...DEFAULT_CHART, trellis: { by: split, size: 'medium', scale } });

describe('charts side by side', () => {
  const overTime = chart(['_time', 'count: a', 'count: b', 'avg(ms): a', 'avg(ms): b'], [[60, 1, 2, 30, 40], [120, 3, 4, 50, null]]);

  it('offers the fields, functions and series that a result falls into', () => {
    expect(by(overTime)).toEqual(['aggregate', 'split', 'series']);
    expect(by(chart(['_time', 'x: y', 'x: z'], [[60, 1, 2]]))).toEqual(['series']);
    expect(by(chart(['host', 'status', 'n'], [['a', 's', 1], ['b', 't', 2]]))).toEqual(['field:host', 'field:status']);
    expect(by(chart(['count'], [[1]]))).toEqual([]);
  });

  it('splits by function with every value in each, and by value with every function', () => {
    const functions = facetsOf(overTime, 'aggregate')?.facets ?? [];
    expect(functions.map(({ name, data }) => [name, data.series.map((s) => s.name)])).toEqual([['count', ['a', 'b']], ['avg(ms)', ['a', 'b']]]);
    expect(functions[1]?.series.get('b')).toBe('avg(ms): b');
    const values = facetsOf(overTime, 'split')?.facets ?? [];
    expect(values.map(({ name, data }) => [name, data.series.map((s) => [s.name, s.values])])).toEqual([
      ['a', [['count', [1, 3]], ['avg(ms)', [30, 50]]]],
      ['b', [['count', [2, 4]], ['avg(ms)', [40, null]]]],
    ]);
  });

  it('splits by a field: the other one becomes the axis, and rows lead back to the whole', () => {
    const facets = facetsOf(chart(['host', 'status', 'n'], [['a', 's', 1], ['b', 's', 2], ['a', 't', 3]]), 'field:host')?.facets ?? [];
    expect(facets.map(({ name, data, rows }) => [name, data.axis?.field, data.names, data.series[0]?.values, rows])).toEqual([['a', 'status', ['s', 't'], [1, 3], [0, 2]], ['b', 'status', ['s'], [2], [1]]]);
  });

  it('draws one number a value where nothing else is left, of the type that suits', () => {
    const data = chart(['host', 'n'], [['a', 1], ['b', 2]]);
    expect(chartShape(data, settings('field:host'), null)).toMatchObject({ type: 'single', suggested: 'single' });
    expect(chartShape(data, settings('field:host'), 'map').type).toBe('single');
    expect(chartShape(data, settings('series'), null)).toMatchObject({ facets: null, type: 'column' });
  });

  it('takes a field that became columns for a split by series', () => {
    expect(facetsOf(chart(['_time', 'a', 'b'], [[60, 1, 2]]), 'field:host')?.facets.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(facetsOf(overTime, 'field:host')?.facets.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(facetsOf(chart(['_time', 'count', 'avg'], [[60, 1, 2]]), 'aggregate')?.facets).toHaveLength(2);
    expect(facetsOf(chart(['_time', 'count'], [[60, 1]]), 'field:host')).toBeNull();
  });

  it('says how many of many it draws', () => {
    const many = chart(['host', 'n'], Array.from({ length: 60 }, (_, i) => [`h${i}`, i]));
    expect(facetsOf(many, 'field:host')).toMatchObject({ total: 60 });
    expect(facetsOf(many, 'field:host')?.facets).toHaveLength(MAX_FACETS);
  });

  it('shares round ends of the axes, of a stack its height', () => {
    const facets = facetsOf(overTime, 'aggregate');
    if (facets === null) throw new Error('no charts');
    expect(sharedScale(facets, 'line', settings('aggregate'))).toEqual({ low: 0, high: 50, times: [60, 120] });
    expect(sharedScale(facets, 'column', { ...settings('aggregate'), stack: 'stacked' })?.high).toBe(80);
    expect(sharedScale(facets, 'line', settings('aggregate', 'own'))).toBeNull();
  });

  it('is kept with a saved search, and settings from before it are read', () => {
    const kept = writeSavedView({ view: 'chart', chart: settings('series'), columns: null, sort: null, grid: DEFAULT_GRID }, null);
    expect(readSavedView(kept)?.chart?.trellis).toEqual({ by: 'series', size: 'medium', scale: 'shared' });
    const { trellis: _, ...before } = DEFAULT_CHART;
    expect(chartSettingsSchema.parse(before)).toEqual(DEFAULT_CHART);
  });
});
