/** Places as circles on a plain map: longitude across, latitude up, the size of a circle by its number. */
import type { EChartsOption } from 'echarts';
import { formatNumber } from '../lib/format.ts';
import type { ChartInput } from './option-parts.ts';
import { seriesColour } from './chart-look.ts';
import { tip } from './tooltip.ts';
import { WORLD_POINTS } from './world-outline.ts';

/** A place that is drawn. */
export interface MapDot {
  readonly latitude: number;
  readonly longitude: number;
  readonly row: number;
  /** Sum over the series. */
  readonly value: number;
}

/** Places of a result, the largest first so that small circles lie on top. */
export function mapDots({ data }: Pick<ChartInput, 'data'>): readonly MapDot[] {
  const { places, series } = data;
  if (places === null) return [];
  const dots: MapDot[] = [];
  places.latitude.forEach((latitude, row) => {
    const longitude = places.longitude[row] ?? null;
    if (latitude === null || longitude === null) return;
    dots.push({ latitude, longitude, row, value: series.length === 0 ? 1 : series.reduce((sum, s) => sum + (s.values[row] ?? 0), 0) });
  });
  return dots.sort((a, b) => b.value - a.value);
}

/** The option of a map. */
export function mapOption(input: ChartInput): EChartsOption {
  const { data, look, settings, width, height } = input;
  const dots = mapDots(input);
  const most = Math.max(1, ...dots.map((d) => d.value));
  const [left, right, top, bottom] = extent(dots, width / Math.max(1, height));
  const degrees = (value: number, plus: string, minus: string): string => (value === 0 ? '0°' : `${formatNumber(Math.abs(value))}° ${value > 0 ? plus : minus}`);
  const axis = (min: number, max: number, plus: string, minus: string): object => ({
    type: 'value',
    min,
    max,
    // Lines where an atlas has them.
    interval: max - min > 200 ? 60 : max - min > 80 ? 30 : max - min > 30 ? 10 : 5,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: look.line, opacity: 0.5 } },
    axisLabel: { color: look.text3, fontSize: 10, hideOverlap: true, showMinLabel: false, showMaxLabel: false, formatter: (v: number) => degrees(v, plus, minus) },
  });
  return {
    grid: { left: 12, right: 16, top: 14, bottom: 8, containLabel: true },
    xAxis: axis(left, right, 'E', 'W'),
    yAxis: axis(bottom, top, 'N', 'S'),
    series: [
      { type: 'line', data: WORLD_POINTS as [number, number][], showSymbol: false, silent: true, clip: true, lineStyle: { color: look.text3, width: 1, opacity: 0.7 }, connectNulls: false, tooltip: { show: false }, z: 1 },
      {
        type: 'scatter',
        data: dots.map((d) => [d.longitude, d.latitude, d.value]),
        symbolSize: (value: readonly number[]) => 7 + 33 * Math.sqrt(Math.max(0, value[2] ?? 0) / most),
        itemStyle: { color: seriesColour(look, data.series[0]?.name ?? '', 0, settings.colours), opacity: 0.62, borderColor: look.ground, borderWidth: 1 },
        emphasis: { itemStyle: { borderColor: look.text, borderWidth: 1.5, opacity: 0.9 } },
        z: 2,
      },
    ],
    tooltip: tip(look, {
      axis: false,
      shadow: false,
      title: (i) => `${degrees(dots[i]?.latitude ?? 0, 'N', 'S')}, ${degrees(dots[i]?.longitude ?? 0, 'E', 'W')}`,
      rows: (i) => data.series.map((s) => ({ name: s.name, colour: null, value: s.values[dots[i]?.row ?? -1] ?? null })).filter((r) => r.value !== 0),
      share: null,
    }),
  } as EChartsOption;
}

/** The part of the world that holds all places with some room, in the proportions of the screen: left, right, top, bottom in degrees. */
function extent(dots: readonly MapDot[], aspect: number): readonly [number, number, number, number] {
  const longitudes = dots.map((d) => d.longitude);
  const latitudes = dots.map((d) => d.latitude);
  const span = Math.max(Math.max(...longitudes) - Math.min(...longitudes), (Math.max(...latitudes) - Math.min(...latitudes)) * aspect, 20) * 1.25;
  if (dots.length === 0 || span > 200) return [-180, 180, 85, -60];
  const x = (Math.max(...longitudes) + Math.min(...longitudes)) / 2;
  const y = (Math.max(...latitudes) + Math.min(...latitudes)) / 2;
  const round = (value: number): number => Math.round(value);
  return [round(Math.max(-180, x - span / 2)), round(Math.min(180, x + span / 2)), round(Math.min(90, y + span / aspect / 2)), round(Math.max(-90, y - span / aspect / 2))];
}
