/** The visualization of a result: the chart that suits it, its settings, pictures of it, and the way from a point to its events. */
import { AreaChart, BarChart3, BarChartHorizontal, Grid3x3, Hash, ImageDown, LineChart, MapPin, PieChart, ScatterChart, ZoomOut } from 'lucide-react';
import { Suspense, lazy, useMemo, useRef } from 'react';
import { engine, useTimeZone } from '../app/engine.ts';
import { useCurrentTab, useTab } from '../app/workbench.ts';
import { desktop } from '../lib/desktop.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { zoomTo } from '../results/Timeline.tsx';
import { runSearch } from '../search/run-search.ts';
import { type Run, type SearchTabStore, isActive } from '../search/search-tab.ts';
import { tabTitle } from '../search/tab-title.ts';
import { Button } from '../ui/Button.tsx';
import { ActionMenu } from '../ui/ActionMenu.tsx';
import { ChoiceMenu } from '../ui/ChoiceMenu.tsx';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { notify } from '../ui/toasts.tsx';
import { ChartFormat } from './ChartFormat.tsx';
import { ChartTableText } from './ChartTableText.tsx';
import { type ChartData, misfit, readChart } from './chart-data.ts';
import { CHART_TYPES, type ChartType } from './chart-settings.ts';
import { useChartRows, useChartSettings } from './chart-state.ts';
import type { ChartPoint } from './chart-points.ts';
import { TrellisMenu } from './TrellisMenu.tsx';
import type { ChartPictures } from './chart-pictures.ts';
import { chartPoint, nextTimes } from './drill-down.ts';
import { eventsBehind, openEvents } from './open-events.ts';
import { chartShape } from './trellis.ts';
import './charts.css';

const ChartView = lazy(async () => ({ default: (await import('./ChartView.tsx')).ChartView }));

const ICONS: Readonly<Record<ChartType, typeof LineChart>> = { line: LineChart, area: AreaChart, column: BarChart3, bar: BarChartHorizontal, pie: PieChart, scatter: ScatterChart, single: Hash, heatmap: Grid3x3, map: MapPin };

/** Shown for every result; for events it says how to get a chart of them. */
export function VisualizationTab({ run }: { readonly run: Run }): React.JSX.Element {
  const { page, failure } = useChartRows(run);
  const data = useMemo(() => (page === undefined ? null : readChart(page)), [page]);
  if (run.shape === 'events') return <EventsHint run={run} />;
  if (failure !== null) {
    return (
      <p className="message message-error" role="alert">
        {failure.message}
      </p>
    );
  }
  if (page === undefined) return <div className="chart-waiting" aria-busy={isActive(run)} aria-label={t('results.loading')} />;
  if (data === null) {
    return (
      <div className="notice" data-testid="chart-none">
        <h2>{t('chart.noneTitle')}</h2>
        <p>{t('chart.noneText')}</p>
        <StageOffers run={run} stages={countsOf(run)} />
      </div>
    );
  }
  return <Chart key={run.searchId} run={run} data={data} />;
}

function Chart({ run, data }: { readonly run: Run; readonly data: ChartData }): React.JSX.Element {
  const tz = useTimeZone();
  const tab = useCurrentTab();
  const [settings, change] = useChartSettings();
  const zoomedFrom = useTab((s) => s.zoomedFrom);
  const pictures = useRef<ChartPictures | null>(null);
  const shape = useMemo(() => chartShape(data, settings, settings.type), [data, settings]);
  const { type, suggested } = shape;
  const zooms = data.axis?.time === true && (type === 'line' || type === 'area' || type === 'column');
  return (
    <div className="chart" data-testid="chart">
      <div className="chart-bar">
        <TypeMenu data={shape.of} type={type} suggested={suggested} chosen={settings.type} onChoose={(chosen) => change({ type: chosen })} />
        <TrellisMenu data={data} settings={settings} onChange={change} />
        <ChartFormat data={data} type={type} settings={settings} onChange={change} />
        <p className="chart-note num">{noteOf(data)}</p>
        {zoomedFrom.length > 0 && (
          <button type="button" className="link timeline-tool" onClick={() => zoomBack(tab)}>
            <ZoomOut size={13} aria-hidden /> {t('timeline.back')}
          </button>
        )}
        <PictureMenu title={tabTitle(tab.getState(), t('tab.untitled'))} pictures={pictures} />
      </div>
      <ErrorBoundary>
        <Suspense fallback={<div className="chart-waiting" aria-busy />}>
          <ChartView data={data} shape={shape} settings={settings} tz={tz} onPoint={(point) => openPoint(run, data, point, tz)} pointAction={t('chart.menu.events')} onZoom={zooms ? (a, b) => zoomToBins(tab, data, a, b) : null} pictures={pictures} />
        </Suspense>
      </ErrorBoundary>
      <ChartTableText data={data} type={type} tz={tz} />
    </div>
  );
}

/** What of a large result is drawn; empty where all is. */
function noteOf({ rows, totalRows, series, totalSeries }: ChartData): string {
  const notes: string[] = [];
  if (rows < totalRows) notes.push(t('chart.firstRows', { rows: formatCount(rows), total: formatCount(totalRows) }));
  if (series.length < totalSeries) notes.push(t('chart.firstSeries', { series: formatCount(series.length), total: formatCount(totalSeries) }));
  return notes.join(' ');
}

