/** Events over time: bars, stacked by a field where split. Dragging across bars, or clicking one, zooms the search in. */
import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronUp, ZoomOut } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Timeline as TimelineData } from '../../src-shared/ipc/engine-protocol.ts';
import { engine, useTimeZone } from '../app/engine.ts';
import { onAppearance, setPreference, useCurrentTab, useTab, useWorkbench } from '../app/workbench.ts';
import { formatAxisTime, formatCount, formatEventTime, formatMoment, formatSpanSeconds } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { runSearch } from '../search/run-search.ts';
import type { Run, SearchTabStore } from '../search/search-tab.ts';
import { ChoiceMenu } from '../ui/ChoiceMenu.tsx';
import { FiguresTable } from '../ui/FiguresTable.tsx';
import { mayAskAboutEvents, useEventFields } from './event-fields.ts';
import { LEVEL_FIELDS, type Level, levelOf } from './levels.ts';
import './Timeline.css';

const PLOT_HEIGHT = 86;
const NO_SPLIT = '';
const LEVEL_ORDER: readonly (Level | null)[] = ['debug', 'info', null, 'warn', 'error'];
const LEVEL_COLOURS: Readonly<Record<Level, string>> = { error: '--bar-error', warn: '--bar-warn', info: '--bar-other', debug: '--bar-debug' };

interface Series {
  readonly name: string;
  readonly counts: readonly number[];
  readonly colour: string;
}

/** Series in the order in which they are stacked, bottom first, each with the token of its colour. */
function stackOf(timeline: TimelineData): Series[] {
  const named = timeline.series;
  if (named.length === 1 && named[0]?.name === 'count') return [{ ...named[0], colour: '--bar-count' }];
  const levels = named.filter((s) => levelOf(s.name) !== null).length;
  if (levels * 2 >= named.length) {
    return named
      .map((s) => ({ ...s, level: levelOf(s.name) }))
      .sort((a, b) => LEVEL_ORDER.indexOf(a.level) - LEVEL_ORDER.indexOf(b.level))
      .map(({ level, ...s }) => ({ ...s, colour: level === null ? '--bar-other' : LEVEL_COLOURS[level] }));
  }
  return named.map((s, i) => ({ ...s, colour: /^(?:OTHER|NULL)$/.test(s.name) ? '--bar-other' : `--series-${(i % 8) + 1}` }));
}

/** Zooms the tab's search to a range and runs it. */
export function zoomTo(tab: SearchTabStore, earliest: number, latest: number): void {
  const { range, zoomedFrom } = tab.getState();
  tab.setState({ range: { earliest: trimNumber(earliest), latest: trimNumber(latest) }, zoomedFrom: [...zoomedFrom, range] });
  void runSearch(tab);
}
function trimNumber(n: number): string {
  return String(Math.round(n * 1000) / 1000);
}

