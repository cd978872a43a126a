/** Events over time: bars, stacked by a field where split. Dragging across bars, or clicking one, zooms the search in. */
import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronUp, ZoomOut } from 'lucide-react';
import { memo, useMemo, useRef, useState } from 'react';
import type { EarlierCounts, Timeline as TimelineData } from '../../src-shared/ipc/engine-protocol.ts';
import { engine, useTimeZone } from '../app/engine.ts';
import { usePaneRoom } from '../app/pane-room.ts';
import { setPreference, useCurrentTab, useTab, useWorkbench } from '../app/workbench.ts';
import { formatCount, formatEventTime, formatMoment, formatSpanSeconds } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { runSearch } from '../search/run-search.ts';
import { type Run, type SearchTabStore, isActive } from '../search/search-tab.ts';
import { ChoiceMenu } from '../ui/ChoiceMenu.tsx';
import { FiguresTable } from '../ui/FiguresTable.tsx';
import { mayAskAboutEvents, sameEvents, useEventFields } from './event-fields.ts';
import { LEVEL_FIELDS } from './levels.ts';
import { TimelinePlot } from './TimelinePlot.tsx';
import { type Series, stackOf } from './timeline-series.ts';
import { useTimelineMarks } from './use-timeline-marks.ts';
import { setView, useViewSettings } from './view-settings.ts';
import './Timeline.css';

const NO_SPLIT = '';
const BARS = 120;

/** Zooms the tab's search to a range and runs it. */
export function zoomTo(tab: SearchTabStore, earliest: number, latest: number): void {
  const { range, zoomedFrom } = tab.getState();
  tab.setState({ range: { earliest: trimNumber(earliest), latest: trimNumber(latest) }, zoomedFrom: [...zoomedFrom, range] });
  void runSearch(tab);
}
function trimNumber(n: number): string {
  return String(Math.round(n * 1000) / 1000);
}

