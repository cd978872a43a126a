/** The searches that run or hold a result: what each did and takes, and the disk that all of them take. */
import { Activity, Square, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { DEFAULT_RESULT_LIMIT, type Job } from '../../src-shared/ipc/jobs-protocol.ts';
import { useTimeZone } from '../app/engine.ts';
import { useConnections, useSavedSearches } from '../app/queries.ts';
import { useWorkbench } from '../app/workbench.ts';
import { formatBytes, formatCount, formatElapsed, formatShare } from '../lib/format.ts';
import { type MessageKey, t } from '../lib/messages.ts';
import { rangeLabel } from '../search/time-presets.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { ChoiceMenu } from '../ui/ChoiceMenu.tsx';
import { Confirm } from '../ui/Confirm.tsx';
import { PanelEmpty } from '../ui/PanelEmpty.tsx';
import '../saved/saved.css';
import { deleteJob, openJob, setResultLimit, stopJob, tabOfJob, useJobs } from './jobs.ts';
import './jobs.css';

const GB = 1_000_000_000;
const LIMITS = [1, 5, 10, 25, 50, 100, 500] as const;
const ORIGINS: Readonly<Record<Job['origin'], MessageKey>> = { tab: 'jobs.tab', dashboard: 'jobs.dashboard', notebook: 'jobs.notebook', schedule: 'jobs.schedule' };

export function JobsPanel(): React.JSX.Element {
  const { data } = useJobs();
  const tabs = useWorkbench((s) => s.tabs);
  const [deleting, setDeleting] = useState(false);
  const jobs = data?.jobs ?? [];
  const running = jobs.filter((job) => job.state === 'running');
  const finished = jobs.filter((job) => job.state !== 'running');
  const unseen = finished.filter((job) => job.origin === 'schedule' || (job.origin === 'tab' && tabOfJob(tabs, job) === null));
  return (
    <>
      <section className="panel-list" data-testid="jobs-list" aria-label={t('jobs.label')}>
        {data !== undefined && jobs.length === 0 && <PanelEmpty Icon={Activity} text={t('jobs.none')} />}
        <JobGroup title={t('jobs.running')} jobs={running} />
        <JobGroup title={t('jobs.finished')} jobs={finished} />
      </section>
      {data !== undefined && (
        <div className="panel-foot jobs-foot num">
          <div className="jobs-disk" data-testid="jobs-disk">
            <span>{t('jobs.disk', { used: formatBytes(data.bytes), limit: formatBytes(data.limit) })}</span>
            {data.free !== null && <span className="jobs-free">{t('jobs.diskFree', { free: formatBytes(data.free) })}</span>}
          </div>
          <meter className="jobs-meter" min={0} max={data.limit} value={Math.min(data.bytes, data.limit)} aria-label={t('jobs.share')} />
          <div className="jobs-foot-actions">
            <span title={t('jobs.limitHint')}>
              <ChoiceMenu
                label={t('jobs.limit')}
                value={String(data.limit)}
                choices={[...new Set([...LIMITS.map((n) => n * GB), DEFAULT_RESULT_LIMIT, data.limit])].sort((a, b) => a - b).map((bytes) => ({ value: String(bytes), label: formatBytes(bytes) }))}
                onChoose={(value) => setResultLimit(Number(value))}
                className="button button-small button-plain"
                prefix={<span className="jobs-limit">{t('jobs.limit')}</span>}
              />
            </span>
            <Button small icon={<Trash2 size={13} />} disabled={unseen.length === 0} onClick={() => setDeleting(true)} data-testid="jobs-delete-finished">
              {t('jobs.deleteFinished')}
            </Button>
          </div>
        </div>
      )}
      {deleting && (
        <Confirm
          title={t('jobs.deleteFinished')}
          text={t('jobs.deleteFinishedText', { count: formatCount(unseen.length) })}
          action={t('ui.delete')}
          onClose={() => setDeleting(false)}
          onConfirm={async () => unseen.forEach(deleteJob)}
        />
      )}
    </>
  );
}

function JobGroup({ title, jobs }: { readonly title: string; readonly jobs: readonly Job[] }): React.JSX.Element | null {
  if (jobs.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className="jobs-heading">
        {title}
        <span className="pill num">{formatCount(jobs.length)}</span>
      </h3>
      <ul>
        {jobs.map((job) => (
          <JobItem key={job.id} job={job} />
        ))}
      </ul>
    </section>
  );
}

function JobItem({ job }: { readonly job: Job }): React.JSX.Element {
  const tz = useTimeZone();
  const hidden = useWorkbench((s) => tabOfJob(s.background, job) !== null);
  const saved = useSavedSearches().data?.find((one) => one.id === job.savedId);
  const connection = useConnections().data?.find((one) => one.id === job.connection);
  const running = job.state === 'running';
  const figures = [
    t('count.rows', { count: formatCount(job.rows) }),
    formatElapsed(job.elapsedMs),
    ...(job.bytes > 0 ? [formatBytes(job.bytes)] : []),
    ...(running && job.fraction !== null ? [formatShare(job.fraction, 1)] : []),
  ];
  return (
    <li className="panel-item" data-testid="job">
      <button type="button" className="panel-item-main" title={`${t('jobs.open')}\n${job.spl}`} onClick={() => openJob(job)}>
        {saved !== undefined && <span className="panel-item-title truncate">{saved.name}</span>}
        <span className="history-spl mono">{job.spl === '' ? '*' : job.spl}</span>
        <span className="panel-item-meta num job-figures">
          <i className={`dot dot-${job.state}`} aria-hidden />
          <span className={`outcome outcome-${job.state}`}>{t(`state.${job.state}`)}</span> · {figures.join(' · ')}
        </span>
        <span className="panel-item-meta num">
          {t(hidden ? 'jobs.background' : ORIGINS[job.origin])} · {connection?.name ?? job.connection} · {rangeLabel(job.range, tz, Date.now() / 1000)}
        </span>
      </button>
      {running && (
        <div className={`job-progress${job.fraction === null ? ' is-open' : ''}`} aria-hidden>
          <i style={job.fraction === null ? undefined : { width: `${Math.max(2, job.fraction * 100)}%` }} />
        </div>
      )}
      <span className="panel-item-actions">
        {running && (
          <IconButton label={t('jobs.stop')} onClick={() => stopJob(job)} data-testid="job-stop">
            <Square size={12} />
          </IconButton>
        )}
        {(!running || job.origin !== 'schedule') && (
          <IconButton label={t('jobs.delete')} onClick={() => deleteJob(job)} data-testid="job-delete">
            <Trash2 size={13} />
          </IconButton>
        )}
      </span>
    </li>
  );
}
