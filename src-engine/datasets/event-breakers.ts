/** Lines to events: which lines of a file belong together (Getting Data In, "Configure event line breaking"). */
import { CSV_PREAMBLE, splitCsvRecord } from './csv.ts';
import type { Breaking } from './formats/format.ts';
import { breakJson } from './json-elements.ts';
import { withoutColours } from './read-lines.ts';
import { OFFSET_TOLERANCE, type TimestampFinder } from './timestamps.ts';
import { breakWrappedJson } from './wrapped-json.ts';
import type { SharedField } from './wrapper-fields.ts';

/** Takes one event: its text, the number of its first line, its time where the breaker had to find it anyway, and fields that what stood around it gives it. */
export type EmitEvent = (raw: string, line: number, micros: number | null | undefined, shared?: readonly SharedField[]) => void;

/** Takes the lines of a file in order and hands on events. */
export interface EventBreaker {
  line(text: string, number: number): void;
  /** The end of the file: hands on what is still held. */
  end(): void;
}

/** Events longer than this are cut: a file without a single timestamp must not become one event in memory. */
const MAX_EVENT_LINES = 10_000;
const MAX_EVENT_CHARACTERS = 8 << 20;

/** Every line that is not blank is an event. */
function breakEveryLine(emit: EmitEvent): EventBreaker {
  return {
    line(text, number) {
      if (text !== '' && text.trim() !== '') emit(text, number, undefined);
    },
    end: () => undefined,
  };
}

/** Gathers lines until the next event starts. */
class Gathered {
  private lines: string[] = [];
  private size = 0;
  private first = 0;
  private micros: number | null | undefined;
  private readonly emit: EmitEvent;

  constructor(emit: EmitEvent) {
    this.emit = emit;
  }

  get empty(): boolean {
    return this.lines.length === 0;
  }

  start(text: string, number: number, micros: number | null | undefined): void {
    this.finish();
    this.first = number;
    this.micros = micros;
    this.add(text, number);
  }

  add(text: string, number: number): void {
    if (this.lines.length >= MAX_EVENT_LINES || this.size > MAX_EVENT_CHARACTERS) {
      const { micros } = this;
      this.finish();
      this.first = number;
      this.micros = micros;
    }
    if (this.lines.length === 0 && text.trim() === '') return;
    if (this.lines.length === 0 && this.first === 0) this.first = number;
    this.lines.push(text);
    this.size += text.length;
  }

  finish(): void {
    let end = this.lines.length;
    while (end > 0 && this.lines[end - 1]?.trim() === '') end--;
    if (end > 0)
      this.emit(end === 1 ? (this.lines[0] as string) : this.lines.slice(0, end).join('\n'), this.first, this.micros);
    this.lines = [];
    this.size = 0;
    this.first = 0;
    this.micros = undefined;
  }
}

/** How far from its usual place the timestamp of an indented line may stand and still start an event. */
const PADDING = 4;

/** A line with a timestamp starts an event; lines without one (stack traces, wrapped messages) continue it. */
function breakBeforeTimestamps(finder: TimestampFinder, emit: EmitEvent): EventBreaker {
  const gathered = new Gathered(emit);
  let leading = Number.POSITIVE_INFINITY;
  /** Where the timestamp of the last event stood; -1 before the first. */
  let usual = -1;
  return {
    line(text, number) {
      const indented = text.charCodeAt(0) === 32 || text.charCodeAt(0) === 9;
      const micros = finder.find(withoutColours(text));
      // A date in the middle of a continuation line, or on an indented one, is part of the message; but some pad what stands first.
      const indentedPart = indented && (usual === 0 || (usual > 0 && Math.abs(finder.start - usual) > PADDING));
      const starts = micros !== null && finder.start <= leading + OFFSET_TOLERANCE && !indentedPart;
      if (starts) {
        leading = Math.min(leading, finder.start);
        usual = finder.start;
        gathered.start(text, number, micros);
      } else if (gathered.empty) {
        gathered.start(text, number, null);
      } else {
        gathered.add(text, number);
      }
    },
    end: () => gathered.finish(),
  };
}

