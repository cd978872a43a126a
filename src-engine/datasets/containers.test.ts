import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { mkdirSync, writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { inputPaths } from './input-paths.ts';
import { previewImport } from './preview.ts';
import { loadContent, temporaryFolder } from './test-load.ts';

const LINES = Array.from({ length: 500 }, (_, i) => `{"ts":${1_795_000_000 + i},"n":${i}}`).join('\n');

/** Packs files with the machine's own tools. */
function packed(command: string, args: (folder: string) => string[], files: Record<string, string | Buffer>, out: string): Buffer {
  const folder = temporaryFolder();
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(join(folder.path, name, '..'), { recursive: true });
      writeFileSync(join(folder.path, name), content);
    }
    execFileSync(command, args(folder.path), { cwd: folder.path, stdio: 'ignore' });
    return readFileSync(join(folder.path, out));
  } finally {
    folder.dispose();
  }
}

const python = (code: string) => (): string[] => ['-c', code];
const sources = (events: readonly Record<string, unknown>[]): string[] => [...new Set(events.map((e) => String(e['source'] as string).replace(/^.*test\.log:?/, '')))].sort((a, b) => (a < b ? -1 : 1));

describe('packed files', () => {
  it.each<[string, () => Buffer]>([
    ['gzip', () => gzipSync(LINES)],
    ['several gzip members', () => Buffer.concat([gzipSync(`${LINES.slice(0, LINES.indexOf('\n') + 1)}`), gzipSync(LINES.slice(LINES.indexOf('\n') + 1))])],
    ['bzip2', () => packed('python3', python("import bz2;open('o','wb').write(bz2.compress(open('i','rb').read()))"), { i: LINES }, 'o')],
    ['zstd', () => zstdCompressSync(LINES)],
  ])('%s', async (_, make) => {
    const { events, report } = await loadContent(make());
    expect(events).toHaveLength(500);
    expect(report.refused).toBe(0);
    expect(sources(events)).toEqual(['']);
  });

  it('tar, packed or not, each member a source of its own format', async () => {
    const files = { 'a/x.json': LINES, 'a/y.log': '2026-11-20 10:00:00 one\n2026-11-20 10:00:01 two\n', 'b.gz': gzipSync(LINES) };
    for (const flag of ['cf', 'czf']) {
      const tar = packed('tar', () => [flag, 'o', 'a', 'b.gz'], files, 'o');
      const { events, report } = await loadContent(tar);
      expect(events).toHaveLength(1002);
      expect(sources(events)).toEqual(['a/x.json', 'a/y.log', 'b.gz']);
      expect(report.files.map((file) => file.format).sort((a, b) => (a < b ? -1 : 1))).toEqual(['ndjson', 'ndjson', 'text with timestamps']);
    }
  });

  it('zip, with binary members counted as refused', async () => {
    const zip = packed(
      'python3',
      python("import zipfile;z=zipfile.ZipFile('o','w',zipfile.ZIP_DEFLATED);[z.write(n) for n in ('x.json','d/y.csv','p.bin')];z.close()"),
      { 'x.json': LINES, 'd/y.csv': 'time,a\n2026-11-20T10:00:00Z,1\n', 'p.bin': Buffer.alloc(2000) },
      'o',
    );
    const { events, report } = await loadContent(zip);
    expect(events).toHaveLength(501);
    expect(sources(events)).toEqual(['d/y.csv', 'x.json']);
    expect(report.refusedSamples).toMatchObject([{ reason: 'it is a binary file, not text' }]);
  });

  it('reads Parquet', async () => {
    const folder = temporaryFolder();
    try {
      const path = join(folder.path, 'x.parquet');
      const instance = await DuckDBInstance.create(':memory:');
      const connection = await instance.connect();
      await connection.run(`COPY (SELECT TIMESTAMP '2026-11-20 10:00:00' + INTERVAL (i) SECOND AS ts, i AS n, 'x' || i AS "a b", [i, 2] AS list, {'k': i} AS s FROM range(3) t(i)) TO '${path}' (FORMAT parquet)`);
      connection.closeSync();
      instance.closeSync();
      const { events } = await loadContent(readFileSync(path));
      expect(events).toHaveLength(3);
      expect(events[0]).toMatchObject({ _time: Date.UTC(2026, 10, 20, 10, 0, 2) * 1000, n: 2, 'a b': 'x2', 'list{}': ['2', '2'], 's.k': 2 });
    } finally {
      folder.dispose();
    }
  });
});

