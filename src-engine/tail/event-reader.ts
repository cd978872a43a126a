/** Text as it arrives to batches of events, with the engine's formats: what an import of the same lines would make. */
import type { Batch, Column } from '../../src-shared/results/batch.ts';
import type { Value } from '../../src-shared/results/value.ts';
import { EventBlock, type EventDefaults } from '../datasets/event-block.ts';
import { type EventBreaker, breakerFor } from '../datasets/event-breakers.ts';
import { takeEvents } from '../datasets/event-taker.ts';
import { detectFormat } from '../datasets/formats/all-formats.ts';
import { firstTime, type Sample } from '../datasets/formats/format.ts';
import { fileTimeContext, TimestampFinder, type TimeContext } from '../datasets/timestamps.ts';
import { openZone } from '../datasets/zone.ts';

/** The reference for timestamps without a zone or a year, whose clock goes on. */
export function liveTimeContext(tz: string): TimeContext {
  return {
    zone: openZone(tz),
    get now() {
      return Date.now();
    },
  };
}

export interface EventReaderOptions {
  /** The first lines of the text, for its format. */
  readonly sample: Sample;
  readonly context: TimeContext;
  readonly host: string;
  readonly source: string;
  readonly index: string;
  /** Takes the place of the detected source type. */
  readonly sourcetype?: string;
}

/** Reads the lines of one text in order. */
export class EventReader {
  /** Lines that no event was made of, and why the first of them was refused. */
  refused = 0;
  firstRefusal: string | null = null;
  /** The format's name: `ndjson`, `access log`. */
  readonly format: string;
  #block = new EventBlock();
  readonly #breaker: EventBreaker;
  readonly #gathers: boolean;
  readonly #whole: boolean;
  #lines = 0;
  #open = false;

  constructor({ sample, context, host, source, index, sourcetype }: EventReaderOptions) {
    const format = detectFormat(sample);
    this.format = format.name;
    const breaking = format.breaking(sample);
    this.#gathers = breaking.kind !== 'lines';
    this.#whole = breaking.kind === 'json' || breaking.kind === 'wrapped-json' || breaking.kind === 'csv';
    const defaults: EventDefaults = { host, source, sourcetype: sourcetype ?? format.sourcetype(sample), index };
    const times = fileTimeContext(context, sample.lines.join('\n'));
    const finder = new TimestampFinder(times);
    const emit = takeEvents({
      target: () => this.#block,
      read: format.reader(times, sample),
      finder,
      defaults,
      taken: () => undefined,
      header: { pending: format.header === true },
      carried: format.carriesTime === true ? firstTime(sample, times) : undefined,
      refused: (_line, reason) => {
        this.refused++;
        this.firstRefusal ??= reason;
      },
    });
    this.#breaker = breakerFor(breaking, finder, emit);
  }

  /** True while lines are held that may belong to an event not yet whole. */
  get holding(): boolean {
    return this.#open;
  }

  line(text: string): void {
    this.#breaker.line(text, ++this.#lines);
    this.#open = this.#gathers;
  }

  /**
   * No line came for a while: an event of several lines is taken to be whole. A JSON document or a CSV record tells its own
   * end and waits for it, unless `final` says that the text is over.
   */
  settle(final: boolean): void {
    if (!this.#open || (this.#whole && !final)) return;
    this.#breaker.end();
    this.#open = false;
  }

  /** The events since the last call, or null. Events without a time get the present one, as they have just been written. */
  take(): Batch | null {
    const block = this.#block;
    if (block.length === 0) return null;
    this.#block = new EventBlock();
    return batchOf(block);
  }
}

function batchOf(block: EventBlock): Batch {
  const now = Date.now() / 1000;
  const columns = new Map<string, Column>([
    ['_time', block.times.map((micros) => (Number.isNaN(micros) ? now : micros / 1e6))],
    ['_raw', block.raws],
    ['host', block.hosts],
    ['source', block.sources],
    ['sourcetype', block.sourcetypes],
    ['index', block.indexes],
  ]);
  for (const { name, rows, values } of block.fieldColumns()) {
    const column = new Array<Value>(block.length).fill(null);
    for (let i = 0; i < rows.length; i++) {
      const value = values[i];
      column[rows[i] as number] = value === undefined ? null : Array.isArray(value) && value.length < 2 ? (value[0] ?? null) : (value as Value);
    }
    columns.set(name, column);
  }
  return { length: block.length, columns };
}
