/** Takes accepted events from the journal to the storage: in groups, in order, each until it is there. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventStore } from '../storage/event-store.ts';
import { EventsRefused } from '../storage/event-store.ts';
import { replaceFile } from './journal-files.ts';
import type { DeliveryGroup, Journal } from './journal.ts';

export interface DeliveryOptions {
  readonly journal: Journal;
  readonly store: Pick<EventStore, 'write'>;
  /** Events wait this long for others, in milliseconds. */
  readonly flushMs: number;
  readonly maxEvents: number;
  readonly maxBytes: number;
  /** Folder for groups that the storage refuses for good. */
  readonly refusedFolder: string;
  readonly onNotice: (sentence: string) => void;
}

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 10_000;
const IDLE_MS = 1000;

/** What delivery has done since the start. */
export interface DeliveryFigures {
  events: number;
  groups: number;
  failures: number;
  refusedEvents: number;
}

/** The delivery of one journal. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly figures: DeliveryFigures = { events: 0, groups: 0, failures: 0, refusedEvents: 0 };
  #problem: string | null = null;
  #stopping = false;
  #wake: (() => void) | null = null;
  #running: Promise<void> | null = null;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Why events wait; null where they do not. */
  get problem(): string | null {
    return this.#problem;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Delivers what waits, for at most `graceMs`, and ends. What is left stays in the journal for the next start. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    this.#wake?.();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)));
    await Promise.race([this.#running, late]);
    clearTimeout(timer);
    this.#abandoned = true;
    this.#wake?.();
    await this.#running;
  }

  #abandoned = false;

  async #run(): Promise<void> {
    const { journal, flushMs, maxEvents, maxBytes } = this.#options;
    let retry = FIRST_RETRY_MS;
    while (!this.#abandoned) {
      const { events, bytes, ageMs } = journal.backlog;
      if (bytes === 0) {
        if (this.#stopping) return;
        await journal.arrival(IDLE_MS);
        continue;
      }
      const wait = this.#problem === null && !this.#stopping && events < maxEvents && bytes < maxBytes ? flushMs - ageMs : 0;
      if (wait > 0) {
        await this.#sleep(Math.min(wait, flushMs));
        continue;
      }
      let group: DeliveryGroup | null = null;
      try {
        group = await journal.nextGroup(maxEvents, maxBytes);
        if (group === null) continue;
        if (group.events > 0) await this.#deliver(group);
        await journal.delivered();
        this.figures.groups++;
        this.#recovered();
        retry = FIRST_RETRY_MS;
      } catch (error) {
        this.#failed(error);
        if (this.#abandoned) return;
        await this.#sleep(retry);
        retry = Math.min(retry * 2, LONGEST_RETRY_MS);
      }
    }
  }

  async #deliver(group: DeliveryGroup): Promise<void> {
    try {
      await this.#options.store.write(group);
      this.figures.events += group.events;
    } catch (error) {
      if (!(error instanceof EventsRefused)) throw error;
      await this.#setAside(group, error);
    }
  }

  /** Keeps what the storage will never take where the operator finds it: it is not lost, and does not hold up the rest. */
  async #setAside(group: DeliveryGroup, error: EventsRefused): Promise<void> {
    const { refusedFolder, onNotice } = this.#options;
    await mkdir(refusedFolder, { recursive: true });
    const path = join(refusedFolder, `${group.token}.ndjson`);
    await replaceFile(path, group.records.map(({ head, body }) => `${JSON.stringify({ org: head.org, ...head.defaults, events: head.events })}\n${body.toString('utf8')}`).join(''));
    this.figures.refusedEvents += group.events;
    onNotice(`The storage refuses ${group.events.toLocaleString('en')} accepted events for good: ${error.message} They are kept in ${path}.`);
  }

  #failed(error: unknown): void {
    this.figures.failures++;
    const sentence = error instanceof Error ? error.message : String(error);
    if (this.#problem === null) this.#options.onNotice(`Accepted events cannot be stored now and wait in the journal: ${sentence}`);
    this.#problem = sentence;
  }

  #recovered(): void {
    if (this.#problem !== null) this.#options.onNotice('Accepted events are being stored again.');
    this.#problem = null;
  }

  async #sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }
}