/** Lines that pack badly, so that a cut leaves many of them on both sides. */
const NOISE = Array.from({ length: 20_000 }, (_, i) => `{"ts":${1_795_000_000 + i},"n":${i},"h":"${createHash('sha1').update(String(i)).digest('hex')}"}`).join('\n');
const zipOf = (members: Record<string, string>, options = ''): Buffer =>
  packed('python3', python(`import zipfile,sys\nz=zipfile.ZipFile('o','w',zipfile.ZIP_DEFLATED)${options}\nfor n in (${Object.keys(members).map((n) => `'${n}'`).join(',')},): z.write(n)\nz.close()`), members, 'o');

/** The whole lines that the numbers of events show, from 0 on without a gap. */
const numbers = (events: readonly Record<string, unknown>[]): number[] => events.map((event) => Number(event['n'])).sort((a, b) => a - b);

describe('files that break off or are damaged', () => {
  const bzip2 = (): Buffer => packed('python3', python("import bz2;open('o','wb').write(bz2.compress(open('i','rb').read(),1))"), { i: NOISE }, 'o');
  // A zip that was written to a pipe states sizes behind the data.
  const piped = (): Buffer => packed('python3', python("import zipfile,sys\nclass W:\n  def __init__(s,f): s.f=f\n  def write(s,b): return s.f.write(b)\n  def flush(s): s.f.flush()\nf=open('o','wb');z=zipfile.ZipFile(W(f),'w',zipfile.ZIP_DEFLATED)\nfor n in ('a.json','b.json'): z.write(n)\nz.close();f.close()"), { 'a.json': LINES, 'b.json': NOISE }, 'o');
  it.each<[string, () => Buffer, number, RegExp]>([
    ['gzip', () => gzipSync(NOISE), 0.5, /^\S+test\.log ends early, within its packed data; it was probably cut off while it was written or copied: the ([\d,]+) events before that were read\.$/],
    ['zstd', () => zstdCompressSync(NOISE), 0.5, /test\.log ends early, within its zstd data.* ([\d,]+) events/],
    ['bzip2', bzip2, 0.5, /test\.log ends early, within its bzip2 data.* ([\d,]+) events/],
    ['tar', () => packed('tar', () => ['cf', 'o', 'a.json'], { 'a.json': NOISE }, 'o'), 0.5, /test\.log ends early, within a\.json.* ([\d,]+) events/],
    ['packed tar', () => packed('tar', () => ['czf', 'o', 'a.json'], { 'a.json': NOISE }, 'o'), 0.5, /test\.log ends early, within its packed data.* ([\d,]+) events/],
    ['zip', () => zipOf({ 'a.json': NOISE }), 0.5, /test\.log:a\.json ends early, within its packed data.* ([\d,]+) events/],
    ['zip without sizes', piped, 0.6, /test\.log:b\.json ends early, within its packed data.* ([\d,]+) events/],
  ])('%s that ends early: what comes before, and a warning', async (_, make, part, warning) => {
    const whole = make();
    const { events, report } = await loadContent(whole.subarray(0, Math.floor(whole.length * part)));
    const found = numbers(events.filter((event) => event['h'] !== undefined));
    expect(found.length).toBeGreaterThan(3000);
    expect(found.slice(-1)[0]).toBeLessThan(19_000);
    expect(found).toEqual(found.map((_, i) => i));
    const told = warning.exec(report.warnings.find((one) => warning.test(one)) ?? '');
    expect(told, report.warnings.join('\n')).not.toBeNull();
    expect(Number(told?.[1]?.replace(',', ''))).toBe(found.length);
  });

  it.each<[string, () => Buffer]>([
    ['gzip', () => gzipSync(NOISE)],
    ['bzip2', bzip2],
    ['zip', () => zipOf({ 'a.json': NOISE })],
  ])('%s with wrong bytes in its middle: what comes before them', async (_, make) => {
    const bytes = make();
    bytes.fill(0xff, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 200);
    const { events, report } = await loadContent(bytes);
    const found = numbers(events.filter((event) => event['h'] !== undefined));
    expect(found.length).toBeGreaterThan(3000);
    expect(report.warnings).toHaveLength(1);
    expect(report.warnings[0]).toMatch(/is a damaged \w+ file \(.*\): the [\d,]+ events before that were read\.$/);
  });

  it('a wrong checksum alone is told, and all is read', async () => {
    const bytes = gzipSync(LINES);
    bytes.writeUInt32LE(1, bytes.length - 8);
    const { events, report } = await loadContent(bytes);
    expect(events).toHaveLength(500);
    expect(report.warnings).toEqual([expect.stringMatching(/is a damaged gzip file \(its checksum is wrong: some of it may not be what was written\): the 500 events before that were read\.$/)]);
  });

  it('a small file is read up to the wrong bytes in it', async () => {
    const bytes = gzipSync(NOISE.slice(0, 10_000));
    bytes.fill(0xff, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 50);
    expect((await loadContent(bytes)).events.length).toBeGreaterThan(40);
  });

  it('a zip without its directory gives all its members; one that is encrypted is told and the others are read', async () => {
    const whole = zipOf({ 'a.json': LINES, 'b.json': LINES });
    const cut = await loadContent(whole.subarray(0, whole.lastIndexOf(Buffer.from('PK\u0001\u0002')) - 20));
    expect(cut.events).toHaveLength(1000);
    expect(cut.report.warnings).toEqual([expect.stringMatching(/test\.log ends early, within the archive; .*: the 1,000 events before that were read\.$/)]);
    for (const signature of [Buffer.from('PK\u0001\u0002'), Buffer.from('PK\u0003\u0004')]) {
      const at = whole.indexOf(signature);
      whole[at + (signature[2] === 1 ? 8 : 6)] = 1;
    }
    const encrypted = await loadContent(whole);
    expect(encrypted.events).toHaveLength(500);
    expect(encrypted.report.warnings).toEqual([expect.stringMatching(/test\.log:a\.json is encrypted; unpack the archive first: nothing of it could be read\.$/)]);
  });

  it('the preview says the same', async () => {
    const folder = temporaryFolder();
    try {
      const path = join(folder.path, 'short.log.gz');
      const bytes = gzipSync(NOISE.slice(0, 100_000));
      writeFileSync(path, bytes.subarray(0, bytes.length / 2));
      const shown = await previewImport({ paths: [path], tz: 'UTC', now: Date.UTC(2026, 10, 21), events: 3 });
      const { report } = await loadContent(bytes.subarray(0, bytes.length / 2), 'short.log.gz');
      expect(shown.read).toBeGreaterThan(200);
      expect(shown.read).toBe(report.events);
      expect(shown.warnings.map((one) => one.slice(one.lastIndexOf('/')))).toEqual(report.warnings.map((one) => one.slice(one.lastIndexOf('/'))));
      expect(shown.warnings[0]).toMatch(/short\.log\.gz ends early/);
    } finally {
      folder.dispose();
    }
  });
});

