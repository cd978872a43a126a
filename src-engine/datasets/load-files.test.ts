import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadFiles } from './load-files.ts';
import { decodeLenient } from './read-lines.ts';
import { loadContent, micros, readDataset, temporaryFolder } from './test-load.ts';

let folder = temporaryFolder();
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.dispose());

const base = { tz: 'UTC', now: Date.UTC(2026, 10, 21), host: 'here' };
const write = (name: string, content: string | Uint8Array): string => {
  const path = join(folder.path, name);
  writeFileSync(path, content);
  return path;
};

describe('bytes and lines', () => {
  const lines = (loaded: Awaited<ReturnType<typeof loadContent>>): unknown[] => loaded.events.map((e) => e['_raw']);

  it('reads gzip by its first bytes, whatever the name, and files of several members', async () => {
    const packed = Buffer.concat([gzipSync('{"a":1}\n{"a":'), gzipSync('2}\n')]);
    expect(lines(await loadContent(packed, 'x.log'))).toEqual(['{"a":1}', '{"a":2}']);
  });

  it('takes CRLF, LF, blank lines and a missing last line end', async () => {
    expect(lines(await loadContent('a\r\nb\n\r\n\nc'))).toEqual(['a', 'b', 'c']);
    expect(lines(await loadContent(''))).toEqual([]);
    expect(lines(await loadContent('x'))).toEqual(['x']);
  });

  it('shows bytes that are not UTF-8 and loses nothing around them', async () => {
    const bytes = Buffer.concat([
      Buffer.from('grün '),
      Buffer.from([0xfc, 0x20, 0xe2, 0x82, 0x20, 0x80]),
      Buffer.from(' end\nnext ü\n'),
    ]);
    expect(lines(await loadContent(bytes))).toEqual(['grün ü â‚ € end', 'next ü']);
    expect(lines(await loadContent(Buffer.from('a\u0000b\n')))).toEqual(['a\u0000b']);
  });

  it('reads UTF-16 with a byte order mark', async () => {
    expect(lines(await loadContent(Buffer.from('\ufeffhé\r\nyou\r\n', 'utf16le')))).toEqual(['hé', 'you']);
  });

  it('decodes any bytes without losing the valid ones', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.uint8Array({ max: 4 }), fc.string(), (before, bytes, after) => {
        const text = decodeLenient(
          Buffer.concat([Buffer.from(before), Buffer.from(' '), bytes, Buffer.from(' '), Buffer.from(after)]),
        );
        expect(text.startsWith(`${before} `)).toBe(true);
        expect(text.endsWith(` ${after}`)).toBe(true);
      }),
    );
  });

  it('takes huge lines and lines that end anywhere in a read', async () => {
    const long = 'x'.repeat(3_000_000);
    const { events } = await loadContent(`{"a":1,"s":"${long}"}\n{"a":2}\n`);
    expect(events.map((e) => e['a'])).toEqual([1, 2]);
    expect(String(events[0]?.['s'])).toHaveLength(3_000_000);
  });

  it('reads standard input in whatever pieces it comes', async () => {
    const bytes = Buffer.from('{"a":"é1"}\n{"a":"é2"}\r\n{"a":"é3"}');
    const target = join(folder.path, 'out.duckdb');
    const stdin = Readable.from(Array.from(bytes, (b) => Buffer.from([b])));
    const report = await loadFiles({ ...base, target, files: [{ stdin }] });
    expect(report.files[0]).toMatchObject({ source: 'stdin', format: 'ndjson' });
    expect((await readDataset(target)).events.map((e) => e['a'])).toEqual(['é1', 'é2', 'é3']);
  });
});

