import { execFileSync } from 'node:child_process';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { mkdirSync, writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { inputPaths } from './input-paths.ts';
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

  it('says which file is damaged', async () => {
    await expect(loadContent(gzipSync(LINES).subarray(0, 200))).rejects.toThrow(/test\.log is a damaged gzip file/);
    await expect(loadContent(zstdCompressSync(LINES).subarray(0, 100))).rejects.toThrow(/test\.log is a damaged zstd file/);
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