export function Timeline({ run }: { readonly run: Run }): React.JSX.Element | null {
  const tab = useCurrentTab();
  const tz = useTimeZone();
  const open = useWorkbench((s) => s.timelineOpen);
  const zoomedFrom = useTab((s) => s.zoomedFrom);
  const chosenSplit = useTab((s) => s.splitBy);
  const [log, setLog] = useState(false);
  const { summaries, current } = useEventFields(run);
  // A table's own fields are not its events': those come with the summaries, an event list's are there at once.
  const names = useMemo(() => new Set((run.shape === 'events' ? run.fields : (summaries?.fields ?? [])).map((f) => f.name)), [run.shape, run.fields, summaries]);
  const levelField = LEVEL_FIELDS.find((name) => names.has(name));
  const splitBy = chosenSplit === undefined ? (levelField ?? NO_SPLIT) : (chosenSplit ?? NO_SPLIT);
  const ready = mayAskAboutEvents(run) && (run.shape === 'events' || current);
  const { data, isPlaceholderData } = useQuery({
    queryKey: ['timeline', run.searchId, splitBy],
    queryFn: () => engine.request('result.timeline', { searchId: run.searchId, bars: 120, ...(splitBy === NO_SPLIT ? {} : { splitBy }) }),
    enabled: ready && open,
    placeholderData: (previous) => previous,
    gcTime: 10_000,
  });
  const series = useMemo(() => (data === undefined ? [] : stackOf(data)), [data]);
  const choices = useMemo(() => {
    const preferred = [levelField, 'service', 'sourcetype', 'host', 'source', 'status', ...(splitBy === NO_SPLIT ? [] : [splitBy])];
    return [...new Set(preferred)].filter((name): name is string => name !== undefined && names.has(name)).map((name) => ({ value: name, label: name }));
  }, [levelField, names, splitBy]);
  const now = Date.now() / 1000;
  const from = run.searched?.earliest ?? data?.start ?? null;
  const to = run.searched?.latest ?? (data === undefined ? null : data.start + data.span * (data.series[0]?.counts.length ?? 0));

  return (
    <section className="timeline" aria-label={t('timeline.label')} data-testid="timeline">
      <header className="timeline-head">
        <b className="num" data-testid="event-count">
          {data === undefined || isPlaceholderData ? t('timeline.waiting') : t('count.events', { count: formatCount(data.total) })}
        </b>
        <span className="timeline-range num">
          {from !== null && to !== null && `${formatMoment(from, tz, now, to - from < 7200)} – ${formatMoment(to, tz, now, to - from < 7200)}`}
          {data !== undefined && open && ` · ${t('timeline.bar', { span: formatSpanSeconds(data.span) })}`}
        </span>
        <span className="timeline-tools">
          {zoomedFrom.length > 0 && (
            <button
              type="button"
              className="link timeline-tool"
              data-testid="zoom-back"
              onClick={() => {
                const back = zoomedFrom.at(-1);
                if (back === undefined) return;
                tab.setState({ range: back, zoomedFrom: zoomedFrom.slice(0, -1) });
                void runSearch(tab);
              }}
            >
              <ZoomOut size={13} aria-hidden /> {t('timeline.back')}
            </button>
          )}
          {from !== null && to !== null && (
            <button type="button" className="link timeline-tool" onClick={() => zoomTo(tab, from - (to - from) / 2, to + (to - from) / 2)}>
              {zoomedFrom.length === 0 && <ZoomOut size={13} aria-hidden />} {t('timeline.wider')}
            </button>
          )}
          {open && choices.length > 0 && (
            <ChoiceMenu
              label={t('timeline.split')}
              value={splitBy}
              choices={[{ value: NO_SPLIT, label: t('timeline.noSplit') }, ...choices]}
              onChoose={(value) => tab.setState({ splitBy: value === NO_SPLIT ? null : value })}
              className="timeline-choice"
              prefix={<span className="timeline-choice-label">{t('timeline.split')}</span>}
            />
          )}
          {open && (
            <button type="button" className={`link timeline-tool${log ? ' is-on' : ''}`} aria-pressed={log} title={t('timeline.logHint')} onClick={() => setLog(!log)} data-testid="timeline-log">
              {t('timeline.log')}
            </button>
          )}
          <button type="button" className="link timeline-tool" aria-expanded={open} onClick={() => setPreference({ timelineOpen: !open })}>
            {open ? <ChevronUp size={13} aria-hidden /> : <ChevronDown size={13} aria-hidden />}
            {t(open ? 'timeline.hide' : 'timeline.show')}
          </button>
        </span>
      </header>
      {open &&
        (data === undefined ? (
          <div className="timeline-skeleton" aria-hidden>
            {Array.from({ length: 48 }, (_, i) => (
              <i key={i} style={{ height: `${18 + ((i * 37) % 40)}%` }} />
            ))}
          </div>
        ) : (
          <>
            <Plot timeline={data} series={series} tz={tz} log={log} dim={isPlaceholderData} onZoom={(a, b) => zoomTo(tab, a, b)} />
            <TimelineTable timeline={data} series={series} tz={tz} />
          </>
        ))}
    </section>
  );
}

