/** Up to where a file that is being written can be read without cutting an event. */
import { basename } from 'node:path';
import { eachLine, type Encoding, encodingOf, endOfLines, nextLine, textOf, unitOf, withoutHoles } from '../read-lines.ts';
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

/** So far a hole at the start of a file is read over: what writes on where a file was emptied leaves one. */
const HOLE_BYTES = 64 << 20;

/** The start of a file: its text, whole lines, and how it is written. */
export interface FileStart {
  readonly text: string;
  readonly encoding: Encoding;
}

/** The start of a file; null where it is no text. */
export async function startOf(path: string): Promise<FileStart | null> {
  let bytes = await bytesAt(path, 0, SAMPLE_BYTES);
  const encoding = encodingOf(bytes);
  if (encoding === 'utf-8') {
    for (let at = 0; bytes.length > 0 && withoutHoles(bytes).length === 0 && at < HOLE_BYTES; at += SAMPLE_BYTES) bytes = await bytesAt(path, at, SAMPLE_BYTES);
    bytes = withoutHoles(bytes);
    if (bytes.subarray(0, 512).includes(0)) return null;
  }
  return { encoding, text: textOf(bytes.subarray(0, endOfLines(bytes, encoding) || bytes.length), encoding).replace(/^\ufeff/, '') };
}

export interface Growing {
  readonly path: string;
  readonly position: number;
  readonly size: number;
  /** Milliseconds since it was last written. */
  readonly quiet: number;
  readonly start: FileStart;
}

/** The place up to which to read: `position` where there is no whole event yet. */
export async function cutPoint({ path, position, size, quiet, start }: Growing, formats: readonly Format[]): Promise<number> {
  const { encoding } = start;
  const whole = size - (size % unitOf(encoding));
  if (quiet > FINISHED_MS) return whole;
  const lines: string[] = [];
  eachLine(start.text, (line) => {
    if (lines.length < 200) lines.push(line);
  });
  const sample: Sample = { lines, path: basename(path) };
  const breaking = detectFormat(sample, formats).breaking(sample);
  for (const length of WINDOWS) {
    const from = Math.max(position, whole - length);
    const bytes = await bytesAt(path, from, whole - from);
    const lineEnd = endOfLines(bytes, encoding);
    if (lineEnd === 0) {
      if (from === position) return position;
      continue;
    }
    if (breaking.kind === 'lines' || quiet > SETTLED_MS) return from + lineEnd;
    const last = lastEventStart(bytes.subarray(0, lineEnd), encoding, (emit) => breakerFor(breaking, new TimestampFinder({ zone: openZone('UTC'), now: Date.now() }), emit));
    // The window's first event may have begun before it.
    if (last > 0) return from + last;
    if (from === position) return position;
  }
  // One event larger than any should be: it is taken in pieces.
  return whole;
}

/** Where in these lines the last event starts, in bytes. */
function lastEventStart(bytes: Buffer, encoding: Encoding, breaker: (emit: (raw: string, line: number) => void) => ReturnType<typeof breakerFor>): number {
  let first = 1;
  const events = breaker((_raw, line) => {
    first = line;
  });
  const starts: number[] = [0];
  let from = 0;
  for (let number = 1; from < bytes.length; number++) {
    const end = nextLine(bytes, from, encoding);
    events.line(textOf(bytes.subarray(from, end - unitOf(encoding)), encoding).replace(/\r$/, ''), number);
    starts.push(end);
    from = end;
  }
  events.end();
  return starts[first - 1] ?? 0;
}
