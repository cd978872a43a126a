/** The bars of the timeline, the period before as a line over them, and marks where something is noted. */
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { EarlierCounts, Timeline } from '../../src-shared/ipc/engine-protocol.ts';
import { onAppearance } from '../app/workbench.ts';
import { formatAxisTime, formatCount, formatEventTime } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { TimelineMarks } from './TimelineMarks.tsx';
import type { TimelineMark } from './timeline-marks.ts';
import type { Series } from './timeline-series.ts';

const PLOT_HEIGHT = 86;
/** Pixels that the axis needs on either side of a label's middle. */
const LABEL_ROOM = 20;

export interface TimelinePlotProps {
  readonly timeline: Timeline;
  readonly series: readonly Series[];
  readonly tz: string;
  readonly dim: boolean;
  /** Heights by the logarithm of the counts, so that a few beside thousands can be seen. */
  readonly log: boolean;
  /** The period before, drawn as a line; null where it is not asked for. */
  readonly earlier: EarlierCounts | null;
  readonly marks: readonly TimelineMark[];
  readonly onZoom: (earliest: number, latest: number) => void;
}

interface Pointed {
  readonly left: number;
  /** The bars that are pointed at: one, or from the first to the last that a drag covers. */
  readonly from: number;
  readonly to: number;
}

export function TimelinePlot({ timeline, series, tz, dim, log, earlier, marks, onZoom }: TimelinePlotProps): React.JSX.Element {
  const host = useRef<HTMLDivElement | null>(null);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const [appearance, setAppearance] = useState(0);
  const zoom = useRef(onZoom);
  zoom.current = onZoom;
  useEffect(() => onAppearance(() => setAppearance((n) => n + 1)), []);

  useEffect(() => {
    const node = host.current;
    if (node === null) return undefined;
    const { start, span } = timeline;
    const bars = series[0]?.counts.length ?? 0;
    const style = getComputedStyle(document.documentElement);
    const token = (name: string): string => style.getPropertyValue(name).trim();
    const x = Array.from({ length: bars }, (_, i) => start + i * span);
    // Stacked: each series is drawn as the sum of itself and those below, the tallest first.
    const sums: number[][] = [];
    let below = new Array<number>(bars).fill(0);
    for (const s of series) {
      below = below.map((n, i) => n + (s.counts[i] ?? 0));
      sums.push(below);
    }
    const drawn = series.map((s, i) => ({ s, sum: log ? (sums[i] as number[]).map((n) => Math.log10(1 + n)) : (sums[i] as number[]) })).reverse();
    const draw = uPlot.paths.bars?.({ size: [0.88, 200], align: 1 });
    const steps = uPlot.paths.stepped?.({ align: 1 });
    const before = earlier === null ? null : log ? earlier.counts.map((n) => Math.log10(1 + n)) : [...earlier.counts];
    const end = start + span * Math.max(1, bars);
    /** The first and the last bar that the drag covers. */
    const barsOf = ({ select, posToVal }: uPlot): { readonly from: number; readonly to: number } => ({
      from: Math.max(0, Math.floor((posToVal(select.left, 'x') - start) / span)),
      to: Math.min(bars, Math.ceil((posToVal(select.left + select.width, 'x') - start) / span)) - 1,
    });
    const options: uPlot.Options = {
      width: Math.max(100, node.clientWidth),
      height: PLOT_HEIGHT,
      padding: [4, 0, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false, dist: 4 } },
      scales: { x: { time: true, range: () => [start, end] }, y: { range: (_u, _min, max) => [0, Math.max(log ? 0.3 : 1, max)] } },
      axes: [
        {
          size: 20,
          stroke: token('--text-3'),
          font: "11px 'Inter Variable', system-ui, sans-serif",
          grid: { show: false },
          ticks: { show: false },
          gap: 4,
          space: 90,
          splits: (_u, _axis, min, max, step) => axisTicks(min, max, step, tz),
          values: (u, ticks) => {
            const step = ticks.length > 1 ? (ticks[1] as number) - (ticks[0] as number) : span;
            // A label at the edge would be cut in half.
            const edge = (LABEL_ROOM * (end - start)) / u.width;
            return ticks.map((tick) => (tick - start < edge || end - tick < edge ? '' : formatAxisTime(tick, step, tz)));
          },
        },
        { show: false },
      ],
      series: [
        {},
        ...drawn.map(({ s }) => ({ label: s.name, fill: token(s.colour), stroke: 'transparent', width: 0, points: { show: false }, ...(draw === undefined ? {} : { paths: draw }) })),
        ...(before === null ? [] : [{ label: t('timeline.earlier'), stroke: token('--text-2'), width: 1.5, dash: [4, 3], points: { show: false }, ...(steps === undefined ? {} : { paths: steps }) }]),
      ],
      hooks: {
        setCursor: [
          (u) => {
            const { left } = u.cursor;
            const bar = left === undefined || left === null || left < 0 ? -1 : Math.floor((u.posToVal(left, 'x') - start) / span);
            if (bar < 0 || bar >= bars) {
              setPointed(null);
              return;
            }
            const dragged = u.select.width >= 4 ? barsOf(u) : null;
            setPointed({ left: left as number, from: dragged?.from ?? bar, to: dragged?.to ?? bar });
          },
        ],
        setSelect: [
          (u) => {
            if (u.select.width < 4) return;
            const { from, to } = barsOf(u);
            u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            zoom.current(start + from * span, start + (to + 1) * span);
          },
        ],
      },
    };
    const plot = new uPlot(options, [x, ...drawn.map(({ sum }) => sum), ...(before === null ? [] : [before])], node);
    let pressedAt = -1;
    const press = (event: MouseEvent): void => {
      pressedAt = event.clientX;
    };
    const release = (event: MouseEvent): void => {
      if (event.button !== 0 || Math.abs(event.clientX - pressedAt) >= 4) return;
      const bar = Math.floor((plot.posToVal(event.clientX - plot.over.getBoundingClientRect().left, 'x') - start) / span);
      if (bar >= 0 && bar < bars && span > 0.002) zoom.current(start + bar * span, start + (bar + 1) * span);
    };
    plot.over.addEventListener('mousedown', press);
    plot.over.addEventListener('mouseup', release);
    const observer = new ResizeObserver(() => plot.setSize({ width: Math.max(100, node.clientWidth), height: PLOT_HEIGHT }));
    observer.observe(node);
    return () => {
      observer.disconnect();
      plot.destroy();
      setPointed(null);
    };
  }, [timeline, series, tz, log, earlier, appearance]);

  const most = Math.max(0, ...(series[0]?.counts ?? []).map((_, i) => Math.max(earlier?.counts[i] ?? 0, series.reduce((sum, s) => sum + (s.counts[i] ?? 0), 0))));
  return (
    <div className={`timeline-plot${dim ? ' is-old' : ''}`}>
      <div ref={host} aria-hidden data-testid="timeline-plot" />
      {most > 0 && (
        <span className="timeline-most num" aria-hidden>
          <span>{formatCount(most)}</span>
        </span>
      )}
      <TimelineMarks marks={marks} bars={series[0]?.counts.length ?? 1} start={timeline.start} span={timeline.span} tz={tz} onOpen={(bar) => onZoom(timeline.start + (bar - 2) * timeline.span, timeline.start + (bar + 3) * timeline.span)} />
      {pointed !== null && <PointedBars timeline={timeline} series={series} earlier={earlier} tz={tz} pointed={pointed} flip={pointed.left > (host.current?.clientWidth ?? 0) - (pointed.to > pointed.from ? 350 : 230)} />}
    </div>
  );
}

