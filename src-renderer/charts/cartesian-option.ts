/** Lines, areas, columns and bars. Pure. */
import type { EChartsOption, SeriesOption } from 'echarts';
import { formatAxisTime } from '../lib/format.ts';
import { suggestStack } from './chart-data.ts';
import { type ChartLook, axisNumber, seriesColour, timeTicks } from './chart-look.ts';
import { type ChartInput, TITLE_ROOM, axisStyle, beside, legendOf, markOf, rowNames, stepOf, titled } from './option-parts.ts';
import { tip } from './tooltip.ts';

/** How the numbers of a chart are drawn: stacked, as shares, with what is missing as zero. */
interface DrawnValues {
  readonly stack: 'none' | 'stacked' | 'percent';
  readonly log: boolean;
  /** Sum of what is drawn, by row. */
  readonly totals: readonly number[];
  /** A value of a row as it is drawn, before it is stacked. */
  readonly shown: (value: number | null, row: number) => number | null;
}

/** How the numbers of a chart are drawn. */
export function drawnValues({ data, type, settings, hidden }: Pick<ChartInput, 'data' | 'type' | 'settings' | 'hidden'>): DrawnValues {
  const stack = settings.stack ?? suggestStack(data, type);
  const log = settings.log && stack === 'none';
  const visible = data.series.filter(({ name }) => hidden?.has(name) !== true);
  const totals = Array.from({ length: data.rows }, (_, i) => visible.reduce((sum, s) => sum + Math.abs(s.values[i] ?? 0), 0));
  const shown = (value: number | null, i: number): number | null => {
    const v = value === null && settings.nulls === 'zero' ? 0 : value;
    if (v === null) return null;
    if (stack === 'percent') return totals[i] === 0 ? 0 : (v / (totals[i] as number)) * 100;
    return log && v <= 0 ? null : v;
  };
  return { stack, log, totals, shown };
}

