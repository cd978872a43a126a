import { describe, expect, it } from 'vitest';
import type { Value } from '../../src-shared/results/value.ts';
import { readChart } from './chart-data.ts';
import { type ChartSettings, type ChartType, DEFAULT_CHART } from './chart-settings.ts';
import { type ChartStops, type StopPlace, chartStops, firstStop, moveStop } from './chart-stops.ts';

function stopsOf(type: ChartType, names: string, rows: readonly (readonly Value[])[], settings: Partial<ChartSettings> = {}, hidden: readonly string[] = []): ChartStops {
  const data = readChart({ fields: names.split(' ').map((name) => ({ name, type: 'unknown' as const })), rows, total: rows.length });
  if (data === null) throw new Error('no chart');
  return chartStops({ data, type, settings: { ...DEFAULT_CHART, ...settings }, tz: 'UTC', hidden: new Set(hidden) });
}

/** What is told on the way of some keys, from the first point on. */
function told(stops: ChartStops, keys: string): string[] {
  let place = firstStop(stops);
  const labels: string[] = [];
  const tell = (at: StopPlace | null): void => void labels.push(at === null ? '' : (stops.lane(at.lane)[at.index]?.label ?? ''));
  tell(place);
  for (const key of keys.split(' ').filter((one) => one !== '')) {
    place = place === null ? null : (moveStop(stops, place, key) ?? place);
    tell(place);
  }
  return labels;
}

const LEVELS: readonly (readonly Value[])[] = [['a', 1, 10], ['b', null, 20], ['c', 3, 30]];

describe('the keyboard on a chart', () => {
  it('goes along the axis past missing values, and across to the nearest bin of the next series', () => {
    expect(told(stopsOf('column', 'host x y', LEVELS), 'ArrowRight ArrowRight ArrowDown ArrowLeft ArrowUp')).toEqual(['a, x: 1', 'c, x: 3', 'c, x: 3', 'c, y: 30', 'b, y: 20', 'a, x: 1']);
  });
  it('goes up and down along bars, which lie', () => {
    expect(told(stopsOf('bar', 'host x y', LEVELS), 'ArrowDown ArrowRight End Home')).toEqual(['a, x: 1', 'c, x: 3', 'c, y: 30', 'c, y: 30', 'a, y: 10']);
  });
  it('leaves out what the legend hides', () => {
    expect(told(stopsOf('line', 'host x y', LEVELS, {}, ['x']), 'ArrowDown ArrowRight')).toEqual(['a, y: 10', 'a, y: 10', 'b, y: 20']);
  });
  it('marks a point of a stack where it is drawn, and tells its own number', () => {
    const stops = stopsOf('area', 'host x y', LEVELS, { stack: 'stacked' });
    expect(stops.lane(1).map(({ mark, label }) => [mark, label])).toEqual([[[0, 11], 'a, y: 10'], [[1, 20], 'b, y: 20'], [[2, 33], 'c, y: 30']]);
  });
  it('knows where a bar of a stack ends, for the menu beside it', () => {
    expect(stopsOf('bar', 'host x y', LEVELS, { stack: 'stacked' }).lane(1).map(({ mark, ring }) => [mark, ring])).toEqual([[[11, 0], false], [[20, 1], false], [[33, 2], false]]);
  });
  it('tells shares of a whole of 100%', () => {
    expect(told(stopsOf('column', 'host x y', [['a', 1, 3]], { stack: 'percent' }), 'ArrowDown')).toEqual(['a, x: 1 (25%)', 'a, y: 3 (75%)']);
  });
  it('goes round a pie from the largest slice', () => {
    expect(told(stopsOf('pie', 'host n', [['a', 1], ['b', 3]]), 'ArrowDown ArrowRight')).toEqual(['b, 3 (75%)', 'a, 1 (25%)', 'a, 1 (25%)']);
  });
  it('goes over the cells of a heat map in both directions', () => {
    expect(told(stopsOf('heatmap', 'host status n', [['a', 'x', 1], ['b', 'x', 2], ['b', 'y', 3]]), 'ArrowRight ArrowUp ArrowLeft ArrowDown')).toEqual(['a, x: 1', 'b, x: 2', 'b, y: 3', 'b, y: 3', 'b, x: 2']);
  });
  it('goes over points from left to right, those below zero left out on a logarithm', () => {
    const rows = [[5, 2], [1, 7], [3, -4]];
    expect(told(stopsOf('scatter', 'ms bytes', rows), 'ArrowRight ArrowRight')).toEqual(['1, bytes: 7', '3, bytes: -4', '5, bytes: 2']);
    const drawn = stopsOf('scatter', 'ms bytes', rows, { log: true });
    expect(drawn.lane(0).map(({ label, dataIndex, row }) => [label, dataIndex, row])).toEqual([['1, bytes: 7', 1, 1], ['5, bytes: 2', 0, 0]]);
  });
  it('stands at the row and series that a click on the same item opens', () => {
    const points = (type: ChartType, names: string, rows: readonly (readonly Value[])[]) => stopsOf(type, names, rows).lane(0).map(({ row, series }) => [row, series]);
    expect(points('column', 'host x y', LEVELS)).toEqual([[0, 'x'], [2, 'x']]);
    expect(points('column', 'host x', [['a', 1]])).toEqual([[0, null]]);
    expect(points('pie', 'host n', [['a', 1], ['b', 3]])).toEqual([[1, null], [0, null]]);
    expect(points('heatmap', 'host status n', [['a', 'x', 1], ['b', 'x', 2]]).map(([row]) => row)).toEqual([0, 1]);
    expect(points('map', 'lat lon n', [[1, 2, 3], [4, 5, 60]])).toEqual([[1, null], [0, null]]);
    expect(points('scatter', 'ms bytes', [[5, 2], [1, 7]])).toEqual([[1, null], [0, null]]);
    expect(points('single', '_time x y', [[60, 1, 2]])).toEqual([[null, 'x'], [null, 'y']]);
  });
  it('goes over places from the largest, and over single values', () => {
    expect(told(stopsOf('map', 'lat lon n', [[1, 2, 3], [4, 5, 60]]), 'ArrowDown')).toEqual(['4, 5, 60', '1, 2, 3']);
    expect(told(stopsOf('single', '_time x y', [[60, 1, 2], [120, 3, null]]), 'ArrowRight')).toEqual(['x: 3', 'y: 2']);
  });
});