export const Timeline = memo(function Timeline({ run }: { readonly run: Run }): React.JSX.Element {
  const tab = useCurrentTab();
  const tz = useTimeZone();
  const wanted = useWorkbench((s) => s.timelineOpen);
  // In a low pane the rows come first: there it opens when the user says so.
  const low = usePaneRoom().height !== 'plenty';
  const [openedHere, setOpenedHere] = useState(false);
  const open = low ? openedHere : wanted;
  const zoomedFrom = useTab((s) => s.zoomedFrom);
  const chosenSplit = useTab((s) => s.splitBy);
  const log = useViewSettings((s) => s.timelineLog);
  const withEarlier = useViewSettings((s) => s.timelineEarlier);
  const [figures, setFigures] = useState(false);
  const { summaries, current } = useEventFields(run);
  // A table's own fields are not its events': those come with the summaries, an event list's are there at once.
  const names = useMemo(() => new Set((run.shape === 'events' ? run.fields : (summaries?.fields ?? [])).map((f) => f.name)), [run.shape, run.fields, summaries]);
  // What a split is offered by stays until the new search knows its fields.
  const lastNames = useRef(names);
  if (names.size > 0) lastNames.current = names;
  const offered = lastNames.current;
  const levelField = LEVEL_FIELDS.find((name) => offered.has(name));
  const splitBy = chosenSplit === undefined ? (levelField ?? NO_SPLIT) : (chosenSplit ?? NO_SPLIT);
  const ready = mayAskAboutEvents(run) && (run.shape === 'events' || current);
  const { data, isPlaceholderData } = useQuery({
    queryKey: ['timeline', run.searchId, splitBy],
    queryFn: () => engine.request('result.timeline', { searchId: run.searchId, bars: BARS, ...(splitBy === NO_SPLIT ? {} : { splitBy }) }),
    enabled: ready && open,
    placeholderData: (previous) => previous,
    gcTime: 10_000,
  });
  // The period before is counted once the search has ended: it should not slow the first look.
  const earlier = useQuery({
    queryKey: ['timeline', run.searchId, 'earlier'],
    queryFn: () => engine.request('result.earlier', { searchId: run.searchId, bars: BARS }),
    enabled: ready && open && withEarlier && !isActive(run),
    gcTime: 10_000,
  }).data;
  const shownEarlier = withEarlier && earlier !== undefined && earlier !== null && !isPlaceholderData ? earlier : null;
  const marks = useTimelineMarks(run.connection, data?.start ?? 0, data?.span ?? 1, data?.series[0]?.counts.length ?? 0);
  const series = useMemo(() => (data === undefined ? [] : stackOf(data)), [data]);
  const choices = useMemo(() => {
    const preferred = [levelField, 'service', 'sourcetype', 'host', 'source', 'status', ...(splitBy === NO_SPLIT ? [] : [splitBy])];
    return [...new Set(preferred)].filter((name): name is string => name !== undefined && offered.has(name)).map((name) => ({ value: name, label: name }));
  }, [levelField, offered, splitBy]);
  const now = Date.now() / 1000;
  // Without a range that was asked for, and without events, there is no time to show.
  const without = data !== undefined && data.total === 0 && (data.series[0]?.counts.length ?? 0) === 0;
  const from = run.searched?.earliest ?? (without ? null : (data?.start ?? null));
  const to = run.searched?.latest ?? (data === undefined || without ? null : data.start + data.span * (data.series[0]?.counts.length ?? 0));

  return (
    <section className="timeline" aria-label={t('timeline.label')} data-testid="timeline">
      <header className="timeline-head">
        <b className="num" data-testid="event-count">
          {data !== undefined && !isPlaceholderData ? t('count.events', { count: formatCount(data.total) }) : open ? t('timeline.waiting') : run.shape === 'events' && !isActive(run) ? t('count.events', { count: formatCount(run.progress?.rows ?? 0) }) : t('timeline.label')}
        </b>
        <span className="timeline-range num">
          {from !== null && to !== null && `${formatMoment(from, tz, now, to - from < 7200)} – ${formatMoment(to, tz, now, to - from < 7200)}`}
          {data !== undefined && !without && open && ` · ${t('timeline.bar', { span: formatSpanSeconds(data.span) })}`}
        </span>
        {(data?.untimed ?? 0) > 0 && !isPlaceholderData && (
          <span className="timeline-untimed num" title={t('timeline.untimedHint')} data-testid="timeline-untimed">
            {t('timeline.untimed', { count: formatCount(data?.untimed ?? 0) })}
          </span>
        )}
        {open && shownEarlier !== null && (
          <span className="timeline-legend num" data-testid="timeline-before">
            <i aria-hidden />
            {t('timeline.earlierTotal', { count: formatCount(shownEarlier.total) })}
          </span>
        )}
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
            <button type="button" className={`link timeline-tool${log ? ' is-on' : ''}`} aria-pressed={log} title={t('timeline.logHint')} onClick={() => setView({ timelineLog: !log })} data-testid="timeline-log">
              {t('timeline.log')}
            </button>
          )}
          {open && (
            <button type="button" className={`link timeline-tool${withEarlier ? ' is-on' : ''}`} aria-pressed={withEarlier} title={t(earlier === null ? 'timeline.noEarlier' : 'timeline.earlierHint')} onClick={() => setView({ timelineEarlier: !withEarlier })} data-testid="timeline-earlier">
              {t('timeline.earlier')}
            </button>
          )}
          {open && (
            <button type="button" className={`link timeline-tool${figures ? ' is-on' : ''}`} aria-pressed={figures} title={t('timeline.figuresHint')} onClick={() => setFigures(!figures)} data-testid="timeline-figures">
              {t('timeline.figures')}
            </button>
          )}
          <button type="button" className="link timeline-tool" aria-expanded={open} onClick={() => (low ? setOpenedHere(!open) : setPreference({ timelineOpen: !open }))}>
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
            {without && <p className="timeline-none">{t('timeline.none')}</p>}
            {!figures && !without && <TimelinePlot timeline={data} series={series} tz={tz} log={log} dim={isPlaceholderData} earlier={shownEarlier} marks={marks} onZoom={(a, b) => zoomTo(tab, a, b)} />}
            <TimelineFigures timeline={data} series={series} earlier={shownEarlier} tz={tz} visible={figures} />
          </>
        ))}
    </section>
  );
}, sameEvents);

/** The figures behind the bars: for those who do not see them, and for everybody who wants the numbers. Bars without events are left out of what is seen. */
function TimelineFigures({ timeline, series, earlier, tz, visible }: { readonly timeline: TimelineData; readonly series: readonly Series[]; readonly earlier: EarlierCounts | null; readonly tz: string; readonly visible: boolean }): React.JSX.Element {
  const before = earlier === null ? [] : [{ name: t('timeline.earlier'), counts: earlier.counts }];
  const all = [...series, ...before];
  const rows = (series[0]?.counts ?? []).flatMap((_, i) => {
    const counts = all.map((s) => s.counts[i] ?? 0);
    return visible && counts.every((n) => n === 0) ? [] : [[formatEventTime(timeline.start + i * timeline.span, tz), ...counts.map((n) => (visible ? formatCount(n) : String(n)))]];
  });
  const table = <FiguresTable caption={t('timeline.label')} columns={[t('timeline.start'), ...all.map((s) => s.name)]} rows={rows} visible={visible} />;
  return visible ? (
    <div className="timeline-figures num selectable" tabIndex={0} role="region" aria-label={t('timeline.label')}>
      {table}
    </div>
  ) : (
    table
  );
}
