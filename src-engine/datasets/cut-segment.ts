/**
 * A stretch of a file's lines cut into a block of its own. Each stretch is cut as if it were the only one, so that the result
 * is the same whoever cuts it and when.
 */
import { basename } from 'node:path';
import { ByteBlock } from './byte-block.ts';
import { BlockEncoder } from './byte-dictionary.ts';
import { LONG_VALUE, TokenFilterBuilder } from './token-filter.ts';
import { ByteSink } from './byte-sink.ts';
import { breakerFor } from './event-breakers.ts';
import type { EventDefaults } from './event-sink.ts';
import { takeEvents } from './event-taker.ts';
import { FORMATS } from './formats/all-formats.ts';
import type { Format, Sample } from './formats/format.ts';
import { AccessCutter } from './access-cutter.ts';
import { JsonCutter } from './json-cutter.ts';
import { cutLines, type LineCutter } from './line-cutter.ts';
import { fileTimeContext, TimestampFinder, type TimeContext } from './timestamps.ts';
import { openZone } from './zone.ts';

/** A file whose lines have more fields than this is read one by one: its columns would take more memory than its values. */
export const MAX_CUT_FIELDS = 300;
/** Memory of a block from which on it takes no more lines. */
export const MAX_CUT_SIZE = 160 << 20;

/** Bytes cut between looks at what the block has become. */
const WINDOW = 1 << 19;

/** What has to be known of a file to cut its lines. */
export interface CutFile {
  /** Name of a format whose lines can be cut. */
  readonly format: string;
  /** The first lines, by which the format is judged. */
  readonly sample: Sample;
  /** The text that `sample` was taken from, for the order of its dates. */
  readonly start: string;
  readonly defaults: EventDefaults;
  /** IANA name of the zone of times without one. */
  readonly tz: string;
  /** Epoch milliseconds, as in `TimeContext`. */
  readonly now: number;
  readonly modified: number | undefined;
}

/** Whole lines of a file: valid UTF-8, the first `used` bytes. */
export interface Segment {
  readonly file: CutFile;
  readonly bytes: ArrayBuffer;
  readonly used: number;
  /** Number of the first line in its file. */
  readonly firstNumber: number;
}

/** Lines that were not cut, the last of their segment: `tooWide` where they have too many fields, else there was no room for them. */
export interface SegmentRest {
  readonly bytes: ArrayBuffer;
  readonly firstNumber: number;
  readonly tooWide: boolean;
}

/** What became of a segment. */
export interface CutSegment {
  readonly block: ByteBlock;
  readonly refused: readonly { readonly line: number; readonly reason: string; readonly raw: string }[];
  readonly rest: SegmentRest | null;
}

/** What cuts the lines of a format; null where nothing does. */
export function cutterFor(format: Format, context: TimeContext, finder: TimestampFinder): LineCutter | null {
  if (format.jsonLines === true) return new JsonCutter(context, finder);
  return format.accessLines === true ? new AccessCutter() : null;
}

/** True where segments of such a file can be cut each by itself. */
export function cutsAlone(format: Format, sample: Sample): boolean {
  return (format.jsonLines === true || format.accessLines === true) && format.breaking(sample).kind === 'lines' && FORMATS.find(({ name }) => name === format.name) === format;
}

/** Cuts a segment. Its bytes become those of the block. Throws an Error where the file's format cannot be cut. */
export function cutSegment({ file, bytes, used, firstNumber }: Segment): CutSegment {
  const lines = new SegmentLines(file);
  // What is learned from the first lines of a file (which field states the time) holds for all of its segments.
  if (firstNumber > 1) lines.learn(file.sample);
  return lines.cut(new ByteBlock(Buffer.from(bytes), used), firstNumber);
}

/** Reads the lines of one file, cut or one by one. */
class SegmentLines {
  readonly #file: CutFile;
  readonly #cutter: LineCutter;
  readonly #sink = new ByteSink(new ByteBlock());
  readonly #other: (text: string, number: number) => void;
  #refused: { line: number; reason: string; raw: string }[] = [];

  constructor(file: CutFile) {
    this.#file = file;
    const { sample } = file;
    const context = fileTimeContext({ zone: openZone(file.tz), now: file.now }, file.start, file.modified);
    const finder = new TimestampFinder(context);
    const format = FORMATS.find(({ name }) => name === file.format);
    const cutter = format === undefined ? null : cutterFor(format, context, finder);
    if (format === undefined || cutter === null) throw new Error(`Lines of the format "${file.format}" of ${basename(sample.path)} cannot be cut.`);
    this.#cutter = cutter;
    const emit = takeEvents({
      target: () => this.#sink,
      read: format.reader(context, sample),
      finder,
      defaults: file.defaults,
      taken: () => undefined,
      header: { pending: false },
      refused: (line, reason, raw) => this.#refused.push({ line, reason, raw }),
    });
    const breaker = breakerFor({ kind: 'lines' }, finder, emit);
    this.#other = (text, number) => breaker.line(text, number);
  }

  /** Reads lines for what is learned from them only. */
  learn(sample: Sample): void {
    const bytes = Buffer.from(sample.lines.join('\n'));
    const block = new ByteBlock(bytes.length);
    block.append(bytes);
    this.#cutAll(block, bytes.length, 1);
    this.#refused = [];
  }

  cut(block: ByteBlock, firstNumber: number): CutSegment {
    const { used } = block;
    const encoder = new BlockEncoder(block);
    const words = new TokenFilterBuilder(block);
    const { end, number, tooWide } = this.#cutAll(block, used, firstNumber, () => {
      encoder.take();
      words.take(encoder.numbered(LONG_VALUE));
    });
    const rest = end >= used ? null : { bytes: new Uint8Array(block.bytes.subarray(end, used)).buffer, firstNumber: number, tooWide };
    encoder.finish();
    block.filters = words.finish();
    return { block, refused: this.#refused, rest };
  }

  #cutAll(block: ByteBlock, to: number, firstNumber: number, taken?: () => void): { readonly end: number; readonly number: number; readonly tooWide: boolean } {
    this.#sink.block = block;
    block.setDefaults(this.#file.defaults);
    let number = firstNumber;
    for (let at = 0; at < to;) {
      const newline = block.bytes.indexOf(10, Math.min(at + WINDOW, to - 1));
      const end = newline < 0 || newline >= to ? to : newline + 1;
      const cut = cutLines(block, at, end, this.#cutter, Number.POSITIVE_INFINITY, number, this.#other);
      number += cut.lines;
      at = end;
      taken?.();
      const tooWide = block.columns.size > MAX_CUT_FIELDS;
      // Lines that are still to come are no part of it yet.
      if (tooWide || block.size - (to - at) >= MAX_CUT_SIZE) return { end: at, number, tooWide };
    }
    return { end: to, number, tooWide: false };
  }
}
