/** Shares of a whole. Pure. */
import type { EChartsOption } from 'echarts';
import { t } from '../lib/messages.ts';
import { MAX_SLICES } from './chart-data.ts';
import { seriesColour } from './chart-look.ts';
import { type ChartInput, legendOf, rowNames } from './option-parts.ts';
import { tip } from './tooltip.ts';

/** Slices by row, or by series where there is one row; the smallest together. */
export function slicesOf(input: Pick<ChartInput, 'data' | 'tz'>): readonly { readonly name: string; readonly value: number; readonly row: number | null; readonly series: string | null }[] {
  const { data } = input;
  const names = rowNames(input);
  const single = data.rows === 1;
  const first = data.series[0];
  const slices = single || data.axis?.time === true
    ? data.series.map((s) => ({ name: s.name, value: s.values.reduce<number>((sum, v) => sum + (v ?? 0), 0), row: single ? 0 : null, series: s.name as string | null }))
    : (first?.values ?? []).map((value, i) => ({ name: names[i] ?? '', value: value ?? 0, row: i as number | null, series: null as string | null }));
  const ranked = slices.filter((s) => s.value > 0).sort((a, b) => b.value - a.value);
  const rest = ranked.slice(MAX_SLICES);
  return rest.length === 0 ? ranked : [...ranked.slice(0, MAX_SLICES), { name: t('unit.others', { n: rest.length }), value: rest.reduce((sum, s) => sum + s.value, 0), row: null, series: null }];
}

/** The option of a pie. */
export function pieOption(input: ChartInput): EChartsOption {
  const { look, settings, height, width } = input;
  const slices = slicesOf(input);
  const total = slices.reduce((sum, s) => sum + s.value, 0);
  const { legend, grid } = legendOf(input, slices.map((s) => s.name));
  const radius = Math.max(40, Math.min((width - grid.right) / 2 - 130, height / 2 - 34));
  return {
    legend: slices.length > 8 ? legend : { show: false },
    series: [
      {
        type: 'pie',
        center: [slices.length > 8 && settings.legend === 'right' ? (width - grid.right) / 2 : '50%', '50%'],
        radius: [radius * 0.52, radius],
        itemStyle: { borderColor: look.ground, borderWidth: 1.5 },
        minShowLabelAngle: 7,
        label: { color: look.text2, fontSize: 11.5, formatter: ({ name, percent }) => `${name}  ${Math.round(percent ?? 0)}%`, width: 120, overflow: 'truncate' },
        labelLine: { lineStyle: { color: look.line } },
        emphasis: { scaleSize: 4 },
        data: slices.map((s, i) => ({ name: s.name, value: s.value, itemStyle: { color: s.row === null && s.series === null ? look.other : seriesColour(look, s.name, i, settings.colours) } })),
      },
    ],
    tooltip: tip(look, { axis: false, shadow: false, title: (i) => slices[i]?.name ?? '', rows: (i) => [{ name: `${total === 0 ? 0 : Math.round(((slices[i]?.value ?? 0) / total) * 1000) / 10}%`, colour: null, value: slices[i]?.value ?? null }], share: null }),
  } as EChartsOption;
}
