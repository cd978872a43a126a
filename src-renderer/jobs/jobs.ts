/** The list of jobs: what the engine tells of them, where the window shows them, and what can be done with one. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { Job, JobsReplies } from '../../src-shared/ipc/jobs-protocol.ts';
import { engine, queryClient } from '../app/engine.ts';
import { openTab, selectTab, useWorkbench } from '../app/workbench.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { closeRun } from '../search/run-search.ts';
import type { SearchTabStore } from '../search/search-tab.ts';
import { notify } from '../ui/toasts.tsx';
import { bringBack, dropBackground } from './background.ts';

/** Between two looks at the jobs. No looks are taken while the window cannot be seen. */
const REFRESH_MS = 1000;

/** The jobs, followed as long as the caller is on screen. */
export function useJobs(): UseQueryResult<JobsReplies['jobs.list']> {
  return useQuery({ queryKey: ['jobs'], queryFn: () => engine.request('jobs.list', {}), refetchInterval: REFRESH_MS, refetchIntervalInBackground: false, staleTime: 0 });
}

/** The tab whose search, or whose previewed search, a job is; null where no tab of the list has it. */
export function tabOfJob(tabs: readonly SearchTabStore[], { id }: Job): SearchTabStore | null {
  return (
    tabs.find((tab) => {
      const { run } = tab.getState();
      return run !== null && (run.searchId === id || run.preview?.of.searchId === id);
    }) ?? null
  );
}

/** Brings the tab of a job to the front; a job that no tab shows is searched again in a new one. */
export function openJob(job: Job): void {
  const { tabs } = useWorkbench.getState();
  const shown = tabOfJob(tabs, job);
  if (shown !== null) {
    selectTab(tabs.indexOf(shown));
    return;
  }
  const hidden = tabOfJob(useWorkbench.getState().background, job);
  if (hidden !== null) bringBack(hidden);
  else openTab({ text: job.spl, range: job.range, connection: job.connection, run: true });
}

/** Stops a job and keeps what has come. */
export function stopJob(job: Job): void {
  void tell(job.origin === 'schedule' ? engine.request('jobs.endScheduled', { jobId: job.id }) : engine.request('search.cancel', { searchId: job.id }));
}

/** Ends a job and deletes its result. A tab that shows it keeps its text. */
export function deleteJob(job: Job): void {
  if (job.origin === 'schedule') {
    void tell(engine.request('jobs.endScheduled', { jobId: job.id }));
    return;
  }
  const shown = tabOfJob(useWorkbench.getState().tabs, job);
  const hidden = tabOfJob(useWorkbench.getState().background, job);
  if (shown !== null) {
    const { run } = shown.getState();
    shown.setState({ run: null, sort: null });
    if (run !== null) closeRun(run);
  } else if (hidden !== null) dropBackground(hidden);
  else void tell(engine.request('search.close', { searchId: job.id }));
  void queryClient.invalidateQueries({ queryKey: ['jobs'] });
}

/** Sets what all results together may take of the disk. */
export function setResultLimit(bytes: number): void {
  void tell(engine.request('jobs.setLimit', { bytes }));
}

async function tell(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    notify(wireErrorOf(error).message, 'error');
  }
  await queryClient.invalidateQueries({ queryKey: ['jobs'] });
}
