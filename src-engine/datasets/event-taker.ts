/** Events as a breaker hands them on, read by their format into a block. */
import type { EmitEvent } from './event-breakers.ts';
import type { EventDefaults, EventTarget } from './event-sink.ts';
import type { FieldReader } from './formats/format.ts';
import { withoutColours } from './read-lines.ts';
import { takeShared } from './wrapper-fields.ts';
import type { TimestampFinder } from './timestamps.ts';

/** What is needed to take the events of a file. */
interface EventTaker {
  /** Where the next event goes. */
  target(): EventTarget;
  readonly read: FieldReader;
  readonly finder: TimestampFinder;
  readonly defaults: EventDefaults;
  /** An event was complete. */
  taken(): void;
  /** `pending` until the first record has come, where that names the columns and is no event. */
  readonly header: { pending: boolean };
  /** Where events without a time have that of the one before: the time before the first, null where none is known. */
  readonly carried?: number | null | undefined;
  /** No event was made of this: the number of its first line, why, and its text. */
  refused(line: number, reason: string, raw: string): void;
}

/** Reads each event that comes and puts it into the target. */
export function takeEvents({ target, read, finder, defaults, taken, header, carried, refused }: EventTaker): EmitEvent {
  let last = carried;
  return (raw, line, micros, shared) => {
    const block = target();
    block.begin(raw, defaults);
    const problem = read(withoutColours(raw), block);
    const isHeader = header.pending;
    header.pending = false;
    if (problem !== null || isHeader) {
      block.rollback();
      if (typeof problem === 'string') refused(line, problem, raw);
      return;
    }
    if (shared !== undefined) takeShared(shared, block);
    if (Number.isNaN(block.eventTime)) {
      const found = micros ?? (micros === undefined ? finder.find(withoutColours(raw)) : null);
      const time = found ?? last ?? null;
      if (time !== null) block.time(time);
    }
    if (last !== undefined && !Number.isNaN(block.eventTime)) last = block.eventTime;
    block.commit();
    taken();
  };
}
