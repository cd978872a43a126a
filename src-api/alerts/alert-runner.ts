/**
 * Runs scheduled saved searches when they are due and raises alerts. Every server looks at the clock; the one that sets the
 * mark of a run in the shared state does it, so each run happens once.
 */
import { Cron } from 'croner';
import type { WireRow } from '../../src-shared/nexus-api/query.ts';
import type { SharedSearch } from '../../src-shared/nexus-api/saved-searches.ts';
import { createSearch } from '../../src-engine/jobs/search.ts';
import { sentenceOf } from '../../src-engine/jobs/errors.ts';
import { wireRows } from '../queries/wire-rows.ts';
import type { Services } from '../services.ts';
import type { SavedSearches } from '../saved/saved-searches.ts';
import type { Alerts } from './alerts.ts';

export interface AlertRunnerOptions {
  readonly saved: SavedSearches;
  readonly alerts: Alerts;
  readonly services: Pick<Services, 'queries' | 'shared' | 'stopping'>;
  readonly onNotice: (sentence: string) => void;
  /** Milliseconds between looks at the clock and between looks for changed searches. */
  readonly lookMs?: number;
  readonly reloadMs?: number;
}

const LOOK_MS = 1000;
const RELOAD_MS = 15_000;
/** Runs at once on one server. */
const AT_ONCE = 4;
/** Seconds that the mark of a run is kept: longer than servers' clocks differ. */
const MARK_S = 3600;
/** Rows that an alert shows, and rows after which counting ends. */
const SAMPLE_ROWS = 5;
const MOST_ROWS = 1_000_000;

interface Scheduled {
  readonly org: string;
  readonly search: SharedSearch;
  readonly cron: Cron;
  /** Epoch milliseconds. */
  due: number;
}

/** What the runner has done since the start. */
export interface AlertFigures {
  runs: number;
  failures: number;
  raised: number;
}

/** The scheduler of one server. */
export class AlertRunner {
  readonly figures: AlertFigures = { runs: 0, failures: 0, raised: 0 };
  readonly #options: AlertRunnerOptions;
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #scheduled = new Map<string, Scheduled>();
  #loop: Promise<void> | null = null;

  constructor(options: AlertRunnerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop ??= this.#look();
  }

  /** Ends; runs under way are stopped. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    await Promise.all(this.#running);
  }

  async #look(): Promise<void> {
    const { saved, onNotice, lookMs = LOOK_MS, reloadMs = RELOAD_MS } = this.#options;
    const { signal } = this.#stop;
    let loaded = Number.NEGATIVE_INFINITY;
    let changes = -1;
    let told = false;
    while (!signal.aborted) {
      try {
        if (performance.now() - loaded > reloadMs || saved.changes !== changes) {
          ({ changes } = saved);
          loaded = performance.now();
          await this.#reload();
        }
        await this.#runDue();
        told = false;
      } catch (error) {
        if (!told) onNotice(`Scheduled searches wait: ${sentenceOf(error)}`);
        told = true;
      }
      await pause(lookMs, signal);
    }
  }

  async #reload(): Promise<void> {
    const next = new Map<string, Scheduled>();
    for (const { org, search } of await this.#options.saved.scheduled()) {
      const key = `${org}:${search.id}:${search.version}`;
      const before = this.#scheduled.get(key);
      const cron = before?.cron ?? new Cron(search.schedule?.cron ?? '', { timezone: 'UTC', paused: true });
      next.set(key, before ?? { org, search, cron, due: cron.nextRun()?.getTime() ?? Number.POSITIVE_INFINITY });
    }
    this.#scheduled = next;
  }

  async #runDue(): Promise<void> {
    const { shared } = this.#options.services;
    for (const entry of this.#scheduled.values()) {
      const { due, org, search } = entry;
      if (due > Date.now() || this.#running.size >= AT_ONCE) continue;
      entry.due = entry.cron.nextRun(new Date(Math.max(due, Date.now() - 1000)))?.getTime() ?? Number.POSITIVE_INFINITY;
      if (!(await shared.setIfAbsent(`alert-run:${org}:${search.id}:${due}`, '1', MARK_S))) continue;
      const run = this.#run(org, search, due).finally(() => this.#running.delete(run));
      this.#running.add(run);
    }
  }

  /** One run, as of the time it was due. */
  async #run(org: string, search: SharedSearch, due: number): Promise<void> {
    const { alerts, services, onNotice } = this.#options;
    const { schedule } = search;
    if (schedule === null) return;
    this.figures.runs++;
    try {
      const signal = AbortSignal.any([this.#stop.signal, services.stopping]);
      const environment = await services.queries.environment(org, { tz: 'UTC', signal });
      const job = createSearch(search.spl, { earliest: search.earliest, latest: search.latest }, { ...environment, now: due / 1000 });
      let rows = 0;
      const sample: WireRow[] = [];
      for await (const batch of job.batches()) {
        sample.push(...wireRows(batch, 0, SAMPLE_ROWS - sample.length));
        rows += batch.length;
        if (rows >= MOST_ROWS) break;
      }
      if (rows < schedule.threshold) return;
      if (schedule.throttleS > 0 && !(await services.shared.setIfAbsent(`alert-throttle:${org}:${search.id}`, '1', schedule.throttleS))) return;
      const iso = (seconds: number | null): string => (seconds === null ? '' : new Date(seconds * 1000).toISOString());
      await alerts.raise(org, {
        savedSearchId: search.id,
        title: search.name,
        severity: schedule.severity,
        raised: new Date(due).toISOString(),
        spl: search.spl,
        earliest: iso(job.range.earliest),
        latest: iso(job.range.latest),
        rows,
        sample,
      });
      this.figures.raised++;
    } catch (error) {
      if (this.#stop.signal.aborted || services.stopping.aborted) return;
      this.figures.failures++;
      onNotice(`The scheduled search "${search.name}" (${search.id}) of ${org} failed: ${sentenceOf(error)}`);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
