import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClickHouseConnection } from '../../../src-shared/connections/definition.ts';
import { type ClickHouseHost, startClickHouseHost } from '../../testing/clickhouse-host.ts';
import { SourceError } from '../source-error.ts';
import { ClickHouseCluster } from './cluster.ts';
import type { ClickHouseCredentials } from './credentials.ts';
import type { ServerProgress } from './header-progress.ts';
import type { JsonRow } from './row-stream.ts';
import { makeCertificates } from './test-certificates.ts';
import { testDefinition } from './test-definition.ts';
import { testClickHouseConnection } from './test-connection.ts';

let host: ClickHouseHost;
beforeAll(async () => {
  host = await startClickHouseHost({ users: { default: {}, ann: { password: 'se:cret' }, strict: { password: 's', readonly: 1 }, reader: { password: 'r', readonly: 2 }, robot: { token: 'tok' } } });
}, 60_000);
afterAll(() => host.close());

interface Asked {
  readonly signal?: AbortSignal;
  readonly parameters?: Record<string, string | number>;
  readonly onProgress?: (progress: ServerProgress) => void;
  readonly onRows?: (rows: readonly JsonRow[]) => void;
}

/** Runs a query as a search would. */
async function ask(definition: ClickHouseConnection, credentials: ClickHouseCredentials, sql: string, { signal, parameters = {}, onProgress, onRows }: Asked = {}): Promise<JsonRow[]> {
  const cluster = new ClickHouseCluster(definition, credentials);
  const out: JsonRow[] = [];
  try {
    for await (const rows of cluster.rows({ sql, parameters }, { signal: signal ?? new AbortController().signal, ...(onProgress === undefined ? {} : { onProgress }) })) {
      onRows?.(rows);
      out.push(...rows);
    }
  } finally {
    await cluster.close();
  }
  return out;
}

async function failure(work: Promise<unknown>): Promise<SourceError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
  throw new Error('It succeeded.');
}

/** Runs a server for the time of some work. */
async function serving<T>(server: Server | ReturnType<typeof createTcpServer>, work: (url: string) => Promise<T>): Promise<T> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  }
}
const http = <T>(listener: RequestListener, work: (url: string) => Promise<T>): Promise<T> => serving(createHttpServer(listener), work);

const open = (more: Partial<ClickHouseConnection> = {}): ClickHouseConnection => testDefinition([host.url], more);

describe('queries', () => {
  it('bind parameters of any text, short or long', async () => {
    const hostile = "a'b\\c\t\n\r\u0001 \"`{x:String}` \u65e5\u672c \u{1f44d}";
    expect(await ask(open(), {}, 'SELECT {t:String}, {n:Int64}', { parameters: { t: hostile, n: -5 } })).toEqual([[hostile, -5]]);
    const long = hostile.repeat(2000);
    expect(await ask(open(), {}, 'SELECT {t:String}, {n:Int64}', { parameters: { t: long, n: 7 } })).toEqual([[long, 7]]);
  });

  it('sign in by password and token, and tell a refusal', async () => {
    expect(await ask(open({ auth: { method: 'password', user: 'ann' } }), { password: 'se:cret' }, 'SELECT 1')).toEqual([[1]]);
    expect(await ask(open({ auth: { method: 'token' } }), { token: 'tok' }, 'SELECT 1')).toEqual([[1]]);
    const refused = await failure(ask(open({ auth: { method: 'password', user: 'ann' } }), { password: 'no' }, 'SELECT 1'));
    expect(refused).toMatchObject({ code: 'sign-in', serverCode: 516 });
    expect(refused.message).toBe(`127.0.0.1:${host.port} refused the sign-in. Check the user name and the password, token or certificate.`);
    expect((await failure(ask(open({ auth: { method: 'token' } }), {}, 'SELECT 1'))).message).toBe('The connection "Test cluster" has no token. Enter it in the connection; it is kept in the keychain.');
  });

  it('work for users who may not change settings', async () => {
    expect(await ask(open({ auth: { method: 'password', user: 'strict' } }), { password: 's' }, 'SELECT 1')).toEqual([[1]]);
    expect(await ask(open({ auth: { method: 'password', user: 'reader' } }), { password: 'r' }, 'SELECT 1')).toEqual([[1]]);
  });

  it('cannot write', async () => {
    for (const sql of ['CREATE TABLE w (a UInt8) ENGINE = Memory', 'DROP DATABASE default', "INSERT INTO FUNCTION file('x.tsv', 'TSV', 'a UInt8') SELECT 1"]) {
      expect((await failure(ask(open(), {}, sql))).code, sql).toBe('read-only');
    }
  });

  it('keep digits, bytes and missing values', async () => {
    const [row] = await ask(open(), {}, "SELECT toString(18446744073709551615::UInt64), 0.1 + 0.2, nan, inf, NULL, 'a\\0b\\nc', unhex('C328'), toFloat64(-0.)");
    expect(row?.slice(0, 6)).toEqual(['18446744073709551615', 0.30000000000000004, null, null, null, 'a\0b\nc']);
  });
});

