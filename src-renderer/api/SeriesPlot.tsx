/** Lines or bars over time, with the same figures as a table for those who do not see them. */
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useTimeZone } from '../app/engine.ts';
import { onAppearance } from '../app/workbench.ts';
import { formatAxisTime, formatEventTime, formatNumber } from '../lib/format.ts';

export interface PlotSeries {
  readonly name: string;
  /** One for each time; null where there is none. */
  readonly values: readonly (number | null)[];
}
export interface SeriesPlotProps {
  /** What the plot shows, for screen readers. */
  readonly label: string;
  /** Epoch seconds, ascending. */
  readonly times: readonly number[];
  readonly series: readonly PlotSeries[];
  readonly kind: 'lines' | 'bars';
  readonly height?: number;
}

export function SeriesPlot({ label, times, series, kind, height = 150 }: SeriesPlotProps): React.JSX.Element {
  const host = useRef<HTMLDivElement | null>(null);
  const tz = useTimeZone();
  const [appearance, setAppearance] = useState(0);
  useEffect(() => onAppearance(() => setAppearance((n) => n + 1)), []);
  useEffect(() => {
    const node = host.current;
    if (node === null) return undefined;
    const style = getComputedStyle(document.documentElement);
    const token = (name: string): string => style.getPropertyValue(name).trim();
    const bars = kind === 'bars' ? uPlot.paths.bars?.({ size: [0.8, 60] }) : undefined;
    const axis = { stroke: token('--text-3'), font: "11px 'Inter Variable', system-ui, sans-serif", ticks: { show: false } };
    const plot = new uPlot(
      {
        width: Math.max(120, node.clientWidth),
        height,
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: true }, y: { range: (_u, min, max) => [Math.min(0, min ?? 0), Math.max(max ?? 0, 0) === 0 ? 1 : Math.max(0, max) * 1.05] } },
        axes: [
          { ...axis, size: 22, grid: { show: false }, space: 80, values: (_u, ticks) => ticks.map((tick) => formatAxisTime(tick, (ticks[1] ?? tick + 60) - (ticks[0] ?? tick), tz)) },
          { ...axis, size: (_u, ticks) => 14 + 6.5 * Math.max(1, ...(ticks ?? []).map((tick) => tick.length)), space: 28, grid: { stroke: token('--line'), width: 1 }, values: (_u, ticks) => ticks.map((tick) => formatNumber(tick)) },
        ],
        series: [
          {},
          ...series.map((s, i) => {
            const colour = token(`--series-${(i % 8) + 1}`);
            return { label: s.name, stroke: colour, width: kind === 'bars' ? 0 : 1.5, points: { show: false }, ...(bars === undefined ? {} : { paths: bars, fill: colour }) };
          }),
        ],
      },
      [[...times], ...series.map((s) => [...s.values])],
      node,
    );
    const observer = new ResizeObserver(() => plot.setSize({ width: Math.max(120, node.clientWidth), height }));
    observer.observe(node);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [times, series, kind, height, tz, appearance]);
  return (
    <figure className="series-plot" aria-label={label}>
      <div ref={host} aria-hidden style={{ height }} />
      {series.length > 1 && (
        <ul className="series-names" aria-hidden>
          {series.slice(0, 8).map((s, i) => (
            <li key={s.name} className="truncate">
              <i style={{ background: `var(--series-${(i % 8) + 1})` }} />
              {s.name}
            </li>
          ))}
        </ul>
      )}
      <table className="sr-only">
        <caption>{label}</caption>
        <tbody>
          {times.map((time, i) => (
            <tr key={time}>
              <th scope="row">{formatEventTime(time, tz).slice(0, 19)}</th>
              {series.map((s) => (
                <td key={s.name}>{s.values[i] ?? ''}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
