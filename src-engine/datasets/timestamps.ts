/**
 * Timestamps in log data: the value of a time field, and the timestamp somewhere near the start of a line.
 * What Splunk recognises by itself is described in Getting Data In, "How timestamp assignment works".
 * Every result is epoch microseconds as a number (exact: today's are below 2^53).
 */
import { dateOrder } from './date-order.ts';
import { Cursor, digit } from './timestamp-cursor.ts';
import {
  epochToMicros, readIso, readDayMonthName, readMonthName, readNumericDate, readEpoch, readSixDigits, readMonthDay, readYearMonthName, readOrdinal,
  readTai64, readKlog, readJoined, readDateTimePair, readTimeDatePair, readMonthSlash, readTimeOfDay, readChromium, readUptime, readCompact,
  type Reader, type TimeContext,
} from './timestamp-readers.ts'; // prettier-ignore
import { readColonDate, readForeignDayMonth, readForeignMonth, readMonthDashYear, readTwelveDigits } from './timestamp-foreign.ts';

export type { TimeContext } from './timestamp-readers.ts';

/** The context of one file: with its own order of dates, and the time it was last written. `start` is its first lines. */
export function fileTimeContext(context: TimeContext, start: string, modified?: number): TimeContext {
  return {
    zone: context.zone,
    // Asked each time: a live context's clock goes on.
    get now() {
      return context.now;
    },
    modified,
    dateOrder: dateOrder(start, context.now),
    booted: bootTime(start, context),
  };
}

/** What the kernel and X.org say of the time of day, and how many seconds after the machine's start they say it. */
const CLOCK_SET = /^(?:<\d{1,3}>)?\[ *(\d+\.\d+)\] (?:.*?: setting system clock to (\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d) UTC|\(==\) Log file: .*, Time: (\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4}))/m;

/** When the machine was started whose lines count seconds since then, in epoch microseconds; undefined where the start of the file does not tell. */
function bootTime(start: string, context: TimeContext): number | undefined {
  const [, uptime, utc, local] = CLOCK_SET.exec(start) ?? [];
  const told = utc === undefined ? local : `${utc}Z`;
  const micros = told === undefined ? null : parseTimestamp(told, context);
  return micros === null ? undefined : micros - Math.round(Number(uptime) * 1e6);
}

/** Splunk looks 128 characters into an event (MAX_TIMESTAMP_LOOKAHEAD); long prefixes are common enough for some more. */
const LOOKAHEAD = 200;

/** How much farther to the right than usual a timestamp may stand and still start an event. */
export const OFFSET_TOLERANCE = 40;

