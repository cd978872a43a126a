/** Every way in which logs are rolled, on real files: nothing twice, nothing lost. */
import { appendFileSync, copyFileSync, mkdtempSync, renameSync, rmSync, truncateSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFilesSource } from './files-source.ts';
import { parseLiveFilter } from './live-filter.ts';
import type { LiveItem } from './live-source.ts';

let folder: string;
let stop: AbortController;
let raws: string[];
let notes: string[];
let running: Promise<void>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-tail-'));
  stop = new AbortController();
  raws = [];
  notes = [];
});
afterEach(async () => {
  stop.abort();
  await running;
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string): string => join(folder, name);
const { filter } = parseLiveFilter('*', { tz: 'UTC' });
const fields: Record<string, unknown>[] = [];

/** Starts following and waits until the files there are open. */
async function follow(...paths: string[]): Promise<void> {
  fields.length = 0;
  const stream = createFilesSource({ paths: paths.length === 0 ? [folder] : paths }).open({ filter, tz: 'UTC', signal: stop.signal });
  const opened = Promise.withResolvers<void>();
  running = (async () => {
    for await (const item of stream as AsyncIterable<LiveItem>) {
      if (item.type === 'state') opened.resolve();
      if (item.type === 'note') notes.push(item.text);
      if (item.type !== 'events') continue;
      raws.push(...(item.batch.columns.get('_raw') as string[]));
      for (let i = 0; i < item.batch.length; i++) fields.push(Object.fromEntries([...item.batch.columns].map(([name, column]) => [name, column[i]])));
    }
  })();
  await opened.promise;
}

const line = (n: number): string => `2026-11-21T10:00:${String(n % 60).padStart(2, '0')}Z level=info n=${n} the event number ${n}`;
const lines = (from: number, to: number): string => Array.from({ length: to - from }, (_, i) => `${line(from + i)}\n`).join('');
const numbers = (): number[] => raws.map((raw) => Number(/number (\d+)/.exec(raw)?.[1]));
const upTo = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

describe('following a file', () => {
  it('shows what is appended, not what was there, and waits for the end of a line', async () => {
    writeFileSync(at('app.log'), lines(0, 5));
    await follow();
    appendFileSync(at('app.log'), lines(5, 7) + line(7).slice(0, 30));
    await expect.poll(() => numbers(), { timeout: 4000 }).toEqual([5, 6]);
    appendFileSync(at('app.log'), `${line(7).slice(30)}\n`);
    await expect.poll(() => numbers(), { timeout: 4000 }).toEqual([5, 6, 7]);
    expect(fields[0]).toMatchObject({ n: 5, level: 'info', source: at('app.log'), _time: Date.parse('2026-11-21T10:00:05Z') / 1000 });
  });

  it('keeps the lines of one event together, and shows the last one when it is quiet', async () => {
    writeFileSync(at('app.log'), '2026-11-21 10:00:00 INFO start\n2026-11-21 10:00:01 INFO more\n');
    await follow();
    appendFileSync(at('app.log'), '2026-11-21 10:00:02 ERROR failed\n  at a.b(C.java:1)\n');
    appendFileSync(at('app.log'), '  at d.e(F.java:2)\n2026-11-21 10:00:03 INFO on\n');
    await expect.poll(() => raws, { timeout: 5000 }).toEqual(['2026-11-21 10:00:02 ERROR failed\n  at a.b(C.java:1)\n  at d.e(F.java:2)', '2026-11-21 10:00:03 INFO on']);
  });

  it.each([(text: string) => Buffer.from(text, 'utf16le'), (text: string) => Buffer.from(text, 'utf16le').swap16()])('reads UTF-16', async (coded) => {
    writeFileSync(at('app.log'), coded(`\ufeff${lines(0, 5)}`));
    await follow();
    // \u010a and \u0a00 have a byte that is a line end's; half of the last character comes later.
    appendFileSync(at('app.log'), coded(`${lines(5, 6)}${line(6)} \u010a \u0a00\n${line(7)}`).subarray(0, -1));
    await expect.poll(() => numbers(), { timeout: 4000 }).toEqual([5, 6]);
    appendFileSync(at('app.log'), Buffer.concat([coded('7').subarray(1), coded('\n')]));
    writeFileSync(at('b.log'), coded(`\ufeff${lines(8, 9)}`));
    await expect.poll(() => numbers(), { timeout: 6000 }).toEqual([5, 6, 7, 8]);
    expect(raws[1]).toBe(`${line(6)} \u010a \u0a00`);
  });

  it('reads fields of NDJSON and of CSV whose header was written before', async () => {
    writeFileSync(at('a.ndjson'), '{"time":"2026-11-21T10:00:00Z","user":{"id":1}}\n');
    writeFileSync(at('b.csv'), 'time,user,bytes\n2026-11-21T10:00:00Z,ann,1\n2026-11-21T10:00:01Z,bob,2\n');
    await follow();
    appendFileSync(at('a.ndjson'), '{"time":"2026-11-21T10:00:09Z","user":{"id":7}}\n');
    appendFileSync(at('b.csv'), '2026-11-21T10:00:05Z,cyd,3\n');
    await expect.poll(() => fields.length, { timeout: 4000 }).toBe(2);
    expect(fields.find((f) => f['user.id'] === 7)).toBeDefined();
    expect(fields.find((f) => f['user'] === 'cyd' && f['bytes'] === 3)).toBeDefined();
  });

  it('takes up a file that comes later, from its start', async () => {
    await follow(at('later.log'));
    writeFileSync(at('later.log'), lines(0, 3));
    await expect.poll(() => numbers(), { timeout: 4000 }).toEqual([0, 1, 2]);
  });
});

describe('rolling', () => {
  it('reads a renamed file to its end and the new one from its start', async () => {
    writeFileSync(at('app.log'), lines(0, 3));
    await follow();
    appendFileSync(at('app.log'), lines(3, 10));
    renameSync(at('app.log'), at('app.log.1'));
    appendFileSync(at('app.log.1'), lines(10, 12));
    writeFileSync(at('app.log'), lines(12, 20));
    await expect.poll(() => numbers().sort((a, b) => a - b), { timeout: 4000 }).toEqual(upTo(3, 20));
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(raws).toHaveLength(17);
  });

  it('reads a file that was copied and emptied, and the lines that only the copy has', async () => {
    writeFileSync(at('app.log'), lines(0, 3));
    await follow();
    appendFileSync(at('app.log'), lines(3, 10));
    await expect.poll(() => numbers(), { timeout: 4000 }).toEqual(upTo(3, 10));
    // Within one look: written, copied, emptied.
    appendFileSync(at('app.log'), lines(10, 14));
    copyFileSync(at('app.log'), at('app.log.1'));
    truncateSync(at('app.log'), 0);
    appendFileSync(at('app.log'), lines(14, 16));
    await expect.poll(() => numbers().sort((a, b) => a - b), { timeout: 4000 }).toEqual(upTo(3, 16));
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(raws).toHaveLength(13);
    expect(notes.join()).toContain('was emptied');
  });

  it('notices a file that was emptied and has grown beyond its old length', async () => {
    writeFileSync(at('app.log'), lines(0, 3));
    await follow(at('app.log'));
    writeFileSync(at('app.log'), lines(100, 130));
    await expect.poll(() => numbers(), { timeout: 4000 }).toEqual(upTo(100, 130));
  });

  it('passes over a packed copy of what was read, and unpacks a packed file that is new', async () => {
    writeFileSync(at('app.log'), lines(0, 3));
    await follow();
    appendFileSync(at('app.log'), lines(3, 30));
    await expect.poll(() => numbers(), { timeout: 4000 }).toEqual(upTo(3, 30));
    writeFileSync(at('app.log.1.gz'), gzipSync(readFileSync(at('app.log'))));
    unlinkSync(at('app.log'));
    writeFileSync(at('app.log'), lines(30, 33));
    writeFileSync(at('other.log.gz'), gzipSync(lines(500, 503)));
    await expect.poll(() => numbers().sort((a, b) => a - b), { timeout: 4000 }).toEqual([...upTo(3, 33), 500, 501, 502]);
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(raws).toHaveLength(33);
  });

  it('reads what only a copy has in UTF-16, packed or not', async () => {
    const coded = (text: string): Buffer => Buffer.from(text, 'utf16le');
    writeFileSync(at('a.log'), coded(`\ufeff${lines(0, 3)}`));
    writeFileSync(at('b.log'), coded(`\ufeff${lines(100, 103)}`));
    await follow();
    appendFileSync(at('a.log'), coded(lines(3, 10)));
    appendFileSync(at('b.log'), coded(lines(103, 110)));
    await expect.poll(() => raws.length, { timeout: 4000 }).toBe(14);
    const rest = `${line(10)} \u010a \u0a00\n${lines(11, 14)}`;
    appendFileSync(at('a.log'), coded(rest));
    appendFileSync(at('b.log'), coded(lines(110, 114)));
    copyFileSync(at('a.log'), at('a.log.1'));
    writeFileSync(at('b.log.1.gz'), gzipSync(readFileSync(at('b.log'))));
    truncateSync(at('a.log'), 0);
    truncateSync(at('b.log'), 0);
    await expect.poll(() => numbers().sort((a, b) => a - b), { timeout: 6000 }).toEqual([...upTo(3, 14), ...upTo(103, 114)]);
    expect(raws).toContain(`${line(10)} \u010a \u0a00`);
  });

  it('reads what there is of a packed file that breaks off, once nobody writes it, and says so', async () => {
    writeFileSync(at('app.log'), lines(0, 3));
    await follow();
    const packed = gzipSync(lines(500, 560));
    writeFileSync(at('half.log.gz'), packed.subarray(0, packed.length - 20));
    writeFileSync(at('other.log.zst'), zstdCompressSync(lines(700, 703)));
    await expect.poll(() => numbers(), { timeout: 4000 }).toEqual([700, 701, 702]);
    utimesSync(at('half.log.gz'), new Date(), new Date(Date.now() - 60_000));
    await expect.poll(() => notes.join(), { timeout: 4000 }).toMatch(/half\.log\.gz ends early, .*: the \d+ events before that were read\.$/);
    expect(numbers()).toContain(520);
  });

  it('loses and repeats nothing over many rollings under load', { timeout: 30_000 }, async () => {
    writeFileSync(at('app.log'), '');
    await follow();
    let n = 0;
    for (let roll = 0; roll < 6; roll++) {
      for (let i = 0; i < 20; i++) {
        appendFileSync(at('app.log'), lines(n, n + 50));
        n += 50;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      for (let k = roll; k >= 1; k--) renameSync(at(`app.log.${k}`), at(`app.log.${k + 1}`));
      renameSync(at('app.log'), at('app.log.1'));
      writeFileSync(at('app.log'), '');
      // As a rotation does: at least a look lies between two of them.
      await new Promise((resolve) => setTimeout(resolve, 800));
    }
    await expect.poll(() => raws.length, { timeout: 8000 }).toBe(n);
    expect(new Set(numbers()).size).toBe(n);
  });
});