describe('limits and errors', () => {
  type Limits = Partial<ClickHouseConnection['limits']>;
  const limited = (limits: Limits): ClickHouseConnection => open({ limits: { timeoutS: 60, maxRows: 1000, maxMemoryMb: 4000, ...limits } });

  it.each([
    ['timeout', { timeoutS: 1, maxRows: 1e9 }, 'SELECT sum(sipHash64(number)) FROM numbers(20000000000)', 159],
    ['limit', { maxRows: 100 }, 'SELECT number FROM numbers(100000)', 396],
    ['memory', { maxMemoryMb: 20 }, 'SELECT length(groupArray(toString(number))) FROM numbers(3000000)', 241],
    ['unknown-table', {}, 'SELECT * FROM default.missing', 60],
    ['unknown-table', {}, 'SELECT * FROM nowhere.missing', 81],
    ['unknown-column', {}, 'SELECT nope FROM system.one', 47],
    ['query', {}, 'SELEC 1', 62],
  ] as const)('%s', async (code, limits: Limits, sql, serverCode) => {
    const error = await failure(ask(limited(limits), {}, sql));
    expect(error).toMatchObject({ code, serverCode });
    // One sentence with the place, one with the remedy; neither stack nor version.
    expect(error.message).not.toMatch(/\n|Stack trace|version 2|DB::Exception/);
    expect(error.remedy).toMatch(/^[A-Z].*\.$/);
  });

  it('come after rows that were there', async () => {
    let before = 0;
    const error = await failure(ask(open({ readOnly: false }), {}, "SELECT number, throwIf(number = 300000, 'boom') FROM numbers(1000000) SETTINGS max_block_size = 10000", { onRows: (rows) => (before += rows.length) }));
    expect(error).toMatchObject({ serverCode: 395 });
    expect(error.message).toContain('boom');
    expect(before).toBeGreaterThan(10_000);
  });

  it.each([
    ['too old', '18.16.1', 'version', 'runs ClickHouse 18.16.1, which is too old. Nexus needs 24.3 or newer'],
    ['another server', '<html>Welcome to nginx</html>', 'protocol', 'did not answer as a ClickHouse server does'],
  ])('%s', async (_, answer, code, text) => {
    await http(
      (_request, response) => response.end(`${answer}\n`),
      async (url) => {
        const error = await failure(ask(testDefinition([url]), {}, 'SELECT 1'));
        expect(error.code).toBe(code);
        expect(error.message).toContain(text);
      },
    );
  });

  /** A server that is what it says, until it is asked for rows. */
  const answering =
    (exception: string, status = 500): RequestListener =>
    (request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        if (body.includes('version()')) response.end('25.8.1.1\n');
        else if (body.includes('currentUser()')) response.end('0\tann\n');
        else response.writeHead(status, { 'X-ClickHouse-Exception-Code': /\d+/.exec(exception)?.[0] ?? '0' }).end(exception);
      });
    };

  it.each([
    [497, 'grants', 'Code: 497. DB::Exception: ann: Not enough privileges. To execute this query, it\'s necessary to have the grant SELECT(line) ON demo.logs. (ACCESS_DENIED) (version 25.8.1.1 (official build))', 'GRANT SELECT'],
    [241, 'memory', 'Code: 241. DB::Exception: Received from replica-2:9000. DB::Exception: There was an error on [replica-2:9000]: Code: 241. DB::Exception: (total) memory limit exceeded: would use 9.00 GiB. (MEMORY_LIMIT_EXCEEDED) (version 25.8.1.1). (MEMORY_LIMIT_EXCEEDED) (version 25.8.1.1)', 'memory limit'],
    [158, 'limit', 'Code: 158. DB::Exception: Limit for rows (controlled by \'max_rows_to_read\' setting) exceeded, max rows: 10.00. (TOO_MANY_ROWS)', 'shorter time range'],
    [202, 'busy', 'Code: 202. DB::Exception: Too many simultaneous queries. Maximum: 100. (TOO_MANY_SIMULTANEOUS_QUERIES)', 'Try again'],
    [279, 'network', 'Code: 279. DB::Exception: All connection tries failed. Log: Code: 210. DB::NetException: Connection refused (shard-1:9000). (NETWORK_ERROR)', 'Try again'],
    [394, 'query', 'Code: 394. DB::Exception: Query was cancelled. (QUERY_WAS_CANCELLED)', 'run it again'],
  ])('of a server: %d', async (serverCode, code, exception, remedy) => {
    await http(answering(exception), async (url) => {
      const error = await failure(ask(testDefinition([url]), {}, 'SELECT 1'));
      expect(error).toMatchObject({ code });
      if (serverCode !== 279) expect(error.serverCode).toBe(serverCode);
      expect(error.remedy).toContain(remedy);
      expect(error.message).not.toMatch(/version 25|DB::|\n/);
    });
  });

  it('of a busy server send the search to the next', async () => {
    await http(answering('Code: 202. DB::Exception: Too many simultaneous queries. (TOO_MANY_SIMULTANEOUS_QUERIES)'), async (url) => {
      expect(await ask(testDefinition([url, host.url]), {}, 'SELECT 7')).toEqual([[7]]);
    });
  });

  it('tell the native port', async () => {
    const native = createTcpServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.0 400 Bad Request\r\n\r\nPort 9000 is for clickhouse-client program\r\nYou must use port 8123 for HTTP.\r\n'));
      socket.on('error', () => undefined);
    });
    await serving(native, async (url) => {
      expect(await failure(ask(testDefinition([url]), {}, 'SELECT 1'))).toMatchObject({ code: 'wrong-port' });
    });
  });

  it('tell an unknown name, a closed port and a port that speaks no HTTP', async () => {
    expect(await failure(ask(testDefinition(['http://no-such-host.invalid:8123']), {}, 'SELECT 1'))).toMatchObject({ code: 'name' });
    const port = await serving(createHttpServer(), (url) => Promise.resolve(new URL(url).port));
    expect(await failure(ask(testDefinition([`http://127.0.0.1:${port}`]), {}, 'SELECT 1'))).toMatchObject({ code: 'network' });
    const ssh = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('SSH-2.0-OpenSSH_9.2\r\n');
    });
    await serving(ssh, async (url) => {
      expect(await failure(ask(testDefinition([url]), {}, 'SELECT 1'))).toMatchObject({ code: 'wrong-port' });
    });
    expect(await failure(ask(testDefinition([host.url.replace('http', 'https')]), {}, 'SELECT 1'))).toMatchObject({ code: 'tls' });
  });

  it.each(['clickhouse:8123', 'tcp://db:9000', 'http://user:secret@db:8123'])('refuse the address %s without repeating a secret', async (url) => {
    const error = await failure(ask(testDefinition([url]), {}, 'SELECT 1'));
    expect(error.message).not.toContain('secret');
  });
});

