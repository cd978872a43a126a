/** From what is drawn, and from a place on a drawn chart, to the point that is there. */
import { drawnValues } from './cartesian-option.ts';
import type { EChartsType } from './echarts.ts';
import { cellsOf } from './heat-option.ts';
import { mapDots } from './map-option.ts';
import type { ChartInput } from './option-parts.ts';
import { slicesOf } from './pie-option.ts';
import { dotsOf } from './scatter-option.ts';
import { singleCells } from './single-option.ts';

type PointInput = Pick<ChartInput, 'data' | 'type' | 'settings' | 'tz' | 'hidden'>;

/** A point of a chart: its row of the chart's data, and its series where it belongs to one. */
export interface ChartPoint {
  readonly row: number | null;
  readonly series: string | null;
}

/** Finds the point of a drawn item by its series and its index in it; null for one that stands for no row and no series. Made once for a chart. */
export type PointFinder = (seriesIndex: number, dataIndex: number) => ChartPoint | null;

/** The finder of a chart: the one way from what is drawn, clicked or walked over to its row and series. */
export function pointFinder(input: PointInput): PointFinder {
  const { data, type } = input;
  const named = (name: string | undefined): string | null => (data.series.length > 1 ? (name ?? null) : null);
  const pointOf = (found: ChartPoint | undefined): ChartPoint | null => (found === undefined || (found.row === null && found.series === null) ? null : { row: found.row, series: found.series });
  switch (type) {
    case 'pie': {
      const slices = slicesOf(input);
      return (_, dataIndex) => pointOf(slices[dataIndex]);
    }
    case 'heatmap': {
      const { cells } = cellsOf(input);
      return (_, dataIndex) => pointOf(cells[dataIndex]);
    }
    case 'map': {
      const dots = mapDots(input);
      return (_, dataIndex) => {
        const dot = dots[dataIndex];
        return dot === undefined ? null : { row: dot.row, series: null };
      };
    }
    case 'scatter': {
      const { groups } = dotsOf(input);
      const bySeries = data.axis?.time === true && data.categories.length === 0;
      return (seriesIndex, dataIndex) => {
        const group = groups[seriesIndex];
        const dot = group?.dots[dataIndex];
        return dot === undefined ? null : { row: dot.row, series: bySeries ? named(group?.name) : null };
      };
    }
    case 'single':
      return (seriesIndex) => ({ row: null, series: named(data.series[seriesIndex]?.name) });
    case 'line':
    case 'area':
    case 'column':
    case 'bar':
      return (seriesIndex, dataIndex) => ({ row: dataIndex, series: named(data.series[seriesIndex]?.name) });
  }
}

/** The point near a place where no item was hit: of a line or area its bin across and its series up, of single values the number there. */
export function nearestPoint(chart: EChartsType, input: PointInput, x: number, y: number): ChartPoint | null {
  const { data, type } = input;
  if (type === 'single') {
    const at = singleCells({ data, width: chart.getWidth(), height: chart.getHeight() }).findIndex((cell) => x >= cell.left && x < cell.left + cell.width && y >= cell.top && y < cell.top + cell.height);
    return at < 0 ? null : pointFinder(input)(at, 0);
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
