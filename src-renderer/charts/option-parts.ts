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
  /** Names in the legend that are not drawn. */
  readonly hidden?: ReadonlySet<string>;
  /** True for a picture: it carries its legend, which beside the chart in the window is made of buttons. */
  readonly picture?: boolean;
  /** What the charts of a trellis have in common, so that they can be compared. */
  readonly shared?: SharedScale | null;
}

/** Ends of the axes of several charts. */
export interface SharedScale {
  /** Of the numbers. */
  readonly low: number;
  readonly high: number;
  /** Of the time axis, epoch seconds. */
  readonly times: readonly [number, number] | null;
}

/** Pixels that the legend takes at the right. */
export function legendSide(width: number, names: readonly string[]): number {
  return Math.min(Math.round(width * 0.24), 200, 40 + 6.4 * names.reduce((most, name) => Math.max(most, name.length), 4));
}

/** Where the legend stands: nowhere for a single name. */
export function legendPlace({ settings, data }: Pick<ChartInput, 'settings' | 'data'>, names: readonly string[]): ChartSettings['legend'] {
  return names.length < 2 && data.categories.length === 0 ? 'none' : settings.legend;
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
export function legendOf({ settings, look, data, width, hidden, picture }: ChartInput, names: readonly string[]): { legend: EChartsOption['legend']; grid: { left: number; right: number; top: number; bottom: number } } {
  const grid = { left: 14, right: 20, top: 22, bottom: 10 };
  const place = legendPlace({ settings, data }, names);
  const chosen = { show: picture === true && place !== 'none', data: [...names], selected: Object.fromEntries([...(hidden ?? [])].map((name) => [name, false])) };
  if (place === 'none') return { legend: chosen, grid };
  const side = legendSide(width, names);
  const common = { ...chosen, type: 'scroll' as const, itemWidth: 10, itemHeight: 10, itemGap: 9, icon: 'roundRect', inactiveColor: look.text3, pageIconColor: look.text2, pageTextStyle: { color: look.text2 }, pageIconInactiveColor: look.line };
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
