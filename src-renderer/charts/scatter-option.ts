/** Points of two numbers, or of a number and time. Pure. */
import type { EChartsOption } from 'echarts';
import { formatAxisTime, formatNumber } from '../lib/format.ts';
import { axisNumber, binTime, seriesColour, timeTicks } from './chart-look.ts';
import { type ChartInput, TITLE_ROOM, axisStyle, beside, legendOf, markOf, rowNames, titled } from './option-parts.ts';
import { tip } from './tooltip.ts';

/** Points of a scatter chart: one a row and series, or two series against each other where rows have no order. */
export function dotsOf(input: Pick<ChartInput, 'data' | 'settings'>): DotGroups {
  const all = allDots(input);
  // A logarithm has no place for them; those that are left keep their index in the drawing.
  return input.settings.log ? { ...all, groups: all.groups.map((group) => ({ ...group, dots: group.dots.filter((dot) => dot.y > 0) })) } : all;
}

interface DotGroups {
  readonly xField: string;
  readonly groups: readonly { readonly name: string; readonly dots: readonly { readonly x: number; readonly y: number; readonly row: number }[] }[];
  readonly yField: string;
}

function allDots({ data }: Pick<ChartInput, 'data'>): DotGroups {
  const [first, second] = data.series;
  const numericNames = data.names.length > 0 && data.names.every((n) => n !== '' && Number.isFinite(Number(n)));
  const along = data.axis?.time === true ? data.times : numericNames ? data.names.map(Number) : null;
  if (along === null && first !== undefined && second !== undefined) {
    const by = new Map<string, { x: number; y: number; row: number }[]>();
    first.values.forEach((x, row) => {
      const y = second.values[row] ?? null;
      // Few names are groups of points with a colour each; many are one group.
      const name = new Set(data.names).size <= 12 ? (data.names[row] ?? '') : second.name;
      if (x !== null && y !== null) by.set(name, [...(by.get(name) ?? []), { x, y, row }]);
    });
    return { xField: first.name, yField: second.name, groups: [...by].map(([name, dots]) => ({ name, dots })) };
  }
  const groupBy = data.categories[0];
  const places = placesOf(data.names);
  const axis = along ?? data.names.map((name) => places.indexOf(name));
  if (groupBy !== undefined && first !== undefined) {
    const by = new Map<string, { x: number; y: number; row: number }[]>();
    first.values.forEach((y, row) => {
      const dots = by.get(groupBy.values[row] ?? '') ?? [];
      if (y !== null) dots.push({ x: axis[row] as number, y, row });
      by.set(groupBy.values[row] ?? '', dots);
    });
    return { xField: data.axis?.field ?? '', yField: first.name, groups: [...by].slice(0, 50).map(([name, dots]) => ({ name, dots })) };
  }
  return { xField: data.axis?.field ?? '', yField: data.series.length === 1 ? (first?.name ?? '') : '', groups: data.series.map((s) => ({ name: s.name, dots: s.values.flatMap((y, row) => (y === null ? [] : [{ x: axis[row] as number, y, row }])) })) };
}

/** The names along the axis, each once, in the order in which they come. */
function placesOf(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

/** The option of a scatter chart. */
export function scatterOption(input: ChartInput): EChartsOption {
  const { data, look, settings, tz, width, shared } = input;
  const { xField, yField, groups } = dotsOf(input);
  const time = data.axis?.time === true;
  const { legend, grid } = legendOf(input, groups.map((g) => g.name));
  const xs = groups.flatMap((g) => g.dots.map((d) => d.x));
  const { ticks, step } = time ? timeTicks(Math.min(...xs), Math.max(...xs), Math.max(2, width / 110), tz) : { ticks: [], step: 1 };
  const names = !time && xField !== '' && data.names.length > 0 && !data.names.every((n) => n !== '' && Number.isFinite(Number(n))) && data.series.length < 2;
  const places = names ? placesOf(data.names) : [];
  const scale = time ? 1000 : 1;
  return {
    legend,
    grid: { ...grid, left: grid.left + TITLE_ROOM, bottom: grid.bottom + (time ? 0 : 18), containLabel: true },
    xAxis: {
      type: time ? 'time' : names ? 'category' : 'value',
      ...(names ? { data: [...places] } : {}),
      scale: true,
      ...axisStyle(look, !time),
      axisLabel: { ...axisStyle(look, false).axisLabel, ...(time ? { customValues: ticks.map((tick) => tick * 1000) } : {}), ...(names ? {} : { formatter: (v: number) => (time ? formatAxisTime(v / 1000, step, tz) : axisNumber(v)) }) },
      ...titled(settings.xTitle ?? (time ? null : xField), 28),
    },
    yAxis: { type: settings.log ? 'log' : 'value', ...(shared === undefined || shared === null ? {} : { max: shared.high, ...(settings.log ? {} : { min: Math.min(0, shared.low) }) }), ...axisStyle(look, true), axisLabel: { ...axisStyle(look, true).axisLabel, formatter: (v: number) => axisNumber(v) }, ...titled(settings.yTitle ?? yField, beside(Math.max(1, ...groups.flatMap((g) => g.dots.map((d) => Math.abs(d.y)))))) },
    series: groups.map((group, i) => ({
      type: 'scatter' as const,
      name: group.name,
      symbolSize: group.dots.length > 2000 ? 4 : 8,
      large: group.dots.length > 5000,
      itemStyle: { color: seriesColour(look, group.name, i, settings.colours), opacity: 0.75 },
      emphasis: { itemStyle: { borderColor: look.text, borderWidth: 1.5, opacity: 1 } },
      data: group.dots.map((d) => [d.x * scale, d.y, d.row]),
      ...(i === 0 ? markOf(settings, look, false) : {}),
    })),
    tooltip: tip(look, {
      axis: false,
      shadow: false,
      title: (i, series) => {
        const dot = groups[series]?.dots[i];
        return dot === undefined ? '' : time ? binTime(dot.x, 1, tz) : (rowNames(input)[dot.row] ?? '') || `${xField} ${formatNumber(dot.x)}`;
      },
      rows: (i, series) => {
        const group = groups[series];
        const dot = group?.dots[i];
        if (group === undefined || dot === undefined) return [];
        const y = { name: group.name, colour: seriesColour(look, group.name, series, settings.colours), value: dot.y };
        return time || names ? [y] : [{ name: xField, colour: null, value: dot.x }, { ...y, name: yField || group.name }];
      },
      share: null,
    }),
  } as EChartsOption;
}