describe('several hosts', () => {
  it('take the next where one does not answer or went away', async () => {
    const other = await startClickHouseHost();
    const cluster = new ClickHouseCluster(testDefinition([other.url, host.url]), {});
    const signal = new AbortController().signal;
    const name = async (): Promise<unknown> => (await cluster.all({ sql: 'SELECT 1', parameters: {} }, signal, undefined))[0]?.[0];
    try {
      expect(await name()).toBe(1);
      expect(cluster.servers[0]?.downUntil).toBe(0);
      await other.kill();
      expect(await name()).toBe(1);
      expect(cluster.servers[0]?.downUntil).toBeGreaterThan(Date.now());
    } finally {
      await cluster.close();
    }
  }, 60_000);

  it('are not tried again once rows came, and say how many', async () => {
    const other = await startClickHouseHost();
    const error = await failure(
      ask(testDefinition([other.url, host.url], { readOnly: false }), {}, 'SELECT number, sleepEachRow(0.02) FROM numbers(100) SETTINGS max_block_size = 5', {
        onRows: () => void other.kill(),
      }),
    );
    expect(error.code).toBe('network');
    expect(error.message).toMatch(/\d+ rows had come\. The rows so far are kept/);
  }, 60_000);

  it('are named together when none answers', async () => {
    const error = await failure(ask(testDefinition(['http://127.0.0.1:1', 'http://no-such-host.invalid:8123']), {}, 'SELECT 1'));
    expect(error.message).toMatch(/^None of the 2 servers of the connection can be used: 127\.0\.0\.1:1 refused .* The name of no-such-host\.invalid:8123 cannot be found\./);
  });

  it('do not hide an error of the query', async () => {
    expect(await failure(ask(testDefinition([host.url, 'http://127.0.0.1:1']), {}, 'SELECT nope'))).toMatchObject({ code: 'unknown-column' });
  });
});

