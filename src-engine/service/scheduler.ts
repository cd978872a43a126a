/** Runs scheduled saved searches while the app is open, and tells the window what they found. */
import { Cron } from 'croner';
import type { SavedSearch, ScheduleNotice } from '../../src-shared/ipc/engine-protocol.ts';
import { sentenceOf } from '../jobs/errors.ts';
import { createSearch } from '../jobs/search.ts';
import type { EngineState } from './engine-state.ts';

/** Rows after which a scheduled run is ended: it only counts, and `above` is hardly ever more. */
const MAX_ROWS = 1_000_000;

/** Throws an Error with a sentence for a schedule that makes no sense. */
export function checkCron(cron: string): void {
  try {
    new Cron(cron, { paused: true, mode: '5-part' }).stop();
  } catch (cause) {
    throw new Error(`"${cron}" is no schedule: give five fields as crontab has them, such as */15 * * * *.`, { cause });
  }
}

/** The schedules of one engine. */
export class Scheduler {
  readonly #engine: EngineState;
  readonly #tell: (notice: ScheduleNotice) => void;
  readonly #log: (line: string) => void;
  readonly #jobs = new Map<number, { readonly key: string; readonly cron: Cron }>();

  constructor(engine: EngineState, tell: (notice: ScheduleNotice) => void, log: (line: string) => void) {
    this.#engine = engine;
    this.#tell = tell;
    this.#log = log;
  }

  /** Takes over the schedules as they are saved now. */
  sync(searches: readonly SavedSearch[]): void {
    const wanted = new Map(searches.filter((s) => s.schedule?.enabled === true).map((s) => [s.id, s]));
    for (const [id, job] of this.#jobs) {
      const saved = wanted.get(id);
      if (saved !== undefined && JSON.stringify(saved) === job.key) continue;
      job.cron.stop();
      this.#jobs.delete(id);
    }
    for (const [id, saved] of wanted) {
      if (this.#jobs.has(id)) continue;
      try {
        // A run that takes longer than its interval is not started over.
        const cron = new Cron(saved.schedule?.cron ?? '', { mode: '5-part', protect: true, unref: true }, () => this.run(saved));
        this.#jobs.set(id, { key: JSON.stringify(saved), cron });
      } catch (error) {
        this.#log(`The schedule of "${saved.name}" cannot be used: ${sentenceOf(error)}`);
      }
    }
  }

  /** Runs a saved search once, counts its rows and tells of it where it is to be told. */
  async run(saved: SavedSearch): Promise<void> {
    const { schedule, spl, earliest, latest, name, id } = saved;
    if (schedule === undefined || schedule === null) return;
    const engine = this.#engine;
    const started = new Date().toISOString();
    const from = performance.now();
    const job = engine.jobs.schedule(saved, engine.signal);
    let rows = 0;
    let failure: string | null = null;
    try {
      const { source, release } = await engine.connections.acquire(schedule.connection);
      try {
        const search = createSearch(spl, { earliest, latest }, {
          source: async () => source,
          now: Date.now() / 1000,
          tz: Intl.DateTimeFormat().resolvedOptions().timeZone,
          pushdown: true,
          lookups: engine.lookups,
          knowledge: engine.knowledge,
          macros: engine.macros,
          places: engine.places,
          collect: engine.collect,
          signal: job.signal,
        });
        await search.prepare();
        for await (const batch of search.batches()) {
          rows += batch.length;
          job.count(rows);
          if (rows >= MAX_ROWS) break;
        }
      } finally {
        await release();
      }
    } catch (error) {
      if (engine.signal.aborted) return;
      if (job.signal.aborted) {
        job.end('stopped');
        engine.record({ spl, earliest, latest, connection: schedule.connection, started, elapsedMs: performance.now() - from, rows, outcome: 'stopped' });
        return;
      }
      failure = sentenceOf(error);
    }
    job.end(failure === null ? 'done' : 'failed');
    engine.record({ spl, earliest, latest, connection: schedule.connection, started, elapsedMs: performance.now() - from, rows, outcome: failure === null ? 'done' : 'failed' });
    if (failure !== null || schedule.above === null || rows > schedule.above) this.#tell({ savedId: id, name, rows, failure });
  }

  /** Ends all schedules. */
  stop(): void {
    for (const { cron } of this.#jobs.values()) cron.stop();
    this.#jobs.clear();
  }
}
