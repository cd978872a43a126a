/** A result as it is looked at: as a chart, a number, a table, events. */
import { Suspense, lazy, useMemo } from 'react';
import { ChartTableText } from '../charts/ChartTableText.tsx';
import { type ChartSettings, DEFAULT_CHART } from '../charts/chart-settings.ts';
import { DEFAULT_SINGLE, type Look, type SingleSettings } from '../dashboards/definition.ts';
import { t } from '../lib/messages.ts';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { PanelEvents } from './PanelEvents.tsx';
import { PanelTable } from './PanelTable.tsx';
import { SingleValue } from './SingleValue.tsx';
import { type Click, cellClick, chartClick } from './click.ts';
import type { JobResult } from './job.ts';
import { shownAs } from './look.ts';
import '../charts/charts.css';

const ChartView = lazy(async () => ({ default: (await import('../charts/ChartView.tsx')).ChartView }));

export interface ResultViewProps {
  readonly result: Pick<JobResult, 'fields' | 'rows' | 'total' | 'shape'>;
  readonly look: Exclude<Look, 'text'>;
  readonly label: string;
  readonly tz: string;
  readonly chart?: ChartSettings;
  readonly single?: SingleSettings;
  /** Called with what was clicked; null where a click does nothing. */
  readonly onClick: ((click: Click) => void) | null;
  /** What a click does, in words; opens the events behind it where not given. */
  readonly clickLabel?: string;
  /** Called with the epoch seconds of a brushed range; null where that does nothing. */
  readonly onZoom: ((earliest: number, latest: number) => void) | null;
}

export function ResultView({ result, look, label, tz, chart = DEFAULT_CHART, single = DEFAULT_SINGLE, onClick, clickLabel = t('chart.menu.events'), onZoom }: ResultViewProps): React.JSX.Element {
  const shown = useMemo(() => shownAs(look, result, chart), [look, result, chart]);
  switch (shown.kind) {
    case 'empty':
      return (
        <div className="panel-none-found">
          <p>{t('panel.empty')}</p>
        </div>
      );
    case 'table':
      return <PanelTable result={result} label={label} tz={tz} onCell={onClick === null ? null : (row, column) => onClick(cellClick(result.fields, result.rows[row] ?? [], column))} />;
    case 'events':
      return <PanelEvents result={result} label={label} tz={tz} onRow={onClick === null ? null : (row) => onClick(cellClick(result.fields, result.rows[row] ?? [], 0))} />;
    case 'single':
      return <SingleValue data={shown.data} result={result} settings={single} onClick={onClick === null || shown.data === null ? null : (series) => onClick(chartClick(shown.data as NonNullable<typeof shown.data>, { row: null, series }))} />;
    case 'chart': {
      const zooms = shown.data.axis?.time === true && (shown.type === 'line' || shown.type === 'area' || shown.type === 'column');
      return (
        <ErrorBoundary>
          <Suspense fallback={<div className="chart-waiting" aria-busy />}>
            <ChartView data={shown.data} shape={shown.shape} settings={chart} tz={tz} onPoint={onClick === null ? null : (point) => onClick(chartClick(shown.data, point))} pointAction={clickLabel} onZoom={zooms ? onZoom : null} pictures={null} />
          </Suspense>
          <ChartTableText data={shown.data} type={shown.type} tz={tz} />
        </ErrorBoundary>
      );
    }
  }
}
