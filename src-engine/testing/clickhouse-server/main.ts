/** The child process of `clickhouse-host.ts`: ClickHouse's HTTP interface over chDB. Listens on 127.0.0.1 only. */
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { type Gzip, constants, createGzip } from 'node:zlib';
import type { HostReply, HostRequest } from '../clickhouse-host.ts';
import { Engine, exceptionTag } from './engine.ts';
import { contentType } from './formats.ts';
import { type QueryRequest, ServerError, readRequest } from './request.ts';

/** HTTP status of an exception, as ClickHouse's HTTPHandler maps them; all others are 500. */
const STATUS = new Map<number, number>([
  [194, 401], [192, 403], [193, 403], [516, 403], [497, 403],
  [6, 400], [26, 400], [27, 400], [38, 400], [41, 400], [53, 400], [62, 400], [69, 400], [70, 400], [117, 400], [131, 400], [456, 400], [457, 400], [20, 400], [36, 400], [373, 400],
  [16, 404], [46, 404], [47, 404], [50, 404], [57, 404], [60, 404], [81, 404], [82, 404], [115, 404], [128, 404], [164, 500], [159, 408], [216, 500], [378, 501],
]);

process.once('message', (request: HostRequest) => {
  start(request).then(
    (port) => reply({ listening: port }),
    (error: unknown) => reply({ failed: error instanceof Error ? error.message : String(error) }),
  );
});
// The parent is gone, and with it all who could ask.
process.once('disconnect', () => process.exit(0));

function reply(message: HostReply): void {
  process.send?.(message);
}

async function start(options: HostRequest): Promise<number> {
  const engine = new Engine(options.path);
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    answer(engine, options, request, response).catch(() => response.destroy());
  };
  const { tls } = options;
  const server =
    tls === undefined ? createServer(handle) : createSecureServer({ cert: tls.cert, key: tls.key, ...(tls.ca === undefined ? {} : { ca: tls.ca, requestCert: true, rejectUnauthorized: false }) }, handle);
  server.keepAliveTimeout = 10_000;
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  process.on('message', (message) => {
    if (message !== 'close') return;
    server.close();
    server.closeAllConnections();
    engine.close();
    process.exit(0);
  });
  return (server.address() as AddressInfo).port;
}

async function answer(engine: Engine, options: HostRequest, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  if (path === '/ping' || (path === '/' && request.method === 'GET' && request.url === '/')) {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=UTF-8' }).end('Ok.\n');
    return;
  }
  if (path !== '/') {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end(`There is no handle ${path}\n`);
    return;
  }
  let query: QueryRequest | null = null;
  try {
    query = await readRequest(request, options.users);
    // A GET never writes.
    if (request.method === 'GET') query = { ...query, settings: new Map([...query.settings, ['readonly', query.settings.get('readonly') ?? '2']]) };
    await send(engine, query, request, response);
  } catch (error) {
    const known = error instanceof ServerError ? error : new ServerError(1002, `${error instanceof Error ? error.message : String(error)} (UNKNOWN_EXCEPTION)`);
    const text = told(known, engine);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const head: Record<string, string> = { 'Content-Type': 'text/plain; charset=UTF-8', 'X-ClickHouse-Exception-Code': String(known.code), 'X-ClickHouse-Server-Display-Name': 'nexus-test' };
    if (query !== null) head['X-ClickHouse-Query-Id'] = query.queryId;
    response.writeHead(STATUS.get(known.code) ?? 500, head).end(text);
  }
}

async function send(engine: Engine, query: QueryRequest, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const started = process.hrtime.bigint();
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
    // ClickHouse ends a query whose client went away only where it is asked to; others find out when they write.
    if (!response.writableFinished && query.settings.get('cancel_http_readonly_queries_on_client_close') === '1') void engine.kill(query.queryId);
  });
  const result = await engine.run(query);
  const tag = exceptionTag();
  const zip = query.settings.get('enable_http_compression') === '1' && (request.headers['accept-encoding'] ?? '').includes('gzip');
  response.writeHead(200, {
    'Content-Type': contentType(query.format),
    'X-ClickHouse-Query-Id': query.queryId,
    'X-ClickHouse-Format': query.format,
    'X-ClickHouse-Timezone': process.env['TZ'] ?? 'UTC',
    'X-ClickHouse-Server-Display-Name': 'nexus-test',
    'X-ClickHouse-Exception-Tag': tag,
    'X-ClickHouse-Summary': JSON.stringify({ read_rows: String(result.rowsRead), read_bytes: '0', written_rows: '0', written_bytes: '0', total_rows_to_read: '0', result_rows: '0', result_bytes: '0', elapsed_ns: String(process.hrtime.bigint() - started) }),
    ...(zip ? { 'Content-Encoding': 'gzip' } : {}),
  });
  const gzip = zip ? createGzip({ flush: constants.Z_SYNC_FLUSH }) : null;
  gzip?.pipe(response);
  const out: Gzip | ServerResponse = gzip ?? response;
  try {
    for await (const chunk of result.chunks) {
      if (gone.signal.aborted) return;
      if (!out.write(chunk)) await Promise.race([once(out, 'drain'), aborted(gone.signal)]);
    }
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    const text = told(error, engine);
    out.write(`\r\n__exception__\r\n${tag}\r\n${text}${Buffer.byteLength(text)} ${tag}\r\n__exception__\r\n`);
  }
  out.end();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function told(error: ServerError, engine: Engine): string {
  return `Code: ${error.code}. DB::Exception: ${error.message} (version ${engine.version} (official build))\n`;
}