/** The option of a chart whose series share an axis of times or names. */
export function cartesianOption(input: ChartInput): EChartsOption {
  const { data, type, settings, look, tz, width, hidden, shared } = input;
  const names = rowNames(input);
  const time = data.axis?.time === true;
  const flat = type === 'bar';
  const { stack, log, totals, shown } = drawnValues(input);
  const { legend, grid } = legendOf(input, data.series.map((s) => s.name));
  const points = data.rows;
  const bars = flat || type === 'column';
  const category = !time || flat;
  const series: SeriesOption[] = data.series.map((s, index) => {
    const colour = seriesColour(look, s.name, index, settings.colours);
    const values = s.values.map(shown);
    const drawn = category ? values : values.map((v, i) => [(data.times[i] as number) * 1000, v]);
    const common = { name: s.name, data: drawn as number[], itemStyle: { color: colour }, ...(stack === 'none' ? {} : { stack: 'all' }), ...(index === 0 ? markOf(settings, look, flat) : {}) };
    if (bars) return { ...common, type: 'bar' as const, barMaxWidth: flat ? 26 : 54, barMinHeight: 1, barCategoryGap: points > 60 ? '12%' : '28%', large: points > 2000, emphasis: { focus: data.series.length > 1 ? ('series' as const) : ('none' as const), itemStyle: { borderColor: look.text, borderWidth: 1 } } };
    const lone = s.values.filter((v) => v !== null).length <= 1;
    return {
      ...common,
      type: 'line' as const,
      showSymbol: lone || points <= 24,
      symbol: 'circle',
      symbolSize: 5,
      connectNulls: settings.nulls === 'connect',
      lineStyle: { width: type === 'area' ? 1.2 : 1.8, color: colour },
      ...(type === 'area' ? { areaStyle: { color: colour, opacity: stack === 'none' ? 0.25 : 0.6 } } : {}),
      ...(points > 3000 ? { sampling: 'lttb' as const } : {}),
      emphasis: { disabled: true },
    };
  });
  const valueTitle = (settings.yTitle ?? (data.series.length === 1 ? (data.series[0]?.name ?? null) : null)) || null;
  const highest = stack === 'none' ? Math.max(1, ...data.series.flatMap((s) => s.values.map((v) => Math.abs(v ?? 0)))) : Math.max(1, ...totals);
  const sameEnds = shared === undefined || shared === null || stack === 'percent' ? {} : { min: log ? undefined : Math.min(0, shared.low), max: shared.high };
  const valueAxis = {
    type: log ? ('log' as const) : ('value' as const),
    ...axisStyle(look, true),
    axisLabel: { ...axisStyle(look, true).axisLabel, formatter: (v: number) => (stack === 'percent' ? `${v}%` : axisNumber(v)) },
    ...(stack === 'percent' ? { max: 100 } : sameEnds),
    ...titled(valueTitle, flat ? 26 : stack === 'percent' ? beside(1000) : beside(highest)),
  };
  const axisName = settings.xTitle ?? (time ? null : (data.axis?.field ?? null));
  const scrolls = category && points > 60;
  const nameAxis = category
    ? {
        type: 'category' as const,
        data: [...(names.length > 0 ? names : [''])],
        ...(flat ? { inverse: true } : {}),
        ...axisStyle(look, false),
        axisLabel: { ...axisStyle(look, false).axisLabel, color: look.text2, width: flat ? Math.min(220, width * 0.25) : 110, overflow: 'truncate' as const, ...(flat ? {} : { rotate: !flat && points > 8 && names.some((n) => n.length > width / points / 7) ? 30 : 0 }) },
        ...titled(axisName, flat ? 10 : 34),
        ...(flat ? { nameLocation: 'start' as const, nameGap: 6 } : {}),
      }
    : timeAxis(input, data.times, axisName);
  return {
    legend,
    grid: { ...grid, ...(valueTitle === null || flat ? {} : { left: grid.left + TITLE_ROOM }), ...(valueTitle !== null && flat ? { bottom: grid.bottom + 22 } : {}), ...(axisName !== null && axisName !== '' && !flat ? { bottom: grid.bottom + 8 } : {}), ...(scrolls && !flat ? { bottom: grid.bottom + 26 } : {}), ...(scrolls && flat ? { right: grid.right + 16 } : {}), containLabel: true },
    xAxis: flat ? valueAxis : nameAxis,
    yAxis: flat ? nameAxis : valueAxis,
    ...(scrolls ? { dataZoom: [sliderOf(look, flat, points)] } : {}),
    series,
    tooltip: tip(look, {
      axis: true,
      shadow: bars,
      rows: (index) => data.series.filter(({ name }) => hidden?.has(name) !== true).map((s) => ({ s, i: data.series.indexOf(s) })).map(({ s, i }) => ({ name: s.name, colour: seriesColour(look, s.name, i, settings.colours), value: s.values[index] ?? null })),
      title: (index) => names[index] ?? '',
      share: stack === 'percent' ? totals : null,
    }),
  } as EChartsOption;

  function sliderOf(l: ChartLook, vertical: boolean, count: number): object {
    const base = { type: 'slider', startValue: 0, endValue: Math.min(count - 1, vertical ? 24 : 49), brushSelect: false, borderColor: 'transparent', backgroundColor: l.line, fillerColor: l.text3, handleSize: 0, showDetail: false, showDataShadow: false, moveHandleSize: 0 };
    return vertical ? { ...base, yAxisIndex: 0, width: 8, right: 8, orient: 'vertical' } : { ...base, xAxisIndex: 0, height: 8, bottom: 8 };
  }

  function timeAxis(from: ChartInput, times: readonly number[], name: string | null): object {
    const step = stepOf(times) ?? 60;
    const first = shared?.times?.[0] ?? Math.min(...times);
    const last = shared?.times?.[1] ?? Math.max(...times);
    // Columns get their room from ECharts.
    const [min, max] = first === last ? [first - step, last + step] : [first, last];
    const { ticks, step: apart } = timeTicks(min, max, Math.max(2, from.width / (from.width < 480 ? 80 : 110)), tz);
    const custom = ticks.map((tick) => tick * 1000);
    return {
      type: 'time',
      min: min * 1000,
      max: max * 1000,
      ...axisStyle(look, false),
      axisTick: { show: true, customValues: custom, lineStyle: { color: look.line } },
      axisLabel: { ...axisStyle(look, false).axisLabel, customValues: custom, formatter: (value: number) => formatAxisTime(value / 1000, apart, tz) },
      ...titled(name, 28),
    };
  }
}
