/** What the options of several kinds of chart share: names of rows, legend, axes, threshold. Pure. */
import type { EChartsOption } from 'echarts';
import { formatNumber } from '../lib/format.ts';
import type { ChartData } from './chart-data.ts';
import { type ChartLook, axisNumber, binTime } from './chart-look.ts';
import type { ChartSettings, ChartType } from './chart-settings.ts';

/** All that decides how a chart looks. */
export interface ChartInput {
  readonly data: ChartData;
  readonly type: ChartType;
  readonly settings: ChartSettings;
  readonly look: ChartLook;
  readonly tz: string;
  readonly width: number;
  readonly height: number;
}

/** Seconds between the first two bins. */
export function stepOf(times: readonly number[]): number | null {
  let least: number | null = null;
  for (let i = 1; i < times.length; i++) {
    const gap = Math.abs((times[i] as number) - (times[i - 1] as number));
    if (gap > 0 && (least === null || gap < least)) least = gap;
  }
  return least;
}

/** Names of the rows of a chart by index. */
export function rowNames({ data, tz }: Pick<ChartInput, 'data' | 'tz'>): readonly string[] {
  const step = stepOf(data.times);
  return data.axis?.time === true ? data.times.map((time) => binTime(time, step, tz)) : data.names;
}

/** The legend, and what it leaves of the chart for the grid. */
export function legendOf({ settings, look, data, width }: ChartInput, names: readonly string[]): { legend: EChartsOption['legend']; grid: { left: number; right: number; top: number; bottom: number } } {
  const grid = { left: 14, right: 20, top: 22, bottom: 10 };
  const place = names.length < 2 && data.categories.length === 0 ? 'none' : settings.legend;
  if (place === 'none') return { legend: { show: false }, grid };
  const side = Math.min(Math.round(width * 0.24), 200, 40 + 6.4 * names.reduce((most, name) => Math.max(most, name.length), 4));
  const common = { type: 'scroll' as const, data: [...names], itemWidth: 10, itemHeight: 10, itemGap: 9, icon: 'roundRect', inactiveColor: look.text3, pageIconColor: look.text2, pageTextStyle: { color: look.text2 }, pageIconInactiveColor: look.line };
  const textStyle = { color: look.text2, fontSize: 11.5, overflow: 'truncate' as const, width: side - 30 };
  if (place === 'right') return { legend: { ...common, orient: 'vertical', right: 10, top: 16, bottom: 12, align: 'left', textStyle, tooltip: { show: true } }, grid: { ...grid, right: side + 14 } };
  const row = { color: look.text2, fontSize: 11.5 };
  return place === 'top' ? { legend: { ...common, top: 8, left: 14, right: 14, textStyle: row }, grid: { ...grid, top: 44 } } : { legend: { ...common, bottom: 6, left: 14, right: 14, textStyle: row }, grid: { ...grid, bottom: 38 } };
}

interface AxisStyle {
  readonly axisLine: object;
  readonly axisTick: object;
  readonly splitLine: object;
  readonly axisLabel: { color: string; fontSize: number; hideOverlap: boolean };
  readonly nameTextStyle: object;
}
/** How an axis is drawn; `split` for one that carries the lines of the grid. */
export function axisStyle(look: ChartLook, split: boolean): AxisStyle {
  return {
    axisLine: { show: !split, lineStyle: { color: look.line } },
    axisTick: { show: false },
    splitLine: { show: split, lineStyle: { color: look.line, type: 'solid' } },
    axisLabel: { color: look.text3, fontSize: 11, hideOverlap: true },
    nameTextStyle: { color: look.text2, fontSize: 11.5 },
  };
}

/** Pixels that a title beside the value axis adds to its labels. */
export const TITLE_ROOM = 22;

/** Distance of a title from an axis whose labels are numbers up to `most`. */
export function beside(most: number): number {
  return 16 + 6.4 * axisNumber(Math.round(most)).length;
}

/** Room for the title of an axis in the middle of it. */
export function titled(name: string | null, gap: number): object {
  return name === null || name === '' ? {} : { name, nameLocation: 'middle', nameGap: gap, nameMoveOverlap: true };
}

/** The line of the threshold, as part of a series. */
export function markOf(settings: ChartSettings, look: ChartLook, flat: boolean): object {
  if (settings.mark === null) return {};
  const at = flat ? { xAxis: settings.mark } : { yAxis: settings.mark };
  return { markLine: { silent: true, symbol: 'none', lineStyle: { color: look.levels.error, type: 'dashed', width: 1.2 }, label: { color: look.levels.error, formatter: formatNumber(settings.mark), position: 'insideEndTop' }, data: [at] } };
}
