/**
 * The fast way for access logs: a line of the plain form is cut into its fields byte by byte (formats/web.ts says what each
 * part is). Any other line (a virtual host before the address, a user name with a blank, an escaped quote that matters) is
 * left to the reader of single lines.
 */
import type { ByteBlock, ByteColumn } from './byte-block.ts';
import { ByteNames } from './byte-names.ts';
import { eachPairOfBytes } from './byte-pairs.ts';
import type { LineCutter } from './line-cutter.ts';
import { INTEGER, kindOfBytes, TEXT } from './value-kinds.ts';

const TAB = 9;
const BLANK = 32;
const QUOTE = 34;
const MINUS = 45;
const SLASH = 47;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const EQUALS = 61;
const QUESTION = 63;
const OPEN = 91;
const BACKSLASH = 92;
const CLOSE = 93;
const DELETE = 127;

/** `10/Oct/2000:13:55:36 -0700` */
const TIME_LENGTH = 26;
const FIRST_YEAR = 1991;
const LAST_YEAR = 2089;
const MAX_ZONE_HOURS = 13;
const MAX_BYTES_DIGITS = 15;
const MONTHS = new Map(['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'].map((name, i) => [name, i]));

const FIELDS = [
  'clientip', 'ident', 'user', 'req_time', 'request', 'method', 'uri', 'uri_path', 'uri_query', 'file', 'root', 'version', 'status', 'bytes',
  'referer', 'referer_domain', 'useragent', 'other',
] as const; // prettier-ignore

/** Printable and neither blank nor quote. */
const isWord = (b: number): boolean => b > BLANK && b < DELETE && b !== QUOTE;

/** The end of a word that starts here, or -1 where no blank follows it or it is empty. */
function wordEnd(bytes: Buffer, from: number, end: number): number {
  let i = from;
  while (i < end && isWord(bytes[i] as number)) i++;
  return i > from && i < end && bytes[i] === BLANK ? i : -1;
}

/** The end of a text in quotes that starts here, or -1 where it is not plain. */
function quotedEnd(bytes: Buffer, from: number, end: number): number {
  for (let i = from; i < end; i++) {
    const b = bytes[i] as number;
    if (b === QUOTE) return i;
    if (b < BLANK || b === DELETE) return -1;
    // An escaped quote is not plain.
    if (b === BACKSLASH && (++i >= end || !isWord(bytes[i] as number))) return -1;
  }
  return -1;
}

const twoDigits = (bytes: Buffer, at: number): number => {
  const tens = (bytes[at] as number) - ZERO;
  const ones = (bytes[at + 1] as number) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
};

/** Cuts the lines of access logs. */
export class AccessCutter implements LineCutter {
  #block: ByteBlock | null = null;
  #columns: Record<(typeof FIELDS)[number], ByteColumn> = {} as never;
  #pairs = new ByteNames<ByteColumn>(() => null as never);
  /** The time read last: many requests share a second. */
  readonly #lastTime = Buffer.alloc(TIME_LENGTH);
  #lastMicros = Number.NaN;
  /** The first equals sign that is not behind us. */
  #equals = -1;

