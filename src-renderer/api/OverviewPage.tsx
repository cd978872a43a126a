/** An organisation at a glance: its alerts, how many events it logs, the metrics the user chose. */
import { Plus, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { z } from 'zod';
import { engine } from '../app/engine.ts';
import { showView } from '../app/workbench.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { ChoiceMenu } from '../ui/ChoiceMenu.tsx';
import { notify } from '../ui/toasts.tsx';
import { type ApiContent, ApiPage } from './ApiPage.tsx';
import { ApiProblem } from './ApiProblem.tsx';
import { SeriesPlot } from './SeriesPlot.tsx';
import { useAlertStats, useMetric } from './api-queries.ts';
import { useLogVolume } from './log-volume.ts';
import { metricSeries } from './metric-series.ts';

const RANGES = { '1h': 3600, '24h': 86_400, '7d': 604_800 } as const;
type RangeName = keyof typeof RANGES;
const RANGE_NAMES = ['1h', '24h', '7d'] as const satisfies readonly RangeName[];

export function OverviewPage(): React.JSX.Element {
  const [range, setRange] = useState<RangeName>('24h');
  return (
    <ApiPage
      title={t('api.overview')}
      tools={
        <ChoiceMenu label={t('api.range')} value={range} choices={RANGE_NAMES.map((value) => ({ value, label: t(`api.range.${value}`) }))} onChoose={setRange} className="button button-small" />
      }
      content={(content) => <Overview {...content} rangeS={RANGES[range]} />}
    />
  );
}

function Overview({ connection, rangeS }: ApiContent & { readonly rangeS: number }): React.JSX.Element {
  const stats = useAlertStats(connection.id);
  const volume = useLogVolume(connection.id, rangeS);
  const severe = (stats.data?.bySeverity.critical ?? 0) + (stats.data?.bySeverity.high ?? 0);
  return (
    <>
      {stats.isError ? (
        <ApiProblem connection={connection.id} error={stats.error} />
      ) : (
        <dl className="api-stats">
          <Stat label={t('api.stat.open')} value={stats.data?.byStatus.open} onOpen={() => showView('alerts')} />
          <Stat label={t('api.stat.acknowledged')} value={stats.data?.unacknowledged} onOpen={() => showView('alerts')} />
          <Stat label={t('api.stat.critical')} value={stats.data === undefined ? undefined : severe} bad onOpen={() => showView('alerts')} />
          <Stat label={t('api.stat.events')} value={volume.data?.total} />
        </dl>
      )}
      <section className="api-card" aria-label={t('api.volume')} data-testid="volume">
        <h2>{t('api.volume')}</h2>
        {volume.isError ? (
          <ApiProblem connection={connection.id} error={volume.error} />
        ) : volume.data === undefined ? (
          <p className="api-waiting api-plot-room">{t('api.waiting')}</p>
        ) : volume.data.total === 0 ? (
          <p className="api-empty api-plot-room">{t('api.volumeNone')}</p>
        ) : (
          <VolumePlot times={volume.data.times} counts={volume.data.counts} />
        )}
      </section>
      <Metrics connection={connection.id} rangeS={rangeS} />
    </>
  );
}

function VolumePlot({ times, counts }: { readonly times: readonly number[]; readonly counts: readonly number[] }): React.JSX.Element {
  const [series, setSeries] = useState(() => [{ name: t('api.stat.events'), values: counts }]);
  useEffect(() => setSeries([{ name: t('api.stat.events'), values: counts }]), [counts]);
  return <SeriesPlot label={t('api.volumeBars')} times={times} series={series} kind="bars" />;
}

function Stat({ label, value, bad = false, onOpen }: { readonly label: string; readonly value: number | undefined; readonly bad?: boolean; readonly onOpen?: () => void }): React.JSX.Element {
  const figure = value === undefined ? '–' : formatCount(value);
  return (
    <div className={`api-stat${bad && value !== undefined && value > 0 ? ' is-bad' : ''}`}>
      <dt>{label}</dt>
      <dd className="num">
        {onOpen === undefined ? (
          figure
        ) : (
          <button type="button" className="link" onClick={onOpen} aria-label={`${label}: ${figure}`}>
            {figure}
          </button>
        )}
      </dd>
    </div>
  );
}

const chartsSchema = z.array(z.string().min(1).max(20_000)).max(20);

function Metrics({ connection, rangeS }: { readonly connection: string; readonly rangeS: number }): React.JSX.Element {
  const key = `api-metrics:${connection}`;
  const [queries, setQueries] = useState<readonly string[] | null>(null);
  const [text, setText] = useState('');
  useEffect(() => {
    let gone = false;
    engine.request('settings.get', { key }).then(
      ({ value }) => {
        if (!gone) setQueries(readCharts(value));
      },
      (error: unknown) => notify(wireErrorOf(error).message, 'error'),
    );
    return () => {
      gone = true;
    };
  }, [key]);
  const keep = (next: readonly string[]): void => {
    setQueries(next);
    engine.request('settings.set', { key, value: JSON.stringify(next) }).catch((error: unknown) => notify(wireErrorOf(error).message, 'error'));
  };
  const add = (): void => {
    const query = text.trim();
    if (query === '') {
      notify(t('api.metricBad'), 'error');
      return;
    }
    if (!(queries ?? []).includes(query)) keep([...(queries ?? []), query]);
    setText('');
  };
  return (
    <section aria-label={t('api.metrics')} data-testid="metrics">
      <h2 className="api-section">{t('api.metrics')}</h2>
      <form
        className="api-metric-form"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <input className="input mono" aria-label={t('api.metric')} placeholder={t('api.metric')} value={text} onChange={(event) => setText(event.target.value)} />
        <Button small type="submit" icon={<Plus size={13} />}>
          {t('api.metricAdd')}
        </Button>
      </form>
      {queries !== null && queries.length === 0 && <p className="api-empty">{t('api.metricsTeach')}</p>}
      <div className="api-charts">
        {(queries ?? []).map((query) => (
          <MetricCard key={query} connection={connection} query={query} rangeS={rangeS} onRemove={() => keep((queries ?? []).filter((q) => q !== query))} />
        ))}
      </div>
    </section>
  );
}

/** Damaged or older settings are no charts, not a page that does not open. */
function readCharts(value: string | null): readonly string[] {
  if (value === null) return [];
  try {
    return chartsSchema.parse(JSON.parse(value));
  } catch {
    return [];
  }
}

function MetricCard({ connection, query, rangeS, onRemove }: { readonly connection: string; readonly query: string; readonly rangeS: number; readonly onRemove: () => void }): React.JSX.Element {
  const metric = useMetric(connection, query, rangeS);
  const [shown, setShown] = useState<ReturnType<typeof metricSeries> | null>(null);
  useEffect(() => setShown(metric.data === undefined ? null : metricSeries(metric.data, query)), [metric.data, query]);
  return (
    <article className="api-card" data-testid="metric">
      <header className="api-card-head">
        <h3 className="mono truncate" title={query}>
          {query}
        </h3>
        <IconButton label={t('api.metricRemove', { query })} onClick={onRemove}>
          <X size={13} />
        </IconButton>
      </header>
      {metric.isError ? (
        <ApiProblem connection={connection} error={metric.error} />
      ) : shown === null ? (
        <p className="api-waiting api-plot-room">{t('api.waiting')}</p>
      ) : shown.series.length === 0 ? (
        <p className="api-empty api-plot-room">{t('api.metricNone')}</p>
      ) : (
        <SeriesPlot label={query} times={shown.times} series={shown.series} kind="lines" />
      )}
    </article>
  );
}
