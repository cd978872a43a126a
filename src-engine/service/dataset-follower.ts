/** Adds what is appended to the files of datasets that follow them, as long as the engine runs. */
import { addNewLines } from '../datasets/dataset-life.ts';
import type { DatasetStore } from '../datasets/dataset-store.ts';
import { isAbort, sentenceOf } from '../jobs/errors.ts';

/** How often files are asked whether they have grown, in milliseconds. */
const POLL_MS = 1500;
/** No more than this share of the time is spent on adding to one dataset: each addition makes a file. */
const MOST_BUSY = 0.1;
/** After a failure (a full disk, a file that cannot be read) the next attempt waits so long, in milliseconds. */
const RETRY_MS = 15_000;

/** How following a dataset goes. */
export interface FollowStatus {
  /** Events added since the engine started. */
  readonly added: number;
  /** Why nothing can be added at present, or what is left out; null where all is well. */
  readonly problem: string | null;
}

interface Turn {
  added: number;
  failure: string | null;
  notes: readonly string[];
  /** What could not be read of the last file of which that is so. */
  warning: string | null;
  /** On the monotonic clock, in milliseconds. */
  notBefore: number;
}

/** Follows the datasets of a store. */
export class DatasetFollower {
  readonly #store: DatasetStore;
  readonly #stop = new AbortController();
  readonly #turns = new Map<string, Turn>();
  /** Work on a dataset that must end before other work on it begins. */
  readonly #busy = new Map<string, Promise<void>>();
  readonly #log: (line: string) => void;
  #timer: NodeJS.Timeout | null = null;
  #round: Promise<void> = Promise.resolve();

  constructor(store: DatasetStore, log: (line: string) => void) {
    this.#store = store;
    this.#log = log;
  }

  start(): void {
    if (this.#stop.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#round = this.#look().finally(() => this.start());
    }, POLL_MS);
    this.#timer.unref();
  }

  status(name: string): FollowStatus {
    const turn = this.#turns.get(name);
    return { added: turn?.added ?? 0, problem: turn === undefined ? null : (turn.failure ?? turn.notes[0] ?? turn.warning) };
  }

  /** Runs work on a dataset while nothing is added to it. What was known of following it is forgotten. */
  async exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#busy.get(name) ?? Promise.resolve();
    const result = before.then(work);
    const done = result.then(
      () => undefined,
      () => undefined,
    );
    this.#busy.set(name, done);
    try {
      return await result;
    } finally {
      this.#turns.delete(name);
      if (this.#busy.get(name) === done) this.#busy.delete(name);
    }
  }

  /** Ends; an addition that runs is stopped and leaves its dataset as it was. */
  async close(): Promise<void> {
    this.#stop.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#round;
  }

  async #look(): Promise<void> {
    const datasets = await this.#store.list().catch((error: unknown) => {
      this.#log(`The datasets could not be listed: ${sentenceOf(error)}`);
      return [];
    });
    for (const { manifest } of datasets) {
      if (this.#stop.signal.aborted) return;
      if (manifest.follow === undefined || this.#busy.has(manifest.name)) continue;
      const turn = this.#turns.get(manifest.name) ?? { added: 0, failure: null, notes: [], warning: null, notBefore: 0 };
      if (performance.now() < turn.notBefore) continue;
      const work = this.#add(manifest.name, turn);
      this.#busy.set(manifest.name, work);
      await work;
      if (this.#busy.get(manifest.name) === work) this.#busy.delete(manifest.name);
    }
  }

  async #add(name: string, turn: Turn): Promise<void> {
    const started = performance.now();
    try {
      const { report, notes } = await addNewLines(this.#store, name, { now: Date.now(), keepPrevious: true, signal: this.#stop.signal });
      turn.failure = null;
      turn.notes = notes;
      if (report !== null) {
        turn.warning = report.warnings.at(-1) ?? turn.warning;
        turn.added += report.events;
        turn.notBefore = performance.now() + (performance.now() - started) / MOST_BUSY;
      }
    } catch (error) {
      if (this.#stop.signal.aborted || isAbort(error)) return;
      const sentence = sentenceOf(error);
      if (turn.failure !== sentence) this.#log(`Nothing could be added to the dataset "${name}": ${sentence}`);
      turn.failure = sentence;
      turn.notBefore = performance.now() + RETRY_MS;
    }
    this.#turns.set(name, turn);
  }
}