describe('stop', () => {
  /** Queries of this kind that run on the host. */
  const running = async (): Promise<number> => {
    const [row] = await ask(open(), {}, "SELECT toFloat64(count()) FROM system.processes WHERE query LIKE '%sip' || 'Hash64(number)%'");
    return row?.[0] as number;
  };
  const idle = async (): Promise<number> => {
    const from = performance.now();
    while ((await running()) > 0 && performance.now() - from < 5000) await new Promise((resolve) => setTimeout(resolve, 20));
    return performance.now() - from;
  };
  const HEAVY = 'SELECT sum(sipHash64(number)) FROM numbers(20000000000)';

  it('ends the query on the server', async () => {
    const abort = new AbortController();
    const search = ask(open(), {}, HEAVY, { signal: abort.signal });
    while ((await running()) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    abort.abort(new DOMException('Stopped.', 'AbortError'));
    await expect(search).rejects.toMatchObject({ name: 'AbortError' });
    expect(await idle()).toBeLessThan(2000);
  });

  it('ends it also for users who may not change settings, and when the reader leaves', async () => {
    const abort = new AbortController();
    const strict = ask(open({ auth: { method: 'password', user: 'strict' } }), { password: 's' }, HEAVY, { signal: abort.signal });
    while ((await running()) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    abort.abort();
    await expect(strict).rejects.toThrow();
    expect(await idle()).toBeLessThan(2000);

    const cluster = new ClickHouseCluster(open(), {});
    for await (const rows of cluster.rows({ sql: 'SELECT number, sipHash64(number) FROM numbers(20000000000)', parameters: {} }, { signal: new AbortController().signal })) {
      expect(rows.length).toBeGreaterThan(0);
      break;
    }
    expect(await idle()).toBeLessThan(2000);
    await cluster.close();
  });

  it('kills on every server of a named cluster, whose name is quoted', async () => {
    const asked: string[] = [];
    await http(
      (request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          asked.push(body);
          if (body.includes('version()')) response.end('25.8.1.1\n');
          else if (body.includes('currentUser()')) response.end('0\tann\n');
          else if (body.startsWith('SELECT')) response.write('[1]\n');
          else response.end();
        });
      },
      async (url) => {
        const abort = new AbortController();
        const search = ask(testDefinition([url], { cluster: 'a`b' }), {}, 'SELECT 1', { signal: abort.signal, onRows: () => abort.abort() });
        await expect(search).rejects.toMatchObject({ name: 'AbortError' });
      },
    );
    expect(asked.at(-1)).toBe('KILL QUERY ON CLUSTER `a\\`b` WHERE query_id = {id:String} ASYNC');
  });

  it('tells the progress of a running query', async () => {
    const seen: ServerProgress[] = [];
    const abort = new AbortController();
    const search = ask(open({ readOnly: false }), {}, 'SELECT number, sleepEachRow(0.01) FROM numbers(200) SETTINGS max_block_size = 10', { signal: abort.signal, onProgress: (p) => seen.push(p) });
    await search;
    expect(seen.length).toBeGreaterThan(0);
  });
});