describe('order', () => {
  it('is newest first, later arrivals first among equals, events without time last in file order', async () => {
    const a = write(
      'a.ndjson',
      '{"n":1,"time":1795169470}\n{"n":2}\n{"n":3,"time":1795169472}\n{"n":4,"time":1795169470}\n',
    );
    const b = write('b.ndjson', '{"n":5,"time":1795169471}\n{"n":6,"time":1795169470}\n{"n":7}\n');
    const target = join(folder.path, 'out.duckdb');
    await loadFiles({ ...base, target, files: [{ path: a }, { path: b, index: 'other' }] });
    const { events } = await readDataset(target);
    expect(events.map((e) => e['n'])).toEqual([3, 5, 6, 4, 1, 2, 7]);
    expect(events.map((e) => e['index'])).toEqual(['main', 'other', 'other', 'main', 'main', 'main', 'other']);
  });

  it('holds over many blocks, whose columns differ', async () => {
    const rows = 260_000;
    const start = 1_795_000_000;
    const content = Array.from(
      { length: rows },
      (_, i) =>
        `{"time":${start + ((i * 7919) % rows)},"i":${i},"k${i < 250_000 ? 'early' : 'late'}":${i < 250_000 ? i : `"t${i}"`},"x":${i === 255_000 ? '"odd"' : i / 2}}`,
    ).join('\n');
    const { events, types, report } = await loadContent(content, 'x.ndjson');
    expect(report.events).toBe(rows);
    expect(events.map((e) => e['_time'])).toEqual(Array.from({ length: rows }, (_, i) => (start + rows - 1 - i) * 1e6));
    expect(types).toMatchObject({ i: 'integer', kearly: 'integer', klate: 'string', x: 'string' });
    for (const event of events) {
      const i = Number(event['i']);
      if (
        event['x'] !== (i === 255_000 ? 'odd' : String(i / 2)) ||
        event[i < 250_000 ? 'kearly' : 'klate'] !== (i < 250_000 ? i : `t${i}`)
      ) {
        throw new Error(`event ${i} is wrong: ${JSON.stringify(event)}`);
      }
    }
  }, 120_000);

  it('writes doubles as text as JavaScript does, in a field that turns out to be text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.double({ noNaN: true, noDefaultInfinity: true }),
            fc.double({ min: -0.01, max: 0.01, noNaN: true }),
            fc.integer(),
          ),
          { minLength: 1, maxLength: 40 },
        ),
        async (numbers) => {
          const first = write('n.ndjson', numbers.map((n) => JSON.stringify({ v: n })).join('\n'));
          const one = join(folder.path, 'one.duckdb');
          await loadFiles({ ...base, target: one, files: [{ path: first }] });
          const two = join(folder.path, 'two.duckdb');
          await loadFiles({
            ...base,
            target: two,
            bases: [one],
            files: [{ path: write('t.ndjson', '{"v":"text"}\n') }],
          });
          const { events } = await readDataset(two);
          expect(events.map((e) => e['v'])).toEqual([...numbers.map((n) => JSON.stringify(n)), 'text']);
        },
      ),
      { numRuns: 12 },
    );
  }, 60_000);
});

describe('fields', () => {
  it('keeps names apart that differ in case, and any name at all', async () => {
    const { events } = await loadContent(
      '{"User":1,"user":2,"a b":3,"\\"q\\"":4,"_rest":5,"":6,"f0":7,"events; DROP":8}\n',
    );
    expect(events[0]).toMatchObject({
      User: 1,
      user: 2,
      'a b': 3,
      '"q"': 4,
      _rest: 5,
      f0: 7,
      'events; DROP': 8,
    });
  });

  it('puts what is beyond the columns into the map', async () => {
    const content = Array.from({ length: 600 }, (_, i) => `{"id":${i},"k${i}":"v${i}","m${i}":[1,"b"]}`).join('\n');
    const { events, types } = await loadContent(content);
    expect(Object.keys(types)).toHaveLength(1201);
    expect(events[3]).toMatchObject({ id: 3, k3: 'v3', 'm3{}': ['1', 'b'] });
    expect(events[599]).toMatchObject({ id: 599, k599: 'v599' });
    expect(types['k599']).toBe('string');
  });
});

