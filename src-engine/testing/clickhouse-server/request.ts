/** One request of ClickHouse's HTTP interface: who asks, what, and with which settings. */
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { gunzipSync, inflateSync } from 'node:zlib';
import type { ClickHouseUser } from '../clickhouse-host.ts';

/** An exception as ClickHouse names it. */
export class ServerError extends Error {
  readonly code: number;
  /** `message` is the text after `DB::Exception: `, with the symbolic name in brackets. */
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a request asks for. */
export interface QueryRequest {
  readonly sql: string;
  /** Rows of an INSERT, which came apart from its text. */
  readonly data: Buffer | null;
  readonly queryId: string;
  readonly database: string | null;
  readonly format: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly settings: ReadonlyMap<string, string>;
  readonly sessionId: string | null;
  readonly waitEnd: boolean;
  readonly user: ClickHouseUser;
}

/** URL parameters that are no settings. */
const OWN = new Set(['query', 'database', 'user', 'password', 'quota_key', 'query_id', 'session_id', 'session_timeout', 'session_check', 'default_format', 'compress', 'decompress', 'buffer_size', 'wait_end_of_query', 'role', 'stacktrace', 'close_session', 'log_comment']);

/** Reads a request. Throws ServerError for a sign-in that fails or a body that cannot be read. */
export async function readRequest(request: IncomingMessage, users: Readonly<Record<string, ClickHouseUser>>): Promise<QueryRequest> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const query = url.searchParams;
  const user = signIn(request, query, users);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = decoded(Buffer.concat(chunks), request.headers['content-encoding']);
  const form = formFields(request.headers['content-type'], body);
  const given = form?.get('query') ?? query.get('query');
  const sql = (given ?? body.toString('utf8')).trim();
  if (sql === '') throw new ServerError(62, 'Syntax error: Empty query. (SYNTAX_ERROR)');
  const parameters = new Map<string, string>();
  const settings = new Map<string, string>();
  for (const [name, value] of [...query, ...(form ?? [])]) {
    if (name.startsWith('param_')) parameters.set(name.slice('param_'.length), value);
    else if (!OWN.has(name)) settings.set(name, value);
  }
  return {
    sql,
    data: given !== null && body.length > 0 && form === null ? body : null,
    queryId: query.get('query_id') || crypto.randomUUID(),
    database: query.get('database') ?? header(request, 'x-clickhouse-database'),
    format: formatOf(sql) ?? query.get('default_format') ?? header(request, 'x-clickhouse-format') ?? 'TabSeparated',
    parameters,
    settings,
    sessionId: query.get('session_id'),
    waitEnd: query.get('wait_end_of_query') === '1',
    user,
  };
}

/** The text fields of a form, null where the body is none. */
function formFields(type: string | undefined, body: Buffer): ReadonlyMap<string, string> | null {
  const boundary = /^multipart\/form-data;\s*boundary=([^;\s]+)/.exec(type ?? '')?.[1];
  if (boundary === undefined) return null;
  const fields = new Map<string, string>();
  for (const part of `\r\n${body.toString('utf8')}`.split(`\r\n--${boundary}`).slice(1, -1)) {
    const name = /name="([^"]*)"/.exec(part)?.[1];
    if (name !== undefined) fields.set(name, part.slice(part.indexOf('\r\n\r\n') + 4));
  }
  return fields;
}

function header(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
}

function decoded(body: Buffer, encoding: string | undefined): Buffer {
  if (encoding === undefined || encoding === 'identity') return body;
  if (encoding === 'gzip') return gunzipSync(body);
  if (encoding === 'deflate') return inflateSync(body);
  throw new ServerError(378, `Unknown compression method: ${encoding}. (NOT_IMPLEMENTED)`);
}

/** The format that the query itself names at its end. */
function formatOf(sql: string): string | null {
  return /\bFORMAT\s+(\w+)\s*(?:SETTINGS\s[^;]*)?;?\s*$/i.exec(sql)?.[1] ?? null;
}

function signIn(request: IncomingMessage, query: URLSearchParams, users: Readonly<Record<string, ClickHouseUser>>): ClickHouseUser {
  const authorization = header(request, 'authorization');
  const bearer = authorization?.startsWith('Bearer ') === true ? authorization.slice('Bearer '.length) : null;
  if (bearer !== null) {
    const found = Object.values(users).find((user) => user.token === bearer);
    if (found === undefined) throw new ServerError(516, 'Authentication failed: the token is not valid. (AUTHENTICATION_FAILED)');
    return found;
  }
  let name = header(request, 'x-clickhouse-user') ?? query.get('user');
  let password = header(request, 'x-clickhouse-key') ?? query.get('password');
  if (authorization?.startsWith('Basic ') === true) {
    const pair = Buffer.from(authorization.slice('Basic '.length), 'base64').toString('utf8');
    name = pair.slice(0, pair.indexOf(':'));
    password = pair.slice(pair.indexOf(':') + 1);
  }
  name = name === null || name === '' ? 'default' : name;
  const user = Object.hasOwn(users, name) ? (users[name] as ClickHouseUser) : undefined;
  const refused = new ServerError(516, `${name}: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)`);
  if (user === undefined) throw refused;
  if (header(request, 'x-clickhouse-ssl-certificate-auth') === 'on') {
    const socket = request.socket as TLSSocket;
    const subject = typeof socket.getPeerCertificate === 'function' && socket.authorized ? socket.getPeerCertificate().subject?.CN : undefined;
    if (user.certificate === undefined || subject !== user.certificate) throw refused;
    return user;
  }
  if (user.password === undefined && (user.token !== undefined || user.certificate !== undefined)) throw refused;
  if ((user.password ?? '') !== (password ?? '')) throw refused;
  return user;
}