  cut(block: ByteBlock, start: number, end: number): boolean {
    if (block !== this.#block) this.#begin(block);
    const { bytes, rows } = block;
    const ipEnd = wordEnd(bytes, start, end);
    if (ipEnd < 0) return false;
    const identEnd = wordEnd(bytes, ipEnd + 1, end);
    if (identEnd < 0) return false;
    const userEnd = wordEnd(bytes, identEnd + 1, end);
    if (userEnd < 0) return false;
    // A bracket in the user's name would be the one that opens the time.
    for (let i = identEnd + 1; i < userEnd; i++) if (bytes[i] === OPEN) return false;
    const time = userEnd + 2;
    const quote = time + TIME_LENGTH + 2;
    if (quote >= end || bytes[userEnd + 1] !== OPEN || bytes[quote - 2] !== CLOSE || bytes[quote - 1] !== BLANK || bytes[quote] !== QUOTE) return false;
    const micros = this.#time(bytes, time);
    if (Number.isNaN(micros)) return false;

    // The request: nothing, one word, two, or two with anything behind that is no blank at first.
    const request = quote + 1;
    let firstBlank = -1;
    let secondBlank = -1;
    let i = request;
    for (; i < end; i++) {
      const b = bytes[i] as number;
      if (b === QUOTE) break;
      if (b === BLANK) {
        if (secondBlank >= 0) continue;
        if (i === request || i === firstBlank + 1) return false;
        if (firstBlank < 0) firstBlank = i;
        else secondBlank = i;
        continue;
      }
      if (b < BLANK || b >= DELETE) return false;
      if (b === BACKSLASH && (++i >= end || !isWord(bytes[i] as number))) return false;
    }
    const requestEnd = i;
    if (requestEnd >= end) return false;
    const last = secondBlank >= 0 ? secondBlank : firstBlank;
    if (last >= 0 && (last + 1 === requestEnd || bytes[last + 1] === BLANK)) return false;

    // ` 200 1234`
    i = requestEnd + 1;
    if (bytes[i] !== BLANK) return false;
    const status = i + 1;
    let statusEnd = status + 1;
    if (bytes[status] !== MINUS) {
      statusEnd = status + 3;
      for (let k = status; k < statusEnd; k++) if (!((bytes[k] as number) >= ZERO && (bytes[k] as number) <= NINE)) return false;
    }
    if (statusEnd >= end || bytes[statusEnd] !== BLANK) return false;
    const size = statusEnd + 1;
    let sizeEnd = size;
    if (bytes[size] === MINUS) sizeEnd++;
    else while (sizeEnd < end && (bytes[sizeEnd] as number) >= ZERO && (bytes[sizeEnd] as number) <= NINE) sizeEnd++;
    if (size >= end || sizeEnd > end || sizeEnd === size || sizeEnd - size > MAX_BYTES_DIGITS || (bytes[size] === ZERO && sizeEnd - size > 1)) return false;

    // ` "referer" "agent"`
    let rest = sizeEnd;
    let referer = -1;
    let refererEnd = -1;
    let agent = -1;
    let agentEnd = -1;
    if (rest + 1 < end && bytes[rest] === BLANK && bytes[rest + 1] === QUOTE) {
      referer = rest + 2;
      refererEnd = quotedEnd(bytes, referer, end);
      if (refererEnd < 0 || refererEnd + 2 >= end || bytes[refererEnd + 1] !== BLANK || bytes[refererEnd + 2] !== QUOTE) return false;
      agent = refererEnd + 3;
      agentEnd = quotedEnd(bytes, agent, end);
      if (agentEnd < 0) return false;
      rest = agentEnd + 1;
    }
    if (rest < end && bytes[rest] !== BLANK && bytes[rest] !== TAB) return false;
    for (let k = rest; k < end; k++) {
      const b = bytes[k] as number;
      if ((b < BLANK && b !== TAB) || b >= DELETE || b === QUOTE) return false;
    }

    const columns = this.#columns;
    columns.clientip.set(rows, start, ipEnd - start, TEXT);
    columns.ident.set(rows, ipEnd + 1, identEnd - ipEnd - 1, TEXT);
    columns.user.set(rows, identEnd + 1, userEnd - identEnd - 1, TEXT);
    columns.req_time.set(rows, time, TIME_LENGTH, TEXT);
    if (firstBlank < 0) columns.request.set(rows, request, requestEnd - request, TEXT);
    else {
      columns.method.set(rows, request, firstBlank - request, TEXT);
      this.#uri(block, firstBlank + 1, secondBlank < 0 ? requestEnd : secondBlank);
      if (secondBlank >= 0) columns.version.set(rows, secondBlank + 1, requestEnd - secondBlank - 1, TEXT);
    }
    columns.status.set(rows, status, statusEnd - status, bytes[status] === MINUS || bytes[status] === ZERO ? TEXT : INTEGER);
    columns.bytes.set(rows, size, sizeEnd - size, bytes[size] === MINUS ? TEXT : INTEGER);
    if (referer >= 0) {
      columns.referer.set(rows, referer, refererEnd - referer, TEXT);
      const domain = domainEnd(bytes, referer, refererEnd);
      if (domain > referer) columns.referer_domain.set(rows, referer, domain - referer, TEXT);
      columns.useragent.set(rows, agent, agentEnd - agent, TEXT);
    }
    let other = rest;
    let otherEnd = end;
    while (other < otherEnd && (bytes[other] === BLANK || bytes[other] === TAB)) other++;
    while (otherEnd > other && (bytes[otherEnd - 1] === BLANK || bytes[otherEnd - 1] === TAB)) otherEnd--;
    if (otherEnd > other) columns.other.set(rows, other, otherEnd - other, TEXT);

    // Pairs may stand anywhere in the line.
    if (this.#equals < start) {
      const found = bytes.indexOf(EQUALS, start);
      this.#equals = found < 0 || found >= block.used ? block.used : found;
    }
    if (this.#equals < end) this.#takePairs(block, start, end);
    block.commit(micros, start, end - start);
    return true;
  }

  #begin(block: ByteBlock): void {
    this.#block = block;
    this.#columns = Object.fromEntries(FIELDS.map((name) => [name, block.column(name)])) as Record<(typeof FIELDS)[number], ByteColumn>;
    this.#pairs = new ByteNames((name) => block.column(name));
    this.#equals = -1;
  }

  #takePairs(block: ByteBlock, start: number, end: number): void {
    const { rows } = block;
    eachPairOfBytes(block, start, end, (key, keyEnd, value, length) => {
      const column = this.#pairs.get(block.bytes, key, keyEnd);
      if (column.last !== rows) column.set(rows, value, length, kindOfBytes(block.bytes, value, length));
    });
  }