describe('all or nothing', () => {
  const big = (): string =>
    write('big.ndjson', '{"time":1795169472,"text":"some words that take space","n":1}\n'.repeat(400_000));
  const left = (): string[] => readdirSync(folder.path).filter((name) => name !== 'big.ndjson' && name !== 'bad.gz');

  it('leaves nothing when the signal comes while reading', async () => {
    const path = big();
    const stop = new AbortController();
    const started = performance.now();
    const load = loadFiles({
      ...base,
      target: join(folder.path, 'out.duckdb'),
      files: [{ path }],
      signal: stop.signal,
      onProgress: ({ bytes }) => {
        if (bytes > 2_000_000) stop.abort(new Error('stopped by the user'));
      },
    });
    await expect(load).rejects.toThrow('stopped by the user');
    expect(performance.now() - started).toBeLessThan(15_000);
    expect(left()).toEqual([]);
  });

  it('leaves nothing when the signal comes while writing', async () => {
    const path = big();
    const stop = new AbortController();
    const load = loadFiles({
      ...base,
      target: join(folder.path, 'out.duckdb'),
      files: [{ path }],
      signal: stop.signal,
      onProgress: ({ phase }) => {
        if (phase === 'writing') stop.abort(new Error('stopped late'));
      },
    });
    await expect(load).rejects.toThrow('stopped late');
    expect(left()).toEqual([]);
  });

  it('stops waiting for standard input', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('enough')), 50);
    await expect(
      loadFiles({
        ...base,
        target: join(folder.path, 'out.duckdb'),
        files: [{ stdin: new PassThrough() }],
        signal: stop.signal,
      }),
    ).rejects.toThrow('enough');
    expect(left()).toEqual([]);
  });

  it('says in a sentence what is wrong with a file', async () => {
    const target = join(folder.path, 'out.duckdb');
    await expect(loadFiles({ ...base, target, files: [{ path: folder.path }] })).rejects.toThrow('is a folder');
    await expect(loadFiles({ ...base, target, files: [{ path: join(folder.path, 'none') }] })).rejects.toThrow(
      'ENOENT',
    );
    expect(left()).toEqual([]);
  });

  it('keeps the refused lines as they were', async () => {
    const target = join(folder.path, 'out.duckdb');
    const refusedFile = join(folder.path, 'out.refused');
    const path = write('x.ndjson', `${'{"a":1}\n'.repeat(10)}{"a":\n{"a":2}\n{broken\n`);
    const report = await loadFiles({ ...base, target, files: [{ path }], refusedFile });
    expect(report).toMatchObject({ events: 11, refused: 2, refusedFile });
    expect(readFileSync(refusedFile, 'utf8')).toBe('{"a":\n{broken\n');
  });
});

const shared = process.env['NEXUS_SHARED'] ?? join(import.meta.dirname, '..', '..', '..', 'shared');
const windows = join(shared, 'data', 'windows-sysmon-t1047.ndjson.gz');

describe.skipIf(!existsSync(windows))('8,220 Windows events (skipped where the shared data is absent)', () => {
  it('agree with an independent count', async () => {
    const target = join(folder.path, 'out.duckdb');
    const report = await loadFiles({ ...base, target, files: [{ path: windows }] });
    const source = gunzipSync(readFileSync(windows))
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .map((line) => ({ line, value: JSON.parse(line) as Record<string, unknown> }));
    expect(report).toMatchObject({ events: 8220, refused: 0 });
    const { events } = await readDataset(target);
    const count = (keys: string[]): Record<string, number> => {
      const counts: Record<string, number> = {};
      for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
      return counts;
    };
    const key = (e: Record<string, unknown>): string => [e['EventID'], e['Hostname'], e['AccountName']].join('|');
    expect(count(events.map(key))).toEqual(count(source.map(({ value }) => key(value))));
    expect(events.map((e) => e['_raw']).sort((a, b) => (String(a) < String(b) ? -1 : 1))).toEqual(source.map(({ line }) => line.trimEnd()).sort((a, b) => (a < b ? -1 : 1)));
    expect(events.every((e) => e['_time'] === micros(`${String(e['EventTime']).replace(' ', 'T')}Z`))).toBe(true);
    // Beyond 2^53: the text as written.
    expect(events.every((e) => String(e['_raw']).includes(`"Keywords":${String(e['Keywords'])},`))).toBe(true);
  });
});