it('reads progress out of headers that still come', async () => {
  const seen: ServerProgress[] = [];
  let told: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    told = resolve;
  });
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      const text = chunk.toString();
      const id = /query_id=([\w-]+)/.exec(text)?.[1] ?? '';
      if (text.includes('version()')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n25.3.1.1\n');
      else if (text.includes('currentUser')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n0\tu\n');
      else if (text.includes('FORMAT JSONCompactEachRow') && !text.includes('processes')) {
        socket.write(`HTTP/1.1 200 OK\r\nX-ClickHouse-Query-Id: ${id}\r\nX-ClickHouse-Progress: {"read_rows":"10","total_rows_to_read":"100"}\r\nX-ClickHouse-Prog`);
        socket.write('ress: {"read_rows":"50","total_rows_to_read":"100"}\r\n');
        // The headers end only after the client has said what it knows.
        void first.then(() => socket.write('Content-Length: 4\r\n\r\n[1]\n'));
      }
    });
  });
  await serving(server, async (url) => {
    const rows = await ask(testDefinition([url]), {}, 'SELECT 1', {
      onProgress: (p) => {
        seen.push(p);
        if (p.readRows === 50) told();
      },
    });
    expect(rows).toEqual([[1]]);
    expect(seen).toContainEqual({ readRows: 10, totalRows: 100 });
  });
});

describe('TLS', () => {
  const certificates = makeCertificates();
  let secure: ClickHouseHost;
  beforeAll(async () => {
    secure = await startClickHouseHost({ users: { default: {}, ann: { certificate: 'ann' } }, tls: { ...certificates.server, ca: certificates.ca } });
  }, 60_000);
  afterAll(() => secure.close());
  const over = (more: Partial<ClickHouseConnection> = {}): ClickHouseConnection => testDefinition([secure.url], more);

  it('trusts a private authority that the connection knows, and no other', async () => {
    expect(await ask(over({ tls: { ca: certificates.ca } }), {}, 'SELECT 1')).toEqual([[1]]);
    const error = await failure(ask(over(), {}, 'SELECT 1'));
    expect(error.code).toBe('tls');
    expect(error.remedy).toContain('private authority: add that authority');
  });

  it('signs in with a client certificate', async () => {
    const auth = { method: 'certificate', user: 'ann' } as const;
    const tls = { ca: certificates.ca, clientCertificate: certificates.client.cert };
    expect(await ask(over({ auth, tls }), { clientKey: certificates.client.key }, 'SELECT 1')).toEqual([[1]]);
    const stranger = { ...tls, clientCertificate: certificates.stranger.cert };
    expect(await failure(ask(over({ auth, tls: stranger }), { clientKey: certificates.stranger.key }, 'SELECT 1'))).toMatchObject({ code: 'sign-in' });
    expect((await failure(ask(over({ auth, tls }), {}, 'SELECT 1'))).code).toBe('sign-in');
    expect((await failure(ask(over({ auth, tls }), { clientKey: certificates.stranger.key }, 'SELECT 1'))).code).toBe('tls');
  });

  it('checks the name', async () => {
    const error = await failure(ask(over({ tls: { ca: certificates.ca, serverName: 'db.example.com' } }), {}, 'SELECT 1'));
    expect(error.remedy).toContain('The certificate is for another name');
  });

  it('is a step of the connection test', async () => {
    const steps = await testClickHouseConnection(over({ tls: { ca: certificates.ca } }), {});
    expect(steps.find((s) => s.step === 'tls')).toMatchObject({ outcome: 'ok', detail: expect.stringMatching(/^localhost:\d+ speaks TLSv1\.3; its certificate for localhost, by authority, is valid until /) });
    const untrusted = await testClickHouseConnection(over(), {});
    expect(untrusted.map((s) => s.outcome)).toEqual(['ok', 'ok', 'failed', 'skipped', 'skipped', 'skipped']);
    expect(untrusted[2]?.remedy).toContain('private authority');
  });
});
