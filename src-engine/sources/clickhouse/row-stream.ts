/**
 * Rows out of the body of an answer in the format JSONCompactEachRow: one JSON array on each line. The lines are cut here and
 * not by the client library, because an exception of the server that comes after the first rows stands in the body as well,
 * however its bytes are cut into chunks: what is no row ends the rows.
 */
import type { Readable } from 'node:stream';
import { SourceError } from '../source-error.ts';
import { readException, serverError } from './errors.ts';

/** A row: one JSON value for each column. */
export type JsonRow = readonly unknown[];

/** Rows are handed on when there are this many... */
const ROWS = 2048;
/** ...or when the first of them has waited this long (milliseconds). */
const PATIENCE_MS = 50;
const NEWLINE = 10;
const BRACKET = 91;
/** A line longer than this is taken for no row. */
const MOST_BYTES = 256 * 1024 * 1024;
/** More of an exception's text is not kept. */
const MOST_EXCEPTION = 64 * 1024;

/** The rows of a body, some thousands at a time. Throws the server's exception, or a SourceError where the body breaks off. */
export async function* readRows(body: Readable, place: string): AsyncGenerator<JsonRow[]> {
  const splitter = new RowSplitter(place);
  const iterator = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let next = iterator.next();
  let held: JsonRow[] = [];
  let since = 0;
  try {
    for (;;) {
      const got = held.length === 0 ? await next : await within(next, since + PATIENCE_MS - performance.now());
      if (got === null) {
        yield held;
        held = [];
        continue;
      }
      if (got.done === true) break;
      next = iterator.next();
      const rows = splitter.push(got.value);
      if (rows.length === 0) continue;
      if (held.length === 0) since = performance.now();
      // Not spread into push(): a chunk may hold more rows than a call takes arguments.
      held = held.length === 0 ? rows : held.concat(rows);
      if (held.length >= ROWS || performance.now() - since > PATIENCE_MS) {
        yield held;
        held = [];
      }
    }
    const last = splitter.end();
    if (last.length > 0) held = held.concat(last);
    if (held.length > 0) yield held;
    splitter.throwIfFailed();
  } finally {
    next.catch(() => undefined);
    await iterator.return?.();
  }
}

/** What a promise gives, or null after some milliseconds. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), Math.max(0, ms));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Cuts chunks into rows. Once something is no row, all that follows is the text of an exception. */
class RowSplitter {
  private readonly place: string;
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private exception: string | null = null;

  constructor(place: string) {
    this.place = place;
  }

  /** The rows that are complete with this chunk. */
  push(chunk: Buffer): JsonRow[] {
    if (this.exception !== null) {
      this.keep(chunk.toString());
      return [];
    }
    const end = chunk.lastIndexOf(NEWLINE);
    if (end < 0) {
      this.pending.push(chunk);
      this.pendingBytes += chunk.length;
      if (this.pendingBytes > MOST_BYTES) throw new SourceError('protocol', `${this.place} sent a row of more than 256 MB.`, 'Choose fewer columns.');
      return [];
    }
    const lines = this.pending.length === 0 ? chunk.subarray(0, end) : Buffer.concat([...this.pending, chunk.subarray(0, end)]);
    const rest = chunk.subarray(end + 1);
    this.pending = rest.length === 0 ? [] : [rest];
    this.pendingBytes = rest.length;
    const rows = this.parse(lines);
    if (this.exception !== null && rest.length > 0) {
      this.keep(rest.toString());
      this.pending = [];
    }
    return rows;
  }

  /** The row that no newline ended, if it is one. */
  end(): JsonRow[] {
    if (this.exception !== null || this.pending.length === 0) return [];
    const rest = Buffer.concat(this.pending);
    this.pending = [];
    return this.parse(rest);
  }

  /** Throws what the server said in place of rows. */
  throwIfFailed(): void {
    if (this.exception === null) return;
    const found = readException(this.exception);
    if (found !== null) throw serverError(found, this.place);
    throw new SourceError('network', `${this.place} ended its answer within a row.`, 'Run the search again; if it stays, look at the server’s log and at proxies on the way.');
  }

  private parse(lines: Buffer): JsonRow[] {
    const text = lines.toString();
    if (lines[0] === BRACKET) {
      try {
        // Text inside JSON holds no newline, so that each one ends a row.
        return JSON.parse(`[${text.replaceAll('\n', ',')}]`) as JsonRow[];
      } catch {
        // Looked at line by line below.
      }
    }
    return this.parseLines(text);
  }

  private parseLines(text: string): JsonRow[] {
    const rows: JsonRow[] = [];
    const lines = text.split('\n');
    for (const [i, line] of lines.entries()) {
      const row = line.startsWith('[') ? parseRow(line) : null;
      if (row === null) {
        this.keep(`${lines.slice(i).join('\n')}\n`);
        break;
      }
      rows.push(row);
    }
    return rows;
  }

  private keep(text: string): void {
    this.exception = `${this.exception ?? ''}${text}`.slice(0, MOST_EXCEPTION);
  }
}

function parseRow(line: string): JsonRow | null {
  try {
    return JSON.parse(line) as JsonRow;
  } catch {
    return null;
  }
}