function TypeMenu({ data, type, suggested, chosen, onChoose }: { readonly data: ChartData; readonly type: ChartType; readonly suggested: ChartType; readonly chosen: ChartType | null; readonly onChoose: (type: ChartType | null) => void }): React.JSX.Element {
  const Icon = ICONS[type];
  return (
    <ChoiceMenu<ChartType | 'auto'>
      label={t('chart.type')}
      className="button button-small"
      testId="chart-type"
      shown={t(`chart.${type}`)}
      prefix={<Icon size={14} aria-hidden />}
      value={chosen ?? 'auto'}
      choices={[
        { value: 'auto', label: t('chart.auto'), detail: t(`chart.${suggested}`), last: true },
        ...CHART_TYPES.map((name) => {
          const TypeIcon = ICONS[name];
          const reason = misfit(name, data);
          return { value: name, label: t(`chart.${name}`), icon: <TypeIcon size={14} aria-hidden />, ...(reason === null ? {} : { detail: t(`chart.${reason}`), disabled: true }) };
        }),
      ]}
      onChoose={(value) => onChoose(value === 'auto' ? null : value)}
    />
  );
}

function PictureMenu({ title, pictures }: { readonly title: string; readonly pictures: React.RefObject<ChartPictures | null> }): React.JSX.Element {
  const save = async (format: 'png' | 'svg'): Promise<void> => {
    const drawn = pictures.current;
    if (drawn === null) return;
    const suggestedName = `${title.replaceAll(/[^\p{L}\p{N}._ -]+/gu, ' ').trim().slice(0, 60) || 'chart'}.${format}`;
    try {
      const file = await desktop.chooseExportFile({ suggestedName, filters: [{ name: format.toUpperCase(), extensions: [format] }] });
      if (file === null) return;
      await engine.request('export.image', { grant: file.grant, data: drawn[format]() });
      notify(t('chart.saved', { name: file.name }), 'info', { label: t('export.reveal'), run: () => void desktop.revealFile(file.grant) });
    } catch (error) {
      notify(wireErrorOf(error).message, 'error');
    }
  };
  return (
    <ActionMenu className="button button-small" testId="chart-picture" groups={[{ actions: (['png', 'svg'] as const).map((format) => ({ label: t(`chart.${format}`), run: () => void save(format) })) }]}>
      <ImageDown size={13} aria-hidden />
      {t('chart.picture')}
    </ActionMenu>
  );
}

/** Events have no chart: searches that make one of them, a click away. */
function EventsHint({ run }: { readonly run: Run }): React.JSX.Element {
  const names = new Set(run.fields.map((f) => f.name));
  const by = ['level', 'severity', 'status', 'service', 'sourcetype'].find((name) => names.has(name));
  const top = ['service', 'host', 'source', 'sourcetype'].find((name) => names.has(name)) ?? 'host';
  const offers = ['timechart count', ...(by === undefined ? [] : [`timechart count by ${by}`]), `top ${top}`];
  return (
    <div className="notice" data-testid="chart-hint">
      <h2>{t('chart.eventsTitle')}</h2>
      <p>{t('chart.eventsText')}</p>
      <StageOffers run={run} stages={offers} />
    </div>
  );
}

/** Stages that make numbers of the result; one click adds one and runs the search. */
function StageOffers({ run, stages }: { readonly run: Run; readonly stages: readonly string[] }): React.JSX.Element {
  const tab = useCurrentTab();
  return (
    <div className="notice-actions">
      {stages.map((stage, i) => (
        <Button
          key={stage}
          variant={i === 0 ? 'primary' : 'plain'}
          onClick={() => {
            tab.setState({ text: `${run.spl.trim() === '' ? '*' : run.spl.trimEnd()} | ${stage}` });
            void runSearch(tab);
          }}
        >
          <span className="mono">| {stage}</span>
        </Button>
      ))}
    </div>
  );
}

/** How often each value of the first columns comes, for a table without numbers. */
function countsOf(run: Run): readonly string[] {
  const names = run.fields.map((f) => f.name).filter((name) => /^[A-Za-z][\w.]*$/.test(name));
  return names.slice(0, 2).map((name) => `stats count by ${name}`);
}

function zoomBack(tab: SearchTabStore): void {
  const { zoomedFrom } = tab.getState();
  const back = zoomedFrom.at(-1);
  if (back === undefined) return;
  tab.setState({ range: back, zoomedFrom: zoomedFrom.slice(0, -1) });
  void runSearch(tab);
}

/** Zooms to the bins that a brushed range touches. */
function zoomToBins(tab: SearchTabStore, { times }: ChartData, from: number, to: number): void {
  const ends = nextTimes(times);
  const touched = times.map((start, i) => ({ start, end: ends[i] ?? start })).filter(({ start, end }) => start < to && (end > from || end === start));
  const first = Math.min(...touched.map((bin) => bin.start));
  const last = Math.max(...touched.map((bin) => bin.end));
  if (touched.length > 0 && last > first) zoomTo(tab, first, last);
}

/** Opens the events behind a point in a new tab. */
function openPoint(run: Run, data: ChartData, point: ChartPoint, tz: string): void {
  const found = eventsBehind(run, chartPoint(data, point), tz);
  if (found === null) notify(t('chart.noEvents'));
  else openEvents(run, found);
}
