/** One number, large, with its trend where the result is over time; several numbers side by side. */
import type { EChartsOption, SeriesOption, TitleComponentOption } from 'echarts';
import { formatNumber } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import type { ChartInput } from './option-parts.ts';
import { seriesColour } from './chart-look.ts';

const MOST = 8;

/** Where each number stands: pixels from the upper left corner. */
export function singleCells({ data, width, height }: Pick<ChartInput, 'data' | 'width' | 'height'>): readonly { readonly left: number; readonly top: number; readonly width: number; readonly height: number }[] {
  const shown = Math.min(MOST, data.series.length);
  const columns = Math.min(shown, Math.max(1, Math.floor(width / 190)));
  const lines = Math.ceil(shown / Math.max(1, columns));
  const [cellWidth, cellHeight] = [width / Math.max(1, columns), height / Math.max(1, lines)];
  return Array.from({ length: shown }, (_, i) => ({ left: (i % columns) * cellWidth, top: Math.floor(i / columns) * cellHeight, width: cellWidth, height: cellHeight }));
}

/** The option of single values: the last of each series, how it changed from the one before, and the way there. */
export function singleOption({ data, look, settings, width, height }: ChartInput): EChartsOption {
  const shown = data.series.slice(0, MOST);
  const cells = singleCells({ data, width, height });
  const titles: TitleComponentOption[] = [];
  const series: SeriesOption[] = [];
  const grid: object[] = [];
  const xAxis: object[] = [];
  const yAxis: object[] = [];
  shown.forEach((one, i) => {
    const time = data.axis?.time === true;
    const known = one.values.filter((v): v is number => v !== null);
    const value = known.at(-1) ?? 0;
    const before = time ? (known.at(-2) ?? null) : null;
    const text = formatNumber(value);
    const { left, top, width: cellWidth, height: cellHeight } = cells[i] ?? { left: 0, top: 0, width, height };
    const size = Math.max(24, Math.min(84, cellHeight * 0.26, (cellWidth - 40) / Math.max(3, text.length) / 0.6));
    const colour = settings.mark !== null && value > settings.mark ? look.levels.error : settings.colours[one.name] === undefined ? look.text : seriesColour(look, one.name, i, settings.colours);
    const change = before === null ? '' : changeText(value, before);
    titles.push({
      text,
      subtext: [settings.yTitle !== null && shown.length === 1 ? settings.yTitle : one.name, change].filter((s) => s !== '').join('\n'),
      left: left + cellWidth / 2,
      top: top + cellHeight * (time ? 0.14 : 0.28),
      textAlign: 'center',
      textStyle: { color: colour, fontSize: size, fontWeight: 600, fontFamily: look.font },
      subtextStyle: { color: look.text2, fontSize: 13, lineHeight: 20, fontFamily: look.font },
      itemGap: 6,
    });
    if (!time || known.length < 2) return;
    grid.push({ left: left + cellWidth * 0.14, width: cellWidth * 0.72, top: top + cellHeight * 0.6, height: cellHeight * 0.28 });
    const at = grid.length - 1;
    xAxis.push({ type: 'category', gridIndex: at, show: false, boundaryGap: false, data: data.times.map(String) });
    yAxis.push({ type: 'value', gridIndex: at, show: false, scale: true });
    series.push({ type: 'line', name: one.name, xAxisIndex: at, yAxisIndex: at, data: one.values as number[], showSymbol: false, connectNulls: true, silent: true, lineStyle: { width: 1.6, color: look.accent }, areaStyle: { color: look.accent, opacity: 0.14 } });
  });
  return { title: titles, series, ...(grid.length === 0 ? {} : { grid, xAxis, yAxis }) };
}

function changeText(value: number, before: number): string {
  const difference = value - before;
  if (difference === 0) return t('chart.unchanged');
  const percent = before === 0 ? '' : ` (${difference > 0 ? '+' : '−'}${formatNumber(Math.abs(Math.round((difference / before) * 1000) / 10))}%)`;
  return `${difference > 0 ? '▲' : '▼'} ${formatNumber(Math.abs(difference))}${percent} ${t('chart.sinceBin')}`;
}