describe('logs of this machine', () => {
  it.skipIf(!existsSync('/var/log/dpkg.log'))('reads dpkg.log (skipped where there is none)', async () => {
    const target = join(folder.path, 'out.duckdb');
    const report = await loadFiles({
      ...base,
      now: Date.now(),
      target,
      files: [{ path: '/var/log/dpkg.log' }],
    });
    expect(report.files[0]?.format).toBe('dpkg log');
    expect(report.events).toBe(Number(execFileSync('grep', ['-c', '', '/var/log/dpkg.log'], { encoding: 'utf8' })));
    expect((await readDataset(target)).events.every((e) => e['_time'] !== null && e['action'] !== undefined)).toBe(
      true,
    );
  });

  it.skipIf(!existsSync('/var/log/apt/history.log'))('reads apt history (skipped where there is none)', async () => {
    const target = join(folder.path, 'out.duckdb');
    const report = await loadFiles({
      ...base,
      now: Date.now(),
      target,
      files: [{ path: '/var/log/apt/history.log' }],
    });
    expect(report.files[0]?.format).toBe('apt history');
    expect(report.events).toBe(
      Number(
        execFileSync('grep', ['-c', '^Start-Date', '/var/log/apt/history.log'], {
          encoding: 'utf8',
        }),
      ),
    );
    expect((await readDataset(target)).events.every((e) => e['_time'] !== null)).toBe(true);
  });

  const nginx = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/sbin/nginx'].find((path) => existsSync(path));
  it.skipIf(nginx === undefined)('reads what a real nginx writes (skipped where nginx is not installed)', async () => {
    const port = 20_000 + (process.pid % 20_000);
    mkdirSync(join(folder.path, 'logs'));
    const config = write(
      'nginx.conf',
      `daemon off; master_process off; pid ${folder.path}/nginx.pid; error_log ${folder.path}/logs/error.log; events {}
       http { access_log ${folder.path}/logs/access.log combined; client_body_temp_path ${folder.path}/t; proxy_temp_path ${folder.path}/t; fastcgi_temp_path ${folder.path}/t;
       uwsgi_temp_path ${folder.path}/t; scgi_temp_path ${folder.path}/t; server { listen 127.0.0.1:${port}; root ${folder.path}; location = /ok { return 200 "fine"; } } }`,
    );
    const server = spawn(nginx as string, ['-p', folder.path, '-c', config], { stdio: 'ignore' });
    try {
      const get = (path: string): Promise<number> =>
        fetch(`http://127.0.0.1:${port}${path}`, {
          headers: { 'user-agent': 'test "agent"' },
        }).then((r) => r.status);
      for (let i = 0; i < 50; i++) if (await get('/ok').then(() => true, () => new Promise<false>((r) => setTimeout(() => r(false), 100)))) break; // prettier-ignore
      for (let i = 0; i < 20; i++) await get(i % 4 === 0 ? `/missing/${i}?a=${i}` : '/ok?q=x%20y');
    } finally {
      server.kill();
      await new Promise((resolve) => server.once('exit', resolve));
    }
    const target = join(folder.path, 'out.duckdb');
    const access = join(folder.path, 'logs', 'access.log');
    const report = await loadFiles({
      ...base,
      now: Date.now(),
      target,
      files: [{ path: access }, { path: join(folder.path, 'logs', 'error.log') }],
    });
    expect(report.files.map((file) => file.sourcetype)).toEqual(['access_combined', 'nginx_error']);
    const { events } = await readDataset(target);
    const requests = events.filter((e) => e['sourcetype'] === 'access_combined');
    expect(requests).toHaveLength(readFileSync(access, 'utf8').trimEnd().split('\n').length);
    expect(requests.filter((e) => e['status'] === 404)).toHaveLength(5);
    expect(
      events.filter((e) => e['sourcetype'] === 'nginx_error' && String(e['message']).includes('/missing/')),
    ).toHaveLength(5);
    expect(requests.every((e) => Math.abs(Number(e['_time']) / 1000 - Date.now()) < 60_000)).toBe(true);
    expect(statSync(target).size).toBeGreaterThan(0);
  });
});
