/** From a place on a drawn chart to the point that is there. */
import { drawnValues } from './cartesian-option.ts';
import type { ClickedPoint } from './ChartPlot.tsx';
import type { EChartsType } from './echarts.ts';
import { cellsOf } from './heat-option.ts';
import { mapDots } from './map-option.ts';
import type { ChartInput } from './option-parts.ts';
import { slicesOf } from './pie-option.ts';
import { dotsOf } from './scatter-option.ts';
import { singleCells } from './single-option.ts';

type PointInput = Pick<ChartInput, 'data' | 'type' | 'settings' | 'tz' | 'hidden'>;

/** The point of a drawn item; null for one that stands for no row. */
export function pointOfItem(input: PointInput, seriesIndex: number, dataIndex: number): ClickedPoint | null {
  const { data, type } = input;
  const named = (name: string | undefined): string | null => (data.series.length > 1 ? (name ?? null) : null);
  switch (type) {
    case 'pie': {
      const slice = slicesOf(input)[dataIndex];
      return slice === undefined || (slice.row === null && slice.series === null) ? null : { row: slice.row, series: slice.series };
    }
    case 'heatmap': {
      const cell = cellsOf(input).cells[dataIndex];
      return cell === undefined ? null : { row: cell.row, series: cell.series };
    }
    case 'map': {
      const dot = mapDots(input)[dataIndex];
      return dot === undefined ? null : { row: dot.row, series: null };
    }
    case 'scatter': {
      const group = dotsOf(input).groups[seriesIndex];
      const dot = group?.dots[dataIndex];
      return dot === undefined ? null : { row: dot.row, series: data.axis?.time === true && data.categories.length === 0 ? named(group?.name) : null };
    }
    case 'single':
      return null;
    case 'line':
    case 'area':
    case 'column':
    case 'bar':
      return { row: dataIndex, series: named(data.series[seriesIndex]?.name) };
  }
}

/** The point near a place where no item was hit: of a line or area its bin across and its series up, of single values the number there. */
export function nearestPoint(chart: EChartsType, input: PointInput, x: number, y: number): ClickedPoint | null {
  const { data, type } = input;
  if (type === 'single') {
    const at = singleCells({ data, width: chart.getWidth(), height: chart.getHeight() }).findIndex((cell) => x >= cell.left && x < cell.left + cell.width && y >= cell.top && y < cell.top + cell.height);
    return at < 0 ? null : { row: null, series: data.series.length > 1 ? (data.series[at]?.name ?? null) : null };
  }
  if ((type !== 'line' && type !== 'area') || !chart.containPixel({ gridIndex: 0 }, [x, y])) return null;
  const at = chart.convertFromPixel({ gridIndex: 0 }, [x, y]) as unknown as readonly [number, number];
  let row = Math.round(at[0]);
  if (data.axis?.time === true) {
    const time = at[0] / 1000;
    row = data.times.reduce((best, t, i) => (Math.abs(t - time) < Math.abs((data.times[best] ?? Infinity) - time) ? i : best), 0);
  }
  if (row < 0 || row >= data.rows) return null;
  if (data.series.length === 1) return { row, series: null };
  let best: { name: string; distance: number } | null = null;
  let below = 0;
  const { stack, shown } = drawnValues(input);
  for (const one of data.series) {
    const value = shown(one.values[row] ?? null, row);
    if (value === null || input.hidden?.has(one.name) === true) continue;
    below = stack === 'none' ? value : below + value;
    const distance = Math.abs((chart.convertToPixel({ yAxisIndex: 0 }, below) as unknown as number) - y);
    if (best === null || distance < best.distance) best = { name: one.name, distance };
  }
  return { row, series: best?.name ?? null };
}
