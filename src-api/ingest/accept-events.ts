/** Checks the events of a body one by one: each is accepted with its time, or rejected with its place and a reason. */
import type { EventDefaults } from '../../src-engine/datasets/event-block.ts';
import { JsonFieldReader } from '../../src-engine/datasets/json-fields.ts';
import { timeFromFields } from '../../src-engine/datasets/formats/time-fields.ts';
import { openZone } from '../../src-engine/datasets/zone.ts';
import type { Row } from '../../src-shared/results/batch.ts';
import { EventFields } from './event-fields.ts';

/** Why one event of a body was not taken; `index` counts from 0 in the order of the body. */
interface Rejection {
  readonly index: number;
  readonly reason: string;
}

/** The accepted events of one request. */
export interface AcceptedEvents {
  readonly count: number;
  /** A line for each: epoch microseconds, a tab, the event's text without line breaks. */
  readonly body: Buffer;
  readonly rejected: readonly Rejection[];
  /** The events as rows, where they were asked for. */
  readonly rows: readonly Row[];
}

export interface AcceptOptions {
  /** Epoch milliseconds: the time of events that state none, and what tells the year of times without one. */
  readonly received: number;
  readonly defaults: EventDefaults;
  /** Largest text of one event, in characters. */
  readonly maxEventCharacters: number;
  readonly maxFields: number;
  /** Epoch microseconds; what is older would be dropped by the storage's retention at once. Absent: nothing is too old. */
  readonly oldest?: number | undefined;
  /** Stops looking once more events than this are rejected. */
  readonly maxRejected: number;
  /** Makes rows too, for live tail. */
  readonly withRows: boolean;
}

/** Others get their turn after so many milliseconds. */
const SLICE_MS = 8;
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Checks and times the events. Never throws for what is in them. */
export async function acceptEvents(texts: Iterable<string>, options: AcceptOptions): Promise<AcceptedEvents> {
  const fields = new EventFields();
  const reader = new JsonFieldReader();
  const setTime = timeFromFields({ zone: openZone('UTC'), now: options.received });
  const lines: string[] = [];
  const rows: Row[] = [];
  const rejected: Rejection[] = [];
  let index = -1;
  let turn = performance.now();
  for (const text of texts) {
    index++;
    if ((index & 63) === 63 && performance.now() - turn > SLICE_MS) {
      await nextTurn();
      turn = performance.now();
    }
    fields.reset();
    const reason = text.length > options.maxEventCharacters ? `it is longer than ${options.maxEventCharacters.toLocaleString('en')} characters` : (reader.read(text, fields) ?? unfit(fields, options));
    if (reason !== null) {
      rejected.push({ index, reason });
      if (rejected.length > options.maxRejected) break;
      continue;
    }
    setTime(fields);
    const micros = fields.micros ?? options.received * 1000;
    if (options.oldest !== undefined && micros < options.oldest) {
      rejected.push({ index, reason: 'its time is older than events are kept here' });
      if (rejected.length > options.maxRejected) break;
      continue;
    }
    // A line break between the tokens of JSON is a blank.
    const line = text.includes('\n') || text.includes('\r') ? text.replace(/[\r\n]+/g, ' ') : text;
    lines.push(`${micros}\t${line}\n`);
    if (options.withRows) rows.push(rowOf(fields, micros, line, options.defaults));
  }
  return { count: lines.length, body: Buffer.from(lines.join(''), 'utf8'), rejected, rows };
}

function unfit(fields: EventFields, options: AcceptOptions): string | null {
  if (fields.fields.size === 0) return 'it has no fields';
  if (fields.fields.size > options.maxFields) return `it has more than ${options.maxFields.toLocaleString('en')} fields`;
  return null;
}

const METADATA = ['host', 'source', 'sourcetype', 'index'] as const;

/** An event as search would show it. */
export function rowOf(event: EventFields, micros: number, text: string, defaults: EventDefaults): Row {
  const row = Object.create(null) as Row;
  row['_time'] = micros / 1e6;
  row['_raw'] = text;
  for (const name of METADATA) row[name] = defaults[name];
  for (const [name, value] of event.fields) {
    if (name === '_time') continue;
    if (name === '_raw' && typeof value !== 'string') continue;
    if ((METADATA as readonly string[]).includes(name)) {
      const first = typeof value === 'object' ? value[0] : String(value);
      if (first !== undefined && first !== '') row[name] = first;
      continue;
    }
    row[name] = value;
  }
  return row;
}
