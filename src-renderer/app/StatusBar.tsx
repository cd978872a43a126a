/** The last line: how what the window shows stands (the search in front, a dashboard, a notebook), and what it runs on. */
import { useQuery } from '@tanstack/react-query';
import { Suspense, lazy, useEffect, useState } from 'react';
import type { ConnectionInfo } from '../../src-shared/ipc/engine-protocol.ts';
import { useMe } from '../api/api-queries.ts';
import { problemKind } from '../api/problem-kind.ts';
import { ConnectionDot } from '../connections/ConnectionDot.tsx';
import { editConnection } from '../connections/editing.ts';
import { costQuery, costText } from '../connections/read-cost.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { formatCount, formatElapsed, formatShare, formatZone } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { type Run, isActive } from '../search/search-tab.ts';
import { useEngineStatus, useTimeZone } from './engine.ts';
import { useConnections } from './queries.ts';
import { togglePanel, useTab, useWorkbench } from './workbench.ts';
import './StatusBar.css';

/** Without typing, until the cost of a search is asked for, in milliseconds. */
const COST_DELAY_MS = 700;

// They come with the pages that they tell of.
const BoardStatus = lazy(async () => ({ default: (await import('../dashboards/BoardStatus.tsx')).BoardStatus }));
const BookStatus = lazy(async () => ({ default: (await import('../notebooks/BookStatus.tsx')).BookStatus }));

export function StatusBar(): React.JSX.Element {
  const view = useWorkbench((s) => s.view);
  const background = useWorkbench((s) => s.background.length);
  const tz = useTimeZone();
  const engineState = useEngineStatus((s) => s.state);
  const general = (
    <>
      {background > 0 && (
        <button type="button" className="link status-jobs" onClick={() => togglePanel('jobs')} data-testid="status-jobs">
          {t('jobs.inBackground', { count: formatCount(background) })}
        </button>
      )}
      {engineState !== 'ready' && <span className="status-engine">{t(`engine.${engineState}`)}</span>}
      <span>{formatZone(tz, Date.now() / 1000)}</span>
    </>
  );
  return (
    <footer className="status-bar num" data-testid="status" data-view={view}>
      {view === 'search' ? (
        <SearchStatus general={general} />
      ) : (
        <>
          <Suspense fallback={null}>{view === 'dashboards' ? <BoardStatus /> : view === 'notebooks' ? <BookStatus /> : null}</Suspense>
          <span className="status-right">{general}</span>
        </>
      )}
    </footer>
  );
}

function SearchStatus({ general }: { readonly general: React.ReactNode }): React.JSX.Element {
  const run = useTab((s) => (s.tail === null ? s.run : null));
  const live = useTab((s) => s.tail !== null);
  const state = useTab((s) => (s.waiting ? 'starting' : s.tail === null ? (s.run?.state ?? 'idle') : 'idle'));
  const connectionId = useTab((s) => s.connection);
  const connection = useConnections().data?.find((c) => c.id === connectionId);
  return (
    <>
      <span className={`status-state status-${state}`} role="status">
        <i className={`dot dot-${state}`} aria-hidden />
        {live ? t('tail.label') : t(`state.${state}`)}
      </span>
      {run !== null && <RunFigures run={run} />}
      <span className="status-right">
        {connection?.kind === 'clickhouse' && !live && <CostNote />}
        {general}
        {connection !== undefined && (
          <span className="status-connection">
            <ConnectionDot colour={connection.colour} />
            {connection.readOnly ? t('status.readOnly', { name: connection.name }) : connection.name}
            {connection.kind === 'nexus-api' && <SignInState connection={connection} />}
            {connection.production && <b className="production-badge">{t('status.production')}</b>}
          </span>
        )}
      </span>
      {run !== null && isActive(run) && <ProgressLine run={run} />}
    </>
  );
}

/** What the search as it stands would read: asked for when nothing was typed for a while. */
function CostNote(): React.JSX.Element | null {
  const text = useTab((s) => s.text);
  const range = useTab((s) => s.range);
  const connection = useTab((s) => s.connection);
  const [still, setStill] = useState({ text, range });
  useEffect(() => {
    const timer = window.setTimeout(() => setStill({ text, range }), COST_DELAY_MS);
    return () => window.clearTimeout(timer);
  }, [text, range]);
  const { data } = useQuery({ ...costQuery(still.text, still.range, connection), enabled: still.text.trim() !== '' });
  if (data === undefined || data === null || still.text !== text) return null;
  return (
    <span title={t('status.costHint')} data-testid="status-cost">
      {t('status.cost', { cost: costText(data) })}
    </span>
  );
}

/** Who is signed in at the server of the tab in front, or that nobody is. */
function SignInState({ connection }: { readonly connection: ConnectionInfo }): React.JSX.Element {
  const me = useMe(connection.id);
  const kind = me.isError ? problemKind(wireErrorOf(me.error).code) : null;
  if (me.data !== undefined && kind === null) return <span data-testid="sign-in-state">{t('api.organisation', { user: me.data.user.email, role: me.data.role, organisation: me.data.organisation.name })}</span>;
  if (kind === null) return <span>{t('api.waiting')}</span>;
  return (
    <button type="button" className="link status-engine" data-testid="sign-in-state" title={wireErrorOf(me.error).message} onClick={() => void editConnection(connection.id)}>
      {t(kind === 'sign-in' ? 'api.sso.needs' : 'api.sso.failed')}
    </button>
  );
}

function RunFigures({ run }: { readonly run: Run }): React.JSX.Element {
  const { progress, shape, profile } = run;
  const here = profile.filter((stage) => stage.where === 'here').length;
  return (
    <>
      {progress !== null && shape !== null && (
        <span data-testid="status-count">
          {countText(shape, progress.rows, progress.scanned)}
        </span>
      )}
      {(isActive(run) || progress !== null) && <Elapsed run={run} />}
      {profile.length > 0 && <span>{here === 0 ? t('status.allPushed') : t('status.stages', { here: String(here), all: String(profile.length) })}</span>}
      {isActive(run) && progress !== null && progress.fraction !== null && <span>{formatShare(progress.fraction, 1)}</span>}
    </>
  );
}

/** What came of what was read; that only once where it is the same, and not at all where nothing was read. */
function countText(shape: 'events' | 'table', rows: number, scanned: number): string {
  const count = formatCount(rows);
  if (shape === 'events') return scanned <= rows ? t('count.events', { count }) : t('status.events', { rows: count, scanned: formatCount(scanned) });
  return scanned === 0 ? t('count.rows', { count }) : t('status.rows', { rows: count, scanned: formatCount(scanned) });
}

function Elapsed({ run }: { readonly run: Run }): React.JSX.Element {
  const active = isActive(run);
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!active) return undefined;
    const timer = window.setInterval(() => setNow(performance.now()), 200);
    return () => window.clearInterval(timer);
  }, [active]);
  return <span>{formatElapsed(active ? Math.max(0, now - run.startedAt) : (run.progress?.elapsedMs ?? 0))}</span>;
}

function ProgressLine({ run }: { readonly run: Run }): React.JSX.Element {
  const fraction = run.progress?.fraction ?? null;
  return (
    <div className={`status-progress${fraction === null ? ' is-open' : ''}`} role="progressbar" aria-label={t('status.progress')} {...(fraction === null ? {} : { 'aria-valuenow': Math.round(fraction * 100) })}>
      <i style={{ width: fraction === null ? '22%' : `${Math.max(2, fraction * 100)}%` }} />
    </div>
  );
}