describe('UTF-16 without a byte order mark', () => {
  it('is read as text', async () => {
    const { events } = await loadContent(Buffer.from('2026-11-20 10:00:00 hello\n2026-11-20 10:00:01 there\n', 'utf16le'));
    expect(events.map((event) => event['_raw'])).toEqual(['2026-11-20 10:00:01 there', '2026-11-20 10:00:00 hello']);
  });
});

describe('what a name stands for', () => {
  it('is a file, a folder or a pattern', async () => {
    const folder = temporaryFolder();
    try {
      for (const name of ['a.log', 'sub/b.log', 'sub/c.txt', '.hidden/x.log']) {
        mkdirSync(join(folder.path, name, '..'), { recursive: true });
        writeFileSync(join(folder.path, name), 'x');
      }
      const names = async (path: string): Promise<string[]> => (await inputPaths(join(folder.path, path))).map((one) => one.slice(folder.path.length + 1));
      expect(await names('a.log')).toEqual(['a.log']);
      expect(await names('')).toEqual(['a.log', 'sub/b.log', 'sub/c.txt']);
      expect(await names('**/*.log')).toEqual(['a.log', 'sub/b.log']);
      await expect(names('none.log')).rejects.toThrow('There is no file');
      await expect(names('*.xml')).rejects.toThrow('No file matches');
    } finally {
      folder.dispose();
    }
  });
});
