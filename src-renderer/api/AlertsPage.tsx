/** The alerts of an organisation: filtered, acknowledged, moved on, and their search run again. */
import { Check, ChevronLeft, ChevronRight, Play } from 'lucide-react';
import { useState } from 'react';
import { ALERT_SEVERITIES, ALERT_STATUSES, type Alert } from '../../src-shared/nexus-api/alerts.ts';
import { engine } from '../app/engine.ts';
import { openTab } from '../app/workbench.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { formatAgo, formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { ChoiceMenu } from '../ui/ChoiceMenu.tsx';
import { notify } from '../ui/toasts.tsx';
import { type ApiContent, ApiPage, refusal } from './ApiPage.tsx';
import { ApiProblem } from './ApiProblem.tsx';
import { refreshApi, useAlerts } from './api-queries.ts';

const PAGE = 50;
type Status = Alert['status'];
type Severity = Alert['severity'];

export function AlertsPage(): React.JSX.Element {
  return <ApiPage title={t('api.alerts')} content={(content) => <Alerts {...content} />} />;
}

function Alerts({ connection, me }: ApiContent): React.JSX.Element {
  const [status, setStatus] = useState<Status | 'all'>('all');
  const [severity, setSeverity] = useState<Severity | 'all'>('all');
  const [waiting, setWaiting] = useState(false);
  const [page, setPage] = useState(1);
  const alerts = useAlerts({
    connection: connection.id,
    page,
    limit: PAGE,
    ...(status === 'all' ? {} : { status }),
    ...(severity === 'all' ? {} : { severity }),
    ...(waiting ? { acknowledged: false } : {}),
  });
  const refused = refusal(me, 'alerts:write');
  const choose = <T,>(set: (value: T) => void) => (value: T): void => {
    set(value);
    setPage(1);
  };
  return (
    <>
      <div className="api-filters">
        <ChoiceMenu
          label={t('api.status')}
          value={status}
          choices={[{ value: 'all' as const, label: t('api.all') }, ...ALERT_STATUSES.map((value) => ({ value, label: t(`api.status.${value}`) }))]}
          onChoose={choose(setStatus)}
          className="button button-small"
          prefix={<span className="api-filter-label">{t('api.status')}</span>}
        />
        <ChoiceMenu
          label={t('api.severity')}
          value={severity}
          choices={[{ value: 'all' as const, label: t('api.all') }, ...ALERT_SEVERITIES.map((value) => ({ value, label: t(`api.severity.${value}`) }))]}
          onChoose={choose(setSeverity)}
          className="button button-small"
          prefix={<span className="api-filter-label">{t('api.severity')}</span>}
        />
        <Button small pressed={waiting} onClick={() => choose(setWaiting)(!waiting)}>
          {t('api.unacknowledged')}
        </Button>
        {alerts.data !== undefined && <span className="api-count num">{t('api.alertsOf', { shown: formatCount(alerts.data.items.length), total: formatCount(alerts.data.pagination.total) })}</span>}
      </div>
      {refused !== null && (
        <p className="api-note" data-testid="api-read-only">
          {refused}
        </p>
      )}
      {alerts.isError ? (
        <ApiProblem connection={connection.id} error={alerts.error} />
      ) : alerts.data === undefined ? (
        <p className="api-waiting">{t('api.waiting')}</p>
      ) : alerts.data.items.length === 0 ? (
        <p className="api-empty">{t('api.alertsNone')}</p>
      ) : (
        <ul className="alerts" data-testid="alerts">
          {alerts.data.items.map((alert) => (
            <AlertItem key={alert.id} alert={alert} connection={connection.id} refused={refused} />
          ))}
        </ul>
      )}
      {alerts.data !== undefined && alerts.data.pagination.totalPages > 1 && (
        <nav className="api-pages" aria-label={t('api.page', { page, pages: alerts.data.pagination.totalPages })}>
          <IconButton label={t('api.pagePrevious')} disabled={page === 1} onClick={() => setPage(page - 1)}>
            <ChevronLeft size={14} />
          </IconButton>
          <span className="num">{t('api.page', { page, pages: alerts.data.pagination.totalPages })}</span>
          <IconButton label={t('api.pageNext')} disabled={page >= alerts.data.pagination.totalPages} onClick={() => setPage(page + 1)}>
            <ChevronRight size={14} />
          </IconButton>
        </nav>
      )}
    </>
  );
}

function AlertItem({ alert, connection, refused }: { readonly alert: Alert; readonly connection: string; readonly refused: string | null }): React.JSX.Element {
  const [busy, setBusy] = useState(false);
  const now = Date.now() / 1000;
  const change = async (work: () => Promise<unknown>, done: string): Promise<void> => {
    setBusy(true);
    try {
      await work();
      notify(done);
    } catch (error) {
      notify(wireErrorOf(error).message, 'error');
    } finally {
      setBusy(false);
      refreshApi(connection, 'alerts', 'alert-stats');
    }
  };
  const { id, title } = alert;
  const acknowledge = (): Promise<void> => change(() => engine.request('api.alerts.acknowledge', { connection, id }), t('api.ackDone', { title }));
  const move = (status: Status): Promise<void> =>
    change(() => engine.request('api.alerts.setStatus', { connection, id, status }), t('api.statusDone', { title, status: t(`api.status.${status}`) }));
  return (
    <li className="alert" data-testid="alert">
      <span className={`severity severity-${alert.severity}`}>{t(`api.severity.${alert.severity}`)}</span>
      <div className="alert-text">
        <b>{title}</b>
        <code className="mono truncate" title={alert.spl}>
          {alert.spl}
        </code>
        <span className="alert-meta num">
          {formatAgo(alert.raised, now)} · {t('api.alertRows', { count: formatCount(alert.rows) })}
          {alert.acknowledged !== null && ` · ${t('api.ackBy', { by: alert.acknowledged.by, when: formatAgo(alert.acknowledged.at, now) })}`}
        </span>
      </div>
      <div className="alert-actions">
        {alert.acknowledged === null && (
          <Button small icon={<Check size={13} />} disabled={busy || refused !== null} title={refused ?? undefined} onClick={() => void acknowledge()}>
            {t('api.ack')}
          </Button>
        )}
        <ChoiceMenu
          label={t('api.statusOf', { title })}
          value={alert.status}
          choices={ALERT_STATUSES.map((value) => ({ value, label: t(`api.status.${value}`) }))}
          onChoose={(status) => void move(status)}
          className="button button-small"
          disabled={busy || refused !== null}
        />
        <Button small icon={<Play size={13} />} onClick={() => openTab({ text: alert.spl, range: { earliest: alert.earliest, latest: alert.latest }, connection, run: true })}>
          {t('api.alertRun')}
        </Button>
      </div>
    </li>
  );
}
