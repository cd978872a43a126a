/** Up to where a file that is being written can be read without cutting an event. */
import { basename } from 'node:path';
import { decodeLenient, eachLine } from '../read-lines.ts';
import { breakerFor } from '../event-breakers.ts';
import { detectFormat } from '../formats/all-formats.ts';
import type { Format, Sample } from '../formats/format.ts';
import { TimestampFinder } from '../timestamps.ts';
import { openZone } from '../zone.ts';
import { bytesAt } from './marks.ts';

/** Nobody wrote for so long: the last event is whole. */
const SETTLED_MS = 2000;
/** Nobody wrote for so long: a last line without a line end is whole too. */
const FINISHED_MS = 30_000;
/** Bytes at the end that are looked through for the start of the last event, and the most that an event may have. */
const WINDOWS = [64 << 10, 8 << 20];
/** Bytes of the start of a file by which its format is judged. */
const SAMPLE_BYTES = 64 << 10;

/** The text of the start of a file, whole lines; null where it is UTF-16, which is not followed. */
export async function startOf(path: string): Promise<string | null> {
  const bytes = await bytesAt(path, 0, SAMPLE_BYTES);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff) || bytes.subarray(0, 512).includes(0)) return null;
  const end = bytes.lastIndexOf(10) + 1;
  return decodeLenient(end > 0 ? bytes.subarray(0, end) : bytes).replace(/^\ufeff/, '');
}

export interface Growing {
  readonly path: string;
  readonly position: number;
  readonly size: number;
  /** Milliseconds since it was last written. */
  readonly quiet: number;
  /** The text of its start. */
  readonly start: string;
}

/** The place up to which to read: `position` where there is no whole event yet. */
export async function cutPoint({ path, position, size, quiet, start }: Growing, formats: readonly Format[]): Promise<number> {
  if (quiet > FINISHED_MS) return size;
  const lines: string[] = [];
  eachLine(start, (line) => {
    if (lines.length < 200) lines.push(line);
  });
  const sample: Sample = { lines, path: basename(path) };
  const breaking = detectFormat(sample, formats).breaking(sample);
  for (const length of WINDOWS) {
    const from = Math.max(position, size - length);
    const bytes = await bytesAt(path, from, size - from);
    const lineEnd = bytes.lastIndexOf(10) + 1;
    if (lineEnd === 0) {
      if (from === position) return position;
      continue;
    }
    if (breaking.kind === 'lines' || quiet > SETTLED_MS) return from + lineEnd;
    const last = lastEventStart(bytes.subarray(0, lineEnd), (emit) => breakerFor(breaking, new TimestampFinder({ zone: openZone('UTC'), now: Date.now() }), emit));
    // The window's first event may have begun before it.
    if (last > 0) return from + last;
    if (from === position) return position;
  }
  // One event larger than any should be: it is taken in pieces.
  return size;
}

/** Where in these lines the last event starts, in bytes. */
function lastEventStart(bytes: Buffer, breaker: (emit: (raw: string, line: number) => void) => ReturnType<typeof breakerFor>): number {
  let first = 1;
  const events = breaker((_raw, line) => {
    first = line;
  });
  const starts: number[] = [0];
  let from = 0;
  for (let number = 1; from < bytes.length; number++) {
    const end = bytes.indexOf(10, from) + 1;
    events.line(decodeLenient(bytes.subarray(from, end - 1)).replace(/\r$/, ''), number);
    starts.push(end);
    from = end;
  }
  events.end();
  return starts[first - 1] ?? 0;
}