/** Ticks on round local times: uPlot's own would be round in the machine's zone. */
function axisTicks(min: number, max: number, step: number, tz: string): number[] {
  const steps = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 2_592_000, 31_536_000];
  const width = steps.find((s) => s >= step) ?? step;
  const local = formatEventTime(min, tz);
  const offset = Date.parse(`${local.slice(0, 10)}T${local.slice(11, 23)}Z`) / 1000 - min;
  const ticks: number[] = [];
  for (let tick = Math.ceil((min + offset) / width) * width - offset; tick <= max; tick += width) ticks.push(tick);
  return ticks;
}

/** The end of a range beside its start: of the same day without the day. */
function endOf(start: string, end: string): string {
  return start.slice(0, 10) === end.slice(0, 10) ? end.slice(11) : end;
}

/** What the bars say that are pointed at. */
function PointedBars({ timeline, series, earlier, tz, pointed, flip }: { readonly timeline: Timeline; readonly series: readonly Series[]; readonly earlier: EarlierCounts | null; readonly tz: string; readonly pointed: Pointed; readonly flip: boolean }): React.JSX.Element {
  const { from, to, left } = pointed;
  const sum = (counts: readonly number[]): number => counts.slice(from, to + 1).reduce((all, count) => all + count, 0);
  const time = (at: number): string => formatEventTime(at, tz).slice(0, timeline.span < 1 ? 23 : 19);
  const counted = series.map((s) => ({ ...s, count: sum(s.counts) }));
  return (
    <div className="timeline-tip" style={flip ? { right: `calc(100% - ${left - 10}px)` } : { left: left + 10 }} aria-hidden>
      <div className="num timeline-tip-time">
        {time(timeline.start + from * timeline.span)}
        {to > from && ` – ${endOf(time(timeline.start + from * timeline.span), time(timeline.start + (to + 1) * timeline.span))}`}
      </div>
      {series.length > 1 &&
        counted
          .filter(({ count }) => count > 0)
          .toReversed()
          .slice(0, 8)
          .map((s) => (
            <div key={s.name} className="timeline-tip-row num">
              <i style={{ background: `var(${s.colour})` }} />
              <span className="truncate">{s.name}</span>
              <b>{formatCount(s.count)}</b>
            </div>
          ))}
      <div className="timeline-tip-row num">
        <span>{t('timeline.total')}</span>
        <b>{formatCount(counted.reduce((all, { count }) => all + count, 0))}</b>
      </div>
      {earlier !== null && (
        <div className="timeline-tip-row num">
          <span>{t('timeline.earlier')}</span>
          <b>{formatCount(sum(earlier.counts))}</b>
        </div>
      )}
    </div>
  );
}
