/** A dataset that follows its files, with real files: whatever happens to them, each line is in it once. */
import { spawn } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addNewLines, followFiles, importAgain, stopFollowing } from './dataset-life.ts';
import { DatasetStore } from './dataset-store.ts';
import { readDataset, temporaryFolder } from './test-load.ts';

const NOW = Date.UTC(2026, 10, 21);
const options = { now: NOW, host: 'here' };
let folder = temporaryFolder();
let store = new DatasetStore(folder.path);
let logs = '';
beforeEach(() => {
  folder = temporaryFolder();
  store = new DatasetStore(folder.path);
  logs = join(folder.path, 'logs');
  mkdirSync(logs);
});
afterEach(() => folder.dispose());

const at = (name: string): string => join(logs, name);
const line = (n: number): string => `ts=2026-11-20T10:00:${String(n % 60).padStart(2, '0')}Z level=info n=${n}\n`;
const lines = (from: number, to: number): string => Array.from({ length: to - from }, (_, i) => line(from + i)).join('');
/** Makes a file look as if nobody had written to it for a minute. */
const settle = (name: string): void => utimesSync(at(name), new Date(Date.now() - 60_000), new Date(Date.now() - 60_000));
const follow = (paths: readonly string[], more: Partial<Parameters<typeof followFiles>[2]> = {}) => followFiles(store, 'live', { paths: [...paths], tz: 'UTC', ...more }, options);
const update = () => addNewLines(store, 'live', options);
const stored = async () => {
  const parts = await Promise.all((await store.open('live')).paths.map(async (path) => (await readDataset(path)).events));
  return parts.flat();
};
const numbers = async (field = 'n') => (await stored()).map((event) => Number(event[field])).sort((a, b) => a - b);
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('a dataset that follows files', { timeout: 60_000 }, () => {
  it('takes what is appended, once, also from another process, and nothing where nothing came', async () => {
    writeFileSync(at('app.log'), lines(0, 5));
    expect((await follow([at('app.log')])).report.events).toBe(5);
    expect((await update()).report).toBeNull();
    appendFileSync(at('app.log'), lines(5, 8));
    expect((await addNewLines(new DatasetStore(folder.path), 'live', options)).report?.events).toBe(3);
    expect(await numbers()).toEqual(upTo(8));
    expect((await stored())[0]).toMatchObject({ source: at('app.log'), sourcetype: 'logfmt' });
  });

  it('waits for the end of a line and of an event', async () => {
    writeFileSync(at('app.log'), '2026-11-20 10:00:00 first n=0\n2026-11-20 10:00:01 second n=1\n');
    await follow([at('app.log')]);
    // Somebody may be writing the second event still.
    expect(await numbers()).toEqual([0]);
    appendFileSync(at('app.log'), '  its second line\n2026-11-20 10:00:02 thi');
    await update();
    appendFileSync(at('app.log'), 'rd n=2\n');
    settle('app.log');
    await update();
    const events = await stored();
    expect(events.map((event) => event['_raw'])).toEqual(['2026-11-20 10:00:02 third n=2', '2026-11-20 10:00:01 second n=1\n  its second line', '2026-11-20 10:00:00 first n=0']);
  });

  it('reads a renamed file to its end and the new one in its place', async () => {
    writeFileSync(at('app.log'), lines(0, 3));
    await follow([at('app.log')]);
    appendFileSync(at('app.log'), lines(3, 5));
    renameSync(at('app.log'), at('app.log.1'));
    writeFileSync(at('app.log'), lines(5, 7));
    await update();
    appendFileSync(at('app.log.1'), lines(7, 8));
    appendFileSync(at('app.log'), lines(8, 9));
    await update();
    expect(await numbers()).toEqual(upTo(9));
    expect(new Set((await stored()).map((event) => event['source']))).toEqual(new Set([at('app.log')]));
  });

  it.each(['app.log.1', 'app.log.1.gz'])('reads the rest of a file that was rolled into %s by copying', async (name) => {
    writeFileSync(at('app.log'), lines(0, 3));
    await follow([at('app.log')]);
    appendFileSync(at('app.log'), lines(3, 5));
    if (name.endsWith('.gz')) writeFileSync(at(name), gzipSync(readFileSync(at('app.log'))));
    else copyFileSync(at('app.log'), at(name));
    truncateSync(at('app.log'));
    appendFileSync(at('app.log'), lines(5, 6));
    await update();
    await update();
    expect(await numbers()).toEqual(upTo(6));
  });

  it('knows a copy made while the file was whole, and takes its rest once the file is emptied', async () => {
    writeFileSync(at('app.log'), lines(0, 3));
    await follow([logs]);
    copyFileSync(at('app.log'), at('app.log.1'));
    await update();
    expect(await numbers()).toEqual(upTo(3));
    appendFileSync(at('app.log'), lines(3, 4));
    rmSync(at('app.log.1'));
    copyFileSync(at('app.log'), at('app.log.1'));
    truncateSync(at('app.log'));
    appendFileSync(at('app.log'), lines(4, 5));
    await update();
    expect(await numbers()).toEqual(upTo(5));
  });

  it('takes new files of a folder, packed ones whole, and names what it does not follow', async () => {
    writeFileSync(at('a.log'), lines(0, 2));
    await follow([logs]);
    writeFileSync(at('b.log'), lines(2, 4));
    writeFileSync(at('c.log.gz'), gzipSync(lines(4, 6)));
    writeFileSync(at('d.log'), Buffer.from([7, 0, 1, 0, 2, 9, 0, 10]));
    expect((await update()).notes).toEqual([`${at('d.log')} is no text and is not followed.`]);
    expect((await update()).report).toBeNull();
    expect(await numbers()).toEqual(upTo(6));
  });

  it('waits for a packed file that is being written, and takes what there is of one that stays cut off', async () => {
    writeFileSync(at('a.log'), lines(0, 2));
    await follow([logs]);
    const packed = gzipSync(lines(2, 6));
    writeFileSync(at('b.log.gz'), packed.subarray(0, packed.length - 6));
    writeFileSync(at('c.log.gz'), packed.subarray(0, packed.length - 6));
    expect((await update()).notes).toHaveLength(2);
    expect(await numbers()).toEqual(upTo(2));
    writeFileSync(at('b.log.gz'), packed);
    settle('c.log.gz');
    const { report, notes } = await update();
    expect(notes).toEqual([]);
    expect(report?.warnings).toEqual([expect.stringMatching(/c\.log\.gz ends early, within its last bytes; .*: the 4 events before that were read\.$/)]);
    expect((await numbers()).filter((n) => n >= 2)).toEqual([2, 2, 3, 3, 4, 4, 5, 5]);
  });

  it.each([
    ['le', 'app.log.1'],
    ['be', 'app.log.1'],
    ['le', 'app.log.1.gz'],
  ])('follows UTF-16 (%s), events of several lines too, to the end of its copy %s', async (order, copy) => {
    const event = (n: number): string => `2026-11-20 10:00:0${n} Grüße n=${n}\r\n  \u010a more of ${n}\r\n`;
    const coded = (text: string): Buffer => (order === 'le' ? Buffer.from(text, 'utf16le') : Buffer.from(text, 'utf16le').swap16());
    const add = (text: string): void => appendFileSync(at('app.log'), coded(text));
    add(`\ufeff${event(0)}${event(1)}`);
    await follow([at('app.log')]);
    expect(await numbers()).toEqual([0]);
    // Half a character is written so far.
    appendFileSync(at('app.log'), Buffer.concat([coded(event(2)), coded('2').subarray(0, 1)]));
    await update();
    expect(await numbers()).toEqual(upTo(2));
    appendFileSync(at('app.log'), coded(event(3)).subarray(1));
    settle('app.log');
    await update();
    expect((await stored()).map((e) => e['_raw'])).toEqual([3, 2, 1, 0].map((n) => event(n).trimEnd().replaceAll('\r\n', '\n')));
    add(event(4));
    writeFileSync(at(copy), copy.endsWith('.gz') ? gzipSync(readFileSync(at('app.log'))) : readFileSync(at('app.log')));
    truncateSync(at('app.log'));
    await update();
    expect(await numbers()).toEqual(upTo(5));
  });

  it('reads over the hole that a program leaves which writes on in an emptied file', async () => {
    writeFileSync(at('app.log'), lines(0, 3));
    await follow([at('app.log')]);
    writeFileSync(at('app.log'), Buffer.concat([Buffer.alloc(200_000), Buffer.from(lines(3, 5))]));
    await update();
    appendFileSync(at('app.log'), lines(5, 6));
    await update();
    expect(await numbers()).toEqual(upTo(6));
  });

  it('names the columns of later rows as the header of the file does', async () => {
    writeFileSync(at('a.csv'), 'time,n,who\n2026-11-20 10:00:00,0,ann\n');
    settle('a.csv');
    await follow([at('a.csv')]);
    appendFileSync(at('a.csv'), '2026-11-20 10:00:01,1,bob\n2026-11-20 10:00:02,2,"c\nd"\n');
    settle('a.csv');
    await update();
    expect((await stored()).map((event) => event['who'])).toEqual(['c\nd', 'bob', 'ann']);
  });

  it('is as before or after, and misses and doubles nothing, when the process is killed while it follows', async () => {
    writeFileSync(at('app.log'), lines(0, 100));
    await follow([at('app.log')]);
    const script = `
      import { DatasetStore } from ${JSON.stringify(join(import.meta.dirname, 'dataset-store.ts'))};
      import { addNewLines } from ${JSON.stringify(join(import.meta.dirname, 'dataset-life.ts'))};
      const store = new DatasetStore(${JSON.stringify(folder.path)});
      process.stdout.write('ready');
      for (;;) { await addNewLines(store, 'live', { now: ${NOW}, host: 'here' }); await new Promise((resolve) => setTimeout(resolve, 5)); }`;
    let written = 100;
    for (const after of [5, 40, 90, 150, 220]) {
      const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
      await new Promise((resolve) => child.stdout.once('data', resolve));
      appendFileSync(at('app.log'), lines(written, written + 50));
      written += 50;
      await new Promise((resolve) => setTimeout(resolve, after));
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('close', resolve));
      expect((await numbers()).length % 50).toBe(0);
    }
    await update();
    expect(await numbers()).toEqual(upTo(written));
  });

  it('keeps following when it is compacted or renamed, and stops when told to', async () => {
    writeFileSync(at('app.log'), lines(0, 3));
    await follow([at('app.log')]);
    await store.compact('live', { tz: 'UTC', now: NOW });
    appendFileSync(at('app.log'), lines(3, 4));
    await store.rename('live', 'other');
    expect((await addNewLines(store, 'other', options)).dataset.manifest.events).toBe(4);
    expect((await stopFollowing(store, 'other')).manifest).toMatchObject({ events: 4 });
    await expect(addNewLines(store, 'other', options)).rejects.toThrow('The dataset "other" follows no files.');
  });
});

