/** What a PromQL answer is as series over common times. */
import type { MetricsResult } from '../../src-shared/ipc/api-protocol.ts';
import type { PlotSeries } from './SeriesPlot.tsx';

/** `up{instance="a", job="b"}` as Prometheus writes it; the expression's own text where a series has no labels. */
export function seriesName(metric: Readonly<Record<string, string>>, fallback: string): string {
  const { __name__: name = '', ...labels } = metric;
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
  if (pairs.length === 0) return name === '' ? fallback : name;
  return `${name}{${pairs.join(', ')}}`;
}

/** Times in epoch seconds, ascending, and each series' value at each; NaN and infinities are gaps. */
export function metricSeries(result: MetricsResult, fallback: string): { readonly times: readonly number[]; readonly series: readonly PlotSeries[] } {
  const found: { readonly name: string; readonly points: readonly (readonly [number, string])[] }[] =
    result.resultType === 'matrix'
      ? result.result.map((s) => ({ name: seriesName(s.metric, fallback), points: s.values }))
      : result.resultType === 'vector'
        ? result.result.map((s) => ({ name: seriesName(s.metric, fallback), points: [s.value] }))
        : [{ name: fallback, points: [result.result] }];
  const times = [...new Set(found.flatMap((s) => s.points.map(([at]) => at)))].sort((a, b) => a - b);
  const series = found.map(({ name, points }) => {
    const at = new Map(points.map(([time, text]) => [time, Number(text)]));
    return { name, values: times.map((time) => { const value = at.get(time); return value === undefined || !Number.isFinite(value) ? null : value; }) };
  });
  return { times, series };
}