/** True for a line that may be a whole JSON object. */
const isObjectLine = (line: string): boolean => /^\s*\{.*\}\s*$/.test(line);

/** Lines that are JSON objects are events of their own; of those between, one with a timestamp, or an object that breaks off, starts an event. */
function breakAroundObjects(finder: TimestampFinder, emit: EmitEvent): EventBreaker {
  const gathered = new Gathered(emit);
  const between = breakBeforeTimestamps(finder, emit);
  let open = false;
  const finish = (): void => {
    if (open) between.end();
    open = false;
    gathered.finish();
  };
  return {
    line(text, number) {
      const broken = text.startsWith('{"');
      if (isObjectLine(text) || broken) {
        finish();
        if (broken && !isObjectLine(text)) gathered.start(text, number, undefined);
        else emit(text, number, undefined);
      } else if (!gathered.empty && finder.find(text) === null) gathered.add(text, number);
      else {
        gathered.finish();
        open = true;
        between.line(text, number);
      }
    },
    end: finish,
  };
}

/** A line that matches starts an event, except after a line that matches `notAfter`. */
function breakBefore(pattern: RegExp, notAfter: RegExp | undefined, emit: EmitEvent): EventBreaker {
  const gathered = new Gathered(emit);
  let previous = '';
  return {
    line(text, number) {
      if (pattern.test(withoutColours(text)) && notAfter?.test(previous) !== true) gathered.start(text, number, undefined);
      else gathered.add(text, number);
      previous = text;
    },
    end: () => gathered.finish(),
  };
}

/** Lines that a quoted CSV value may span before its opening quote is taken for a plain character. */
const MAX_RECORD_LINES = 1000;

/** CSV records: a line break inside double quotes is part of the value. */
function breakCsv(delimiter: string, emit: EmitEvent): EventBreaker {
  let held: string[] = [];
  let first = 0;
  let open = false;
  const flushBroken = (): void => {
    // The quote was never closed: its line stands alone, and what follows is read afresh.
    const [head, ...rest] = held;
    const from = first;
    held = [];
    open = false;
    if (head !== undefined) emit(head, from, undefined);
    rest.forEach((line, i) => take(line, from + 1 + i));
  };
  let begun = false;
  const take = (text: string, number: number): void => {
    if (!open && (text === '' || text.trim() === '')) return;
    if (!begun && CSV_PREAMBLE.test(text)) return;
    begun = true;
    if (!open) first = number;
    held.push(text);
    if (text.includes('"') || open) open = splitCsvRecord(held.length === 1 ? text : held.join('\n'), delimiter).open;
    if (!open) {
      const raw = held.length === 1 ? text : held.join('\n');
      held = [];
      emit(raw, first, undefined);
    } else if (held.length >= MAX_RECORD_LINES) {
      flushBroken();
    }
  };
  return {
    line: take,
    end() {
      while (held.length > 0) flushBroken();
    },
  };
}

/** Passes all lines on but those that match. */
function without(skip: RegExp | undefined, breaker: EventBreaker): EventBreaker {
  if (skip === undefined) return breaker;
  return {
    line(text, number) {
      if (!skip.test(text)) breaker.line(text, number);
    },
    end: () => breaker.end(),
  };
}

/** The breaker that a format asks for. */
export function breakerFor(breaking: Breaking, finder: TimestampFinder, emit: EmitEvent): EventBreaker {
  switch (breaking.kind) {
    case 'lines':
      return breakEveryLine(emit);
    case 'timestamps':
      return without(breaking.skip, breakBeforeTimestamps(finder, emit));
    case 'before':
      return without(breaking.skip, breakBefore(breaking.pattern, breaking.notAfter, emit));
    case 'json-and-text':
      return breakAroundObjects(finder, emit);
    case 'json':
      return breakJson(emit);
    case 'wrapped-json':
      return breakWrappedJson(emit);
    case 'csv':
      return breakCsv(breaking.delimiter, emit);
  }
}
