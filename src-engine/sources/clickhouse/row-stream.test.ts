import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SourceError } from '../source-error.ts';
import type { JsonRow } from './row-stream.ts';
import { readRows } from './row-stream.ts';

const ROWS: readonly JsonRow[] = [['a\nb', 1, null], ['ü € 👍 "quoted" Code: 1. DB::Exception: no', 2.5, []], ['', 3, ['x', 'y']]];
const BODY = `${ROWS.map((r) => JSON.stringify(r)).join('\n')}\n`;
const TAG = '0123456789abcdef';
const MESSAGE = 'Code: 241. DB::Exception: Memory limit (for query) exceeded: would use 1.00 GiB. (MEMORY_LIMIT_EXCEEDED) (version 25.11.1.1 (official build))\n';
const FRAME = `\r\n__exception__\r\n${TAG}\r\n${MESSAGE}${Buffer.byteLength(MESSAGE)} ${TAG}\r\n__exception__\r\n`;

/** A body cut at some places. */
function cut(text: string, places: readonly number[]): Readable {
  const bytes = Buffer.from(text);
  const at = [...new Set([0, ...places.map((p) => p % (bytes.length + 1)), bytes.length])].toSorted((a, b) => a - b);
  return Readable.from(at.slice(0, -1).map((from, i) => bytes.subarray(from, at[i + 1])), { objectMode: true });
}

async function all(body: Readable): Promise<{ readonly rows: JsonRow[]; readonly error: SourceError | null }> {
  const rows: JsonRow[] = [];
  try {
    for await (const some of readRows(body, 'db:8123')) rows.push(...some);
    return { rows, error: null };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { rows, error };
  }
}

const places = fc.array(fc.nat(2000), { maxLength: 40 });

describe('rows of a body', () => {
  it('are the same however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(places, async (at) => {
        expect(await all(cut(BODY, at))).toEqual({ rows: ROWS, error: null });
      }),
    );
  });

  it('need no newline at the end', async () => {
    expect((await all(cut(BODY.trimEnd(), [5]))).rows).toEqual(ROWS);
  });

  it.each([
    ['a framed exception', FRAME],
    ['an exception of older servers', MESSAGE],
    ['an exception within a row', `["half a row${MESSAGE}`],
  ])('end with %s, however it is cut, and keep the rows before it', async (_, tail) => {
    await fc.assert(
      fc.asyncProperty(places, async (at) => {
        const { rows, error } = await all(cut(BODY + tail, at));
        expect(rows).toEqual(ROWS);
        expect(error).toMatchObject({ code: 'memory', serverCode: 241 });
      }),
    );
  });

  it('tell a body that breaks off within a row', async () => {
    const { rows, error } = await all(cut(BODY.slice(0, -5), [7]));
    expect(rows).toEqual(ROWS.slice(0, 2));
    expect(error).toMatchObject({ code: 'network' });
  });

  it('come before more follow', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const body = Readable.from(
      (async function* chunks() {
        yield Buffer.from('["first"]\n');
        await held;
        yield Buffer.from('["second"]\n');
      })(),
    );
    const rows = readRows(body, 'db');
    expect((await rows.next()).value).toEqual([['first']]);
    release();
    expect((await rows.next()).value).toEqual([['second']]);
    expect((await rows.next()).done).toBe(true);
  });

  it('are not read on when nobody takes them', async () => {
    let made = 0;
    const body = Readable.from(
      (async function* chunks() {
        for (; made < 1000; made++) yield Buffer.from(`${'["0123456789"]\n'.repeat(5000)}`);
      })(),
    );
    const rows = readRows(body, 'db');
    await rows.next();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(made).toBeLessThan(30);
    await rows.return(undefined);
    expect(body.destroyed).toBe(true);
  });
});