describe('importing again', { timeout: 60_000 }, () => {
  it('reads the files of a dataset with other settings in place of what it held', async () => {
    writeFileSync(at('a.log'), '2026-11-20 10:00:00 level=info n=1\n');
    const origin = { files: [{ path: at('a.log'), index: 'live' }], tz: 'UTC' };
    await store.import({ ...options, name: 'live', files: [{ path: at('a.log'), index: 'live' }], tz: 'UTC', origin });
    expect((await stored())[0]).toMatchObject({ _time: Date.UTC(2026, 10, 20, 10) * 1000 });
    await importAgain(store, 'live', { tz: 'Europe/Berlin', sourcetype: 'mine' }, options);
    expect(await stored()).toMatchObject([{ _time: Date.UTC(2026, 10, 20, 9) * 1000, sourcetype: 'mine', index: 'live' }]);
    settle('a.log');
    await importAgain(store, 'live', { sourcetype: '', follow: true }, options);
    expect((await stored())[0]).toMatchObject({ sourcetype: 'log' });
    appendFileSync(at('a.log'), '2026-11-20 10:00:01 level=info n=2\n');
    settle('a.log');
    expect((await update()).report?.events).toBe(1);
  });

  it('says so where it is not known how all of it came, and leaves it as it is where a file is gone', async () => {
    writeFileSync(at('a.log'), lines(0, 2));
    await store.import({ ...options, name: 'live', files: [{ path: at('a.log') }], tz: 'UTC', origin: { files: [{ path: at('a.log') }], tz: 'UTC' } });
    rmSync(at('a.log'));
    await expect(importAgain(store, 'live', {}, options)).rejects.toThrow(`There is no file ${at('a.log')}.`);
    expect(await numbers()).toEqual([0, 1]);
    writeFileSync(at('b.log'), lines(2, 3));
    await store.import({ ...options, name: 'live', files: [{ path: at('b.log') }], tz: 'UTC' });
    await expect(importAgain(store, 'live', {}, options)).rejects.toThrow('It is not known how all of "live" was imported');
  });
});
