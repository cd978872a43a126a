/** How the events of a file are made, judged by its start: format, source type, breaking, what cuts its lines. */
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { type CutFile, cutsAlone, cutterFor } from './cut-segment.ts';
import { breakerFor, type EventBreaker } from './event-breakers.ts';
import type { EventDefaults, EventTarget } from './event-sink.ts';
import { takeEvents } from './event-taker.ts';
import { detectFormat } from './formats/all-formats.ts';
import { firstTime, type Sample } from './formats/format.ts';
import type { LineCutter } from './line-cutter.ts';
import type { InputFile, LoadOptions, LoadReport } from './load-options.ts';
import { eachLine, withoutColours } from './read-lines.ts';
import type { SegmentFeeder } from './segment-feeder.ts';
import { fileTimeContext, TimestampFinder, type TimeContext } from './timestamps.ts';

const SAMPLE_LINES = 200;
/** Characters of a file by which it is judged. */
export const SAMPLE_CHARACTERS = 256 << 10;

/** A file in the report, whose events are still being counted. */
export type CountedFile = LoadReport['files'][number] & { events: number };

/** How the events of the file being read are made. */
export interface OpenFile {
  readonly breaker: EventBreaker;
  readonly entry: CountedFile;
  readonly defaults: EventDefaults;
  /** What cuts lines without making strings of them; null where nothing does. */
  cutter: LineCutter | null;
  /** The file for threads that cut its lines; null where none can. */
  readonly cutFile: CutFile | null;
  /** Takes the lines instead, once the file has proved to be large. */
  feeder: SegmentFeeder | null;
  /** True where the events have so many fields that their columns would take more memory than their values. */
  wide: boolean;
}

/** A file to be opened, and where its events go. */
export interface Opening {
  readonly file: InputFile;
  /** Its path, or that of a member of an archive. */
  readonly name: string;
  /** Its first characters. */
  readonly start: string;
  /** Epoch milliseconds when it was last written; undefined where that is not known. */
  readonly modified: number | undefined;
  readonly context: TimeContext;
  readonly options: LoadOptions;
  /** True where threads are there to cut lines. */
  readonly threads: boolean;
  target(open: OpenFile): EventTarget;
  /** An event was put into the target. */
  taken(open: OpenFile): void;
  refused(line: number, reason: string, raw: string): void;
}

/** The first lines of a file, by which its format is told. */
function sampleOf(judged: string, path: string): Sample {
  const lines: string[] = [];
  eachLine(judged.slice(0, SAMPLE_CHARACTERS), (line) => {
    if (lines.length < SAMPLE_LINES) lines.push(withoutColours(line));
  });
  // The cut may go through the last line.
  if (judged.length > SAMPLE_CHARACTERS && lines.length < SAMPLE_LINES && lines.length > 1) lines.pop();
  return { lines, path };
}

/** Judges a file by its start. */
export function openFile(opening: Opening): OpenFile {
  const { file, name, start, modified, options } = opening;
  const source = file.source ?? name;
  const judged = file.start ?? start;
  const sample = sampleOf(judged, basename('path' in file ? name : source));
  const format = detectFormat(sample, options.formats);
  const defaults: EventDefaults = {
    host: options.host ?? hostname(),
    source,
    sourcetype: file.sourcetype ?? format.sourcetype(sample),
    index: file.index ?? 'main',
  };
  const entry = { source, format: format.name, sourcetype: defaults.sourcetype, events: 0 };
  const context = fileTimeContext(opening.context, judged.slice(0, SAMPLE_CHARACTERS), modified);
  const finder = new TimestampFinder(context);
  const header = { pending: format.header === true };
  const emit = takeEvents({
    target: () => opening.target(open),
    read: format.reader(context, sample),
    finder,
    defaults,
    taken: () => opening.taken(open),
    header,
    carried: format.carriesTime === true ? firstTime(sample, context) : undefined,
    refused: (line, reason, raw) => opening.refused(line, reason, raw),
  });
  const open: OpenFile = {
    breaker: breakerFor(format.breaking(sample), finder, emit),
    entry,
    defaults,
    cutter: cutterFor(format, context, finder),
    cutFile: opening.threads && cutsAlone(format, sample) ? { format: format.name, sample, start: judged.slice(0, SAMPLE_CHARACTERS), defaults, tz: options.tz, now: options.now, modified } : null,
    feeder: null,
    wide: false,
  };
  // The header stands where the file begins.
  if (file.start !== undefined) for (const line of sample.lines) if (header.pending) open.breaker.line(line, 0);
  return open;
}
