/** Shares of a whole. Pure. */
import type { EChartsOption } from 'echarts';
import { t } from '../lib/messages.ts';
import { MAX_SLICES } from './chart-data.ts';
import { seriesColour } from './chart-look.ts';
import { type ChartInput, legendOf, rowNames } from './option-parts.ts';
import { tip } from './tooltip.ts';

/** Slices that have their names beside them; more have a legend. */
export const PIE_LABELS = 8;

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
  const { look, settings, height, width, hidden } = input;
  const slices = slicesOf(input);
  const total = slices.reduce((sum, s) => sum + (hidden?.has(s.name) === true ? 0 : s.value), 0);
  const { legend, grid } = legendOf(input, slices.map((s) => s.name));
  // A small pie has no room for names beside it.
  const named = width >= 360;
  const radius = named ? Math.max(40, Math.min((width - grid.right) / 2 - 130, height / 2 - 34)) : Math.max(24, Math.min(width, height) / 2 - 12);
  return {
    legend: slices.length > PIE_LABELS ? legend : { show: false },
    series: [
      {
        type: 'pie',
        center: [slices.length > PIE_LABELS && settings.legend === 'right' ? (width - grid.right) / 2 : '50%', '50%'],
        radius: [radius * 0.52, radius],
        itemStyle: { borderColor: look.ground, borderWidth: 1.5 },
        minShowLabelAngle: 7,
        label: { show: named, color: look.text2, fontSize: 11.5, formatter: ({ name, percent }) => `${name}  ${Math.round(percent ?? 0)}%`, width: 120, overflow: 'truncate' },
        labelLine: { show: named, lineStyle: { color: look.line } },
        emphasis: { scaleSize: 4, itemStyle: { borderColor: look.text, borderWidth: 1.5 } },
        data: slices.map((s, i) => ({ name: s.name, value: s.value, itemStyle: { color: s.row === null && s.series === null ? look.other : seriesColour(look, s.name, i, settings.colours) } })),
      },
    ],
    tooltip: tip(look, { axis: false, shadow: false, title: (i) => slices[i]?.name ?? '', rows: (i) => [{ name: `${total === 0 ? 0 : Math.round(((slices[i]?.value ?? 0) / total) * 1000) / 10}%`, colour: null, value: slices[i]?.value ?? null }], share: null }),
  } as EChartsOption;
}
