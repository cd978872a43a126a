/** Numbers by two fields, or by a field and time, as colours. Pure. */
import type { EChartsOption } from 'echarts';
import { formatAxisTime } from '../lib/format.ts';
import { axisNumber } from './chart-look.ts';
import { type ChartInput, axisStyle, rowNames, stepOf, titled } from './option-parts.ts';
import { tip } from './tooltip.ts';

/** Cells of a heat map: rows by the second category, or by series. */
export function cellsOf(input: Pick<ChartInput, 'data' | 'tz'>): { readonly x: readonly string[]; readonly y: readonly string[]; readonly cells: readonly { readonly x: number; readonly y: number; readonly value: number; readonly row: number; readonly series: string | null }[] } {
  const { data } = input;
  const names = rowNames(input);
  const x = [...new Set(names)];
  const second = data.categories[0];
  const y = second === undefined ? data.series.map((s) => s.name) : [...new Set(second.values)];
  const xAt = new Map(x.map((name, i) => [name, i]));
  const yAt = new Map(y.map((name, i) => [name, i]));
  const cells = (second === undefined ? data.series : data.series.slice(0, 1)).flatMap((s) =>
    s.values.flatMap((value, row) => (value === null ? [] : [{ x: xAt.get(names[row] ?? '') ?? 0, y: yAt.get(second === undefined ? s.name : (second.values[row] ?? '')) ?? 0, value, row, series: second === undefined ? s.name : null }])),
  );
  return { x, y, cells };
}

/** The option of a heat map. */
export function heatOption(input: ChartInput): EChartsOption {
  const { data, look, settings, tz, width } = input;
  const { x, y, cells } = cellsOf(input);
  const values = cells.map((c) => c.value);
  const [min, max] = [input.shared?.low ?? Math.min(...values), input.shared?.high ?? Math.max(...values)];
  const step = stepOf(data.times) ?? 60;
  const label = { ...axisStyle(look, false).axisLabel, color: look.text2 };
  return {
    grid: { left: 14, right: 86, top: 16, bottom: 16 + (settings.xTitle === null && data.axis?.time === true ? 0 : 16), containLabel: true },
    xAxis: {
      type: 'category',
      data: [...x],
      ...axisStyle(look, false),
      axisLabel: { ...label, width: 110, overflow: 'truncate', ...(data.axis?.time === true ? { formatter: (_: string, i: number) => formatAxisTime(data.times[i] ?? 0, step, tz) } : { rotate: x.some((n) => n.length * 6.6 > (width - 180) / x.length) ? 30 : 0 }) },
      ...titled(settings.xTitle ?? (data.axis?.time === true ? null : (data.axis?.field ?? null)), 30),
    },
    yAxis: { type: 'category', data: [...y], ...axisStyle(look, false), axisLabel: { ...label, width: Math.min(200, width * 0.22), overflow: 'truncate' }, ...(settings.yTitle === null ? {} : titled(settings.yTitle, 46)) },
    visualMap: { type: 'continuous', min: settings.log ? Math.log10(Math.max(1, min)) : min, max: settings.log ? Math.log10(Math.max(1, max)) : max, dimension: settings.log ? 3 : 2, calculable: false, right: 12, top: 'middle', itemHeight: 120, itemWidth: 12, text: [axisNumber(max), axisNumber(min)], textStyle: { color: look.text2, fontSize: 11 }, inRange: { color: [...look.heat] } },
    series: [
      {
        type: 'heatmap',
        // The strongest cells take the ground's colour for their numbers: the text's would not be read on them.
        data: cells.map((c) => ({ value: [c.x, c.y, c.value, Math.log10(Math.max(1, c.value))], label: { color: (c.value - min) / Math.max(1e-9, max - min) > 0.8 ? look.ground : look.text } })),
        itemStyle: { borderColor: look.ground, borderWidth: x.length > 80 ? 0 : 1 },
        // Few cells have room for their numbers.
        label: { show: x.length * 64 < width && y.length <= 20, fontSize: 11, formatter: ({ value }) => axisNumber((value as number[])[2] ?? 0) },
        emphasis: { itemStyle: { borderColor: look.text, borderWidth: 1 } },
      },
    ],
    tooltip: tip(look, { axis: false, shadow: false, title: (i) => x[cells[i]?.x ?? 0] ?? '', rows: (i) => [{ name: y[cells[i]?.y ?? 0] ?? '', colour: null, value: cells[i]?.value ?? null }], share: null }),
  };
}