  #uri({ bytes, rows }: ByteBlock, uri: number, uriEnd: number): void {
    const columns = this.#columns;
    columns.uri.set(rows, uri, uriEnd - uri, TEXT);
    let mark = uri;
    let slash = -1;
    let second = -1;
    for (; mark < uriEnd && bytes[mark] !== QUESTION; mark++) {
      if (bytes[mark] !== SLASH) continue;
      slash = mark;
      if (second < 0 && mark > uri) second = mark;
    }
    columns.uri_path.set(rows, uri, mark - uri, TEXT);
    if (mark + 1 < uriEnd) columns.uri_query.set(rows, mark + 1, uriEnd - mark - 1, TEXT);
    if (slash >= 0 && slash + 1 < mark) columns.file.set(rows, slash + 1, mark - slash - 1, TEXT);
    if (bytes[uri] === SLASH && mark > uri && second > uri + 1) columns.root.set(rows, uri + 1, second - uri - 1, TEXT);
  }

  /** Epoch microseconds; NaN for what is no time, or one that needs a closer look. */
  #time(bytes: Buffer, at: number): number {
    const last = this.#lastTime;
    let k = TIME_LENGTH - 1;
    while (k >= 0 && last[k] === bytes[at + k]) k--;
    if (k < 0) return this.#lastMicros;
    if (bytes[at + 2] !== SLASH || bytes[at + 6] !== SLASH || bytes[at + 11] !== COLON || bytes[at + 14] !== COLON || bytes[at + 17] !== COLON || bytes[at + 20] !== BLANK) return Number.NaN;
    const day = twoDigits(bytes, at);
    const month = MONTHS.get(bytes.toString('latin1', at + 3, at + 6));
    const year = twoDigits(bytes, at + 7) * 100 + twoDigits(bytes, at + 9);
    const hour = twoDigits(bytes, at + 12);
    const minute = twoDigits(bytes, at + 15);
    const second = twoDigits(bytes, at + 18);
    const sign = bytes[at + 21] === MINUS ? -1 : bytes[at + 21] === 43 ? 1 : 0;
    const zoneHours = twoDigits(bytes, at + 22);
    const zoneMinutes = twoDigits(bytes, at + 24);
    if (day < 1 || month === undefined || year < FIRST_YEAR || year > LAST_YEAR || twoDigits(bytes, at + 9) < 0 || hour < 0 || hour > 23) return Number.NaN;
    if (minute < 0 || minute > 59 || second < 0 || second > 59 || sign === 0 || zoneHours < 0 || zoneHours > MAX_ZONE_HOURS || zoneMinutes < 0 || zoneMinutes > 59) return Number.NaN;
    const midnight = Date.UTC(year, month, day);
    if (day > 28 && new Date(midnight).getUTCDate() !== day) return Number.NaN;
    bytes.copy(last, 0, at, at + TIME_LENGTH);
    this.#lastMicros = (midnight + ((hour * 60 + minute) * 60 + second) * 1000 - sign * (zoneHours * 60 + zoneMinutes) * 60_000) * 1000;
    return this.#lastMicros;
  }
}

/** The end of `scheme://host`, or the start where a referer has none. */
function domainEnd(bytes: Buffer, start: number, end: number): number {
  let i = start;
  while (i < end && ((bytes[i] as number) | 32) >= 97 && ((bytes[i] as number) | 32) <= 122) i++;
  if (i === start || i + 3 >= end || bytes[i] !== COLON || bytes[i + 1] !== SLASH || bytes[i + 2] !== SLASH) return start;
  const host = i + 3;
  i = host;
  while (i < end && bytes[i] !== SLASH) i++;
  return i > host ? i : start;
}