interface PlotProps {
  readonly timeline: TimelineData;
  readonly series: readonly Series[];
  readonly tz: string;
  readonly dim: boolean;
  /** Heights by the logarithm of the counts, so that a few beside thousands can be seen. */
  readonly log: boolean;
  readonly onZoom: (earliest: number, latest: number) => void;
}

interface Pointed {
  readonly left: number;
  readonly bar: number;
}

function Plot({ timeline, series, tz, dim, log, onZoom }: PlotProps): React.JSX.Element {
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
    const end = start + span * Math.max(1, bars);
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
          values: (_u, ticks) => ticks.map((tick) => formatAxisTime(tick, ticks.length > 1 ? (ticks[1] as number) - (ticks[0] as number) : span, tz)),
        },
        { show: false },
      ],
      series: [{}, ...drawn.map(({ s }) => ({ label: s.name, fill: token(s.colour), stroke: 'transparent', width: 0, points: { show: false }, ...(draw === undefined ? {} : { paths: draw }) }))],
      hooks: {
        setCursor: [
          (u) => {
            const { left } = u.cursor;
            const bar = left === undefined || left === null || left < 0 ? -1 : Math.floor((u.posToVal(left, 'x') - start) / span);
            setPointed(bar >= 0 && bar < bars ? { left: left as number, bar } : null);
          },
        ],
        setSelect: [
          (u) => {
            if (u.select.width < 4) return;
            const from = Math.floor((u.posToVal(u.select.left, 'x') - start) / span);
            const to = Math.ceil((u.posToVal(u.select.left + u.select.width, 'x') - start) / span);
            u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            zoom.current(start + Math.max(0, from) * span, start + Math.min(bars, to) * span);
          },
        ],
      },
    };
    const plot = new uPlot(options, [x, ...drawn.map(({ sum }) => sum)], node);
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
  }, [timeline, series, tz, log, appearance]);

  return (
    <div className={`timeline-plot${dim ? ' is-old' : ''}`}>
      <div ref={host} aria-hidden data-testid="timeline-plot" />
      {pointed !== null && <PointedBar timeline={timeline} series={series} tz={tz} pointed={pointed} flip={pointed.left > (host.current?.clientWidth ?? 0) - 230} />}
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

function PointedBar({ timeline, series, tz, pointed, flip }: { readonly timeline: TimelineData; readonly series: readonly Series[]; readonly tz: string; readonly pointed: Pointed; readonly flip: boolean }): React.JSX.Element {
  const start = timeline.start + pointed.bar * timeline.span;
  const total = series.reduce((sum, s) => sum + (s.counts[pointed.bar] ?? 0), 0);
  return (
    <div className="timeline-tip" style={flip ? { right: `calc(100% - ${pointed.left - 10}px)` } : { left: pointed.left + 10 }} aria-hidden>
      <div className="num timeline-tip-time">{formatEventTime(start, tz).slice(0, timeline.span < 1 ? 23 : 19)}</div>
      {series.length > 1 &&
        series
          .filter((s) => (s.counts[pointed.bar] ?? 0) > 0)
          .toReversed()
          .slice(0, 8)
          .map((s) => (
            <div key={s.name} className="timeline-tip-row num">
              <i style={{ background: `var(${s.colour})` }} />
              <span className="truncate">{s.name}</span>
              <b>{formatCount(s.counts[pointed.bar] ?? 0)}</b>
            </div>
          ))}
      <div className="timeline-tip-row num">
        <span>{t('timeline.total')}</span>
        <b>{formatCount(total)}</b>
      </div>
    </div>
  );
}

/** The same figures for those who do not see the bars. */
function TimelineTable({ timeline, series, tz }: { readonly timeline: TimelineData; readonly series: readonly Series[]; readonly tz: string }): React.JSX.Element {
  return (
    <FiguresTable
      caption={t('timeline.label')}
      columns={[t('timeline.start'), ...series.map((s) => s.name)]}
      rows={(series[0]?.counts ?? []).map((_, i) => [formatEventTime(timeline.start + i * timeline.span, tz), ...series.map((s) => String(s.counts[i] ?? ''))])}
    />
  );
}
