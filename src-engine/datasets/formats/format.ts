/** What a log format is: one entry of the table in `all-formats.ts`. */
import type { EventSink } from '../event-sink.ts';
import { OFFSET_TOLERANCE, TimestampFinder, type TimeContext } from '../timestamps.ts';
import { openZone } from '../zone.ts';

/** The start of a file. */
export interface Sample {
  /** Up to some hundred lines, without line ends. */
  readonly lines: readonly string[];
  readonly path: string;
}

/** How lines become events. `skip`: lines that belong to no event, as a file's headings. */
export type Breaking =
  | { readonly kind: 'lines' }
  | { readonly kind: 'timestamps'; readonly skip?: RegExp | undefined }
  /** A line that matches starts an event, except after a line that matches `notAfter`. */
  | { readonly kind: 'before'; readonly pattern: RegExp; readonly notAfter?: RegExp | undefined; readonly skip?: RegExp | undefined }
  | { readonly kind: 'json' }
  /** A line that is a JSON object is an event; between such lines timestamps start events. */
  | { readonly kind: 'json-and-text' }
  | { readonly kind: 'wrapped-json' }
  | { readonly kind: 'csv'; readonly delimiter: string };

/** Reads one event's fields. Returns null, or why the event is refused ("it is not valid JSON: ..."). */
export type FieldReader = (raw: string, sink: EventSink) => string | null | typeof SKIPPED;

/** What a reader returns for lines that are no events and nothing to complain about: headers, comments. */
export const SKIPPED = Symbol('skipped');

/**
 * A format. Time: a reader may set it; where it does not, the time that the breaker found, else a timestamp near the start
 * of the event's text.
 */
export interface Format {
  /** Shown in load reports: `ndjson`, `csv`, `access log`. */
  readonly name: string;
  /** 0..1, how sure it is that the file has this format. The surest wins, the earlier in the table among equals. */
  detect(sample: Sample): number;
  /** Splunk's name for such data. */
  sourcetype(sample: Sample): string;
  breaking(sample: Sample): Breaking;
  /** A reader for one file; it may learn from event to event. Null skips nothing: see `FieldReader`. */
  reader(context: TimeContext, sample: Sample): FieldReader;
  /** True where every line is a JSON object and `reader` does no more than read it: `JsonCutter` then does the same. */
  readonly jsonLines?: boolean;
  /** The same for lines of an access log and `AccessCutter`. */
  readonly accessLines?: boolean;
  /** True where an event without a time has that of the one before it, as in Splunk; the first ones that of the first one with a time. */
  readonly carriesTime?: boolean;
  /** True where the first record names the columns and is no event. */
  readonly header?: boolean;
}

const timed = new WeakMap<Sample, readonly string[]>();

/** The lines that start events where timestamps do; all lines where none has one. */
export function timedLines(sample: Sample): readonly string[] {
  let lines = timed.get(sample);
  if (lines === undefined) {
    const finder = new TimestampFinder({ zone: openZone('UTC'), now: Date.now() });
    let leading = Number.POSITIVE_INFINITY;
    const found = sample.lines.filter((line) => {
      if (finder.find(line) === null || finder.start > leading + OFFSET_TOLERANCE) return false;
      leading = Math.min(leading, finder.start);
      return true;
    });
    lines = found.length > 0 ? found : sample.lines;
    timed.set(sample, lines);
  }
  return lines;
}

/** The share of lines that are not blank for which `test` holds. */
export function share(sample: Sample, test: (line: string) => boolean): number {
  let seen = 0;
  let good = 0;
  for (const line of sample.lines) {
    if (line.trim() === '') continue;
    seen++;
    if (test(line)) good++;
  }
  return seen === 0 ? 0 : good / seen;
}

/** The first timestamp in a sample, for the events before it in formats that carry times; null where there is none. */
export function firstTime(sample: Sample, context: TimeContext): number | null {
  const finder = new TimestampFinder(context);
  for (const line of sample.lines) {
    const found = finder.find(line);
    if (found !== null) return found;
  }
  return null;
}