/** What may start a timestamp, and who reads it. The first place in the line wins, then the order here. No capturing groups. */
const SHAPES: readonly { readonly pattern: RegExp; readonly read: Reader }[] = [
  {
    pattern: /(?<![\d.])(?:19|20)\d\d[-/.](?:\d{1,2}|[A-Z][a-z]{2})[-/.]\d{1,2}(?=[T_: \t-]{1,2}\s?\d|,\s?\d{1,2}:\d\d)/,
    read: readIso,
  },
  { pattern: /(?<!\d)(?:19|20)\d\d[01]\d[0-3]\d[T -][0-2]\d:?[0-5]\d/, read: readIso },
  { pattern: /(?<!\d)\d{1,2}[/ -][A-Z][a-z]{2}[/ -]\d{4}[: T]\d/, read: readDayMonthName },
  { pattern: /(?<![\d-])\d{1,2}(?:\/[A-Z][a-z]{2}\/|-(?:[A-Z][a-z]{2}|[A-Z]{3})-)\d\d \d{1,2}[:.]\d\d/, read: readDayMonthName },
  { pattern: /(?<![\d:.])\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d\d:\d\d:\d\d/, read: readDayMonthName },
  { pattern: /(?<!\d)(?:19|20)\d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2} \d\d:\d\d:\d\d/, read: readYearMonthName },
  {
    pattern:
      /(?<![A-Za-z])(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\s{1,2}\d{1,2},?\s+(?:\d{4},?\s+(?:@ )?)?\d{1,2}:\d\d/,
    read: readMonthName,
  },
  {
    pattern: /(?<![\d.])\d{1,2}(?:\/\d{1,2}\/|\.\d{1,2}\.|-\d{1,2}-)(?:\d{4}|\d\d)(?:,?[T: ]\s*|-| - |,)\d{1,2}:\d\d/,
    read: readNumericDate,
  },
  {
    pattern: /(?<=^|^[[(<"'-] ?|^#\+?|^ts=|\btime=|\bt=|audit\(|signal-handler \(|^\d{1,7} {1,2})1\d{9}(?:\.\d+|\d{3}|\d{6}|\d{9})?(?![\w-])/,
    read: readEpoch,
  },
  { pattern: /(?<=^|^# Time: )\d\d[01]\d[0-3]\d\s{1,2}(?:[0-2]\d[0-5]\d[0-5]\d(?!\d)|\d{1,2}:\d\d:\d\d)/, read: readSixDigits },
  { pattern: /(?<=^|^\[)[01]\d[-./][0-3]\d[\s-]\d\d:\d\d:\d\d/, read: readMonthDay },
  { pattern: /^[IWEF](?:(?:20)?\d\d)?[01]\d[0-3]\d\s+\d\d:\d\d:\d\d/, read: readKlog },
  { pattern: /(?<!\d)(?:19|20)\d\d[01]\d[0-3]\d-\d{1,2}:\d{1,2}:\d{1,2}:\d{1,3}(?!\d)/, read: readJoined },
  { pattern: /\bdate="?\d{4}-\d\d-\d\d"?[ ,;]+time="?\d\d:\d\d:\d\d/, read: readDateTimePair },
  { pattern: /^[A-Za-z][a-z]{2}\/\d\d(?:\/\d{4})? \d\d:\d\d:\d\d/, read: readMonthSlash },
  { pattern: /(?<!\d)(?:19|20)\d\d-[0-3]\d\d[T ]\d\d:\d\d:\d\d/, read: readOrdinal },
  { pattern: /^@4000000[0-9a-f]{9}(?:[0-9a-f]{8})?(?= )/, read: readTai64 },
  { pattern: /(?<=^|^<\d{1,3}>)[A-Za-zÀ-ÿ]{3,10}\.? {1,2}\d{1,2}(?:, \d{4},?)? \d{1,2}:\d\d:\d\d/, read: readForeignMonth },
  { pattern: /(?<=^|\[)\d{1,2}(?:\/[A-Za-zÀ-ÿ]{3,10}\.?\/|-[A-Za-zÀ-ÿ]{3,10}\.?-| [A-Za-zÀ-ÿ]{3,10}\.? )\d{4}[: T]\d/, read: readForeignDayMonth },
  { pattern: /(?<![\d:.])(?:19|20)\d\d:[01]\d:[0-3]\d[- ]\d\d:\d\d:\d\d/, read: readColonDate },
  { pattern: /(?<=^|^\[)(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d\d-(?:\d{4}|\d\d) \d\d:\d\d:\d\d/, read: readMonthDashYear },
  { pattern: /^\d{12}\.\d{3}(?= )/, read: readTwelveDigits },
  { pattern: /(?<=^\[(?:\d+:\d+:)?)[01]\d[0-3]\d\/[0-2]\d[0-5]\d[0-5]\d\.\d{3,6}(?=:)/, read: readChromium },
  { pattern: /(?<=^(?:<\d{1,3}>)?\[ {0,9})\d{1,9}\.\d{3,6}(?=\])/, read: readUptime },
  { pattern: /^(?:[[(]?(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?=[.,\s\])|])|(?:0?[1-9]|1[0-2]):[0-5]\d[AP]M(?= ))|(?<=^\d{1,7} {1,2})(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}(?= )/, read: readTimeOfDay },
];

/** The shape without a date. It counts only in files in which no other was seen: elsewhere it stands in continuation lines. */
const TIME_OF_DAY = SHAPES.length - 1;

/** All shapes at once; group n + 1 is shape n. */
const ANY_SHAPE = new RegExp(SHAPES.map((shape) => `(${shape.pattern.source})`).join('|'));

/**
 * Finds the timestamp of a line. Lines of one log carry it at the same place, so the finder tries there first and only
 * then looks through the first `LOOKAHEAD` characters.
 */
export class TimestampFinder {
  private readonly cursor = new Cursor();
  private shape = -1;
  private offset = 0;
  /** A timestamp with a date was found before. */
  private dated = false;
  private readonly context: TimeContext;
  /** Where the last found timestamp starts and ends. */
  start = 0;
  end = 0;

  constructor(context: TimeContext) {
    this.context = context;
  }

  /** Epoch microseconds, or null. Sets `start` and `end`. */
  find(line: string): number | null {
    if (this.shape >= 0) {
      const micros = this.readAt(line, this.shape, this.offset);
      if (micros !== null) return micros;
    }
    const head = line.length > LOOKAHEAD ? line.slice(0, LOOKAHEAD) : line;
    let from = 0;
    for (let tries = 0; tries < 8; tries++) {
      const match = ANY_SHAPE.exec(from === 0 ? head : head.slice(from));
      if (match === null) return null;
      const shape = SHAPES.findIndex((_, i) => match[i + 1] !== undefined);
      const at = from + match.index;
      const lone = shape === TIME_OF_DAY;
      const micros = lone && this.dated ? null : this.readAt(line, shape, lone && !(digit(line, at) >= 0) ? at + 1 : at);
      if (micros !== null) {
        this.dated ||= !lone;
        this.shape = shape;
        this.offset = this.start;
        return micros;
      }
      from = at + 1;
    }
    return null;
  }

  private readAt(line: string, shape: number, at: number): number | null {
    const c = this.cursor;
    if (at > 0 && digit(line, at - 1) >= 0) return null;
    c.text = line;
    c.at = at;
    const micros = (SHAPES[shape] as { read: Reader }).read(c, this.context);
    if (Number.isNaN(micros)) return null;
    this.start = at;
    this.end = c.at;
    return micros;
  }
}

const WHOLE: readonly Reader[] = [readIso, readEpoch, readDayMonthName, readMonthName, readNumericDate, readMonthDay, readTimeDatePair, readCompact, readForeignDayMonth, readColonDate];
const wholeCursor = new Cursor();

/**
 * The time that the value of a field states when the whole value is a timestamp: ISO 8601 or RFC 3339, epoch seconds,
 * milli-, micro- or nanoseconds (number or text), and the forms of log lines. Epoch microseconds, or null.
 */
export function parseTimestamp(value: string | number, context: TimeContext): number | null {
  if (typeof value === 'number') return epochToMicros(value) ?? (Number.isInteger(value) && value > 1e13 ? parseTimestamp(String(value), context) : null);
  const text = value.trim();
  if (text.length < 8 || text.length > 64) return null;
  // What PowerShell's and .NET's older JSON writers make of a time.
  const dotNet = /^\/Date\((\d{12,13})(?:[+-]\d{4})?\)\/$/.exec(text);
  if (dotNet !== null) return Number(dotNet[1]) * 1000;
  const c = wholeCursor;
  for (const read of WHOLE) {
    c.text = text;
    c.at = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +/.exec(text)?.[0].length ?? 0;
    const micros = read(c, context);
    if (!Number.isNaN(micros) && /^(?:\s*\([A-Za-z ]+\)|\[[\w/]+\])?$/.test(text.slice(c.at))) return micros;
  }
  return /^-?\d+(?:\.\d+)?(?:[eE]\+?\d+)?$/.test(text) ? epochToMicros(Number(text)) : null;
}

/** The time that a time of day alone states in a format that is known to write it so: see `readTimeOfDay`. Epoch microseconds, or null. */
export function parseTimeOfDay(text: string, context: TimeContext): number | null {
  wholeCursor.text = text;
  wholeCursor.at = 0;
  const micros = readTimeOfDay(wholeCursor, context);
  return Number.isNaN(micros) || wholeCursor.at < text.length ? null : micros;
}

/** Field names that hold an event's time, in order; the contract's names first, exactly as written. */
export const TIME_FIELDS: readonly string[] = ['_time', 'timestamp', '@timestamp', 'time', 'ts', 'date'];

/** More names that well-known log writers use, in any case and with `_`, `-` or nothing between words. */
export const OTHER_TIME_FIELDS: readonly string[] = [
  'eventtime', 'datetime', 'timecreated', 'systemtime', 'timegenerated', 'utctime', 'createdat', 'eventtimestamp', 'starttime', 'lasttimestamp',
  'firsttimestamp', 'sourcerealtimetimestamp', 'realtimetimestamp', 'requestreceivedtimestamp', 'logtime', 'logtimestamp', 'asctime', 'isotime', 'receivedat', 'occurredat', 'eventcreationtime', 'published', 'creationtime', 'epoch', 'epochtime', 'unixtime', 'timemillis', 'eventts', 'datecreate', 'edgestarttimestamp', 'devicetimestamp',
  'stagetimestamp', 't',
]; // prettier-ignore
