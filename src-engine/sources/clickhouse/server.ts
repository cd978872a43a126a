/** One server of a connection: runs queries through the official client, streams their rows, kills what is no longer wanted. */
import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Readable as ReadableStream, addAbortSignal } from 'node:stream';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import type { ClickHouseConnection } from '../../../src-shared/connections/definition.ts';
import { settingsSince } from '../../../src-shared/spl/sql/clickhouse/dialect.ts';
import { agentFor, signIn, tlsOptions } from './address.ts';
import type { Address } from './address.ts';
import type { ClickHouseCredentials } from './credentials.ts';
import { HeaderProgress, readProgress } from './header-progress.ts';
import type { ServerProgress } from './header-progress.ts';
import { quoteIdentifier } from './quoting.ts';
import { readRows } from './row-stream.ts';
import type { JsonRow } from './row-stream.ts';
import { limitSettings, metadataSettings } from './settings.ts';
import { checkVersion, readException, serverError, toSourceError } from './errors.ts';

/** A query with bound parameters: `{p1:String}` in its text, values as text under `p1`. */
export interface Query {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}

export interface RunOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: ServerProgress) => void;
  readonly settings?: ClickHouseSettings;
}

/** Parameters longer than this go into the body: servers and proxies limit the length of addresses. */
const MOST_URL = 4096;
/** How often a running query's progress is asked for once its rows come, in milliseconds. */
const POLL_MS = 500;
/** A server that says nothing for this long at first contact is not there, in milliseconds. */
const CONNECT_MS = 10_000;
/** A query that must be killed gets this long for it, in milliseconds. */
const KILL_MS = 5000;
/** Silence on a connection beyond the query's own time limit, in milliseconds. */
const GRACE_MS = 15_000;

/** What is known of a server and its user after the first contact. */
export interface Capabilities {
  readonly version: string;
  /** The user's `readonly`: 0 may write, 1 may not even change settings, 2 may. */
  readonly readonly: number;
  readonly user: string;
}

export class ClickHouseServer {
  readonly address: Address;
  /** Connection attempts failed until this time (milliseconds since the epoch); 0 while all is well. */
  downUntil = 0;
  private readonly definition: ClickHouseConnection;
  /** Without compression: a user whose profile is read-only may not even ask for that. */
  private readonly plain: ClickHouseClient;
  private readonly compressed: ClickHouseClient;
  private known: Promise<Capabilities> | null = null;
  private readonly agents: readonly { destroy(): void }[];
  private readonly progress = new HeaderProgress();
  private readonly kills = new Set<Promise<void>>();

  constructor(address: Address, definition: ClickHouseConnection, credentials: ClickHouseCredentials) {
    this.address = address;
    this.definition = definition;
    const { username, password, accessToken, headers } = signIn(definition, credentials);
    // One for each client: a client ends sockets that it takes for idle, also when another uses them.
    const agents = [0, 1].map(() => agentFor(address, tlsOptions(definition, credentials, address.host), (socket) => this.progress.attach(socket))) as [ReturnType<typeof agentFor>, ReturnType<typeof agentFor>];
    this.agents = agents;
    const common = {
      url: address.url.origin,
      ...(address.url.pathname === '/' ? {} : { pathname: address.url.pathname }),
      ...(accessToken === undefined ? {} : { access_token: accessToken }),
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      http_headers: headers,
      set_basic_auth_header: definition.auth.method !== 'certificate',
      application: 'nexus',
      request_timeout: definition.limits.timeoutS * 1000 + GRACE_MS,
      max_response_headers_size: 512 * 1024,
      log: { level: ClickHouseLogLevel.OFF },
    } as const;
    this.plain = createClient({ ...common, http_agent: agents[0], compression: { response: false, request: false } });
    this.compressed = createClient({ ...common, http_agent: agents[1], compression: { response: true, request: false } });
  }

  get place(): string {
    return this.address.place;
  }

  /**
   * The rows of a query, as they come. Leaving the iteration early, or aborting, ends the query on the server too. Throws a
   * SourceError, or the signal's reason.
   */
  async *rows(query: Query, options: RunOptions): AsyncGenerator<JsonRow[]> {
    const { signal } = options;
    signal.throwIfAborted();
    const { readonly, version } = await this.capabilities(signal);
    const queryId = `nexus-${randomUUID()}`;
    const unwatch = options.onProgress === undefined ? null : this.progress.watch(queryId, options.onProgress);
    let body: Readable | null = null;
    let stopPolling: (() => void) | null = null;
    let finished = false;
    const stop = (): void => {
      body?.destroy();
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      const { stream, summary } = await this.send(`${query.sql}\nFORMAT JSONCompactEachRow`, query.parameters, queryId, signal, readonly, { ...(options.settings ?? limitSettings(this.definition)), ...settingsSince(version) });
      body = stream;
      signal.throwIfAborted();
      if (options.onProgress !== undefined) {
        const known = summary === undefined ? null : readProgress(JSON.stringify(summary));
        if (known !== null && known.readRows > 0) options.onProgress(known);
        stopPolling = this.poll(queryId, options.onProgress, signal);
      }
      yield* readRows(stream, this.place);
      finished = true;
    } catch (error) {
      finished = !signal.aborted && isAnswer(error);
      signal.throwIfAborted();
      throw toSourceError(error, this.place);
    } finally {
      signal.removeEventListener('abort', stop);
      unwatch?.();
      stopPolling?.();
      body?.destroy();
      // Not waited for: who stops a search wants to go on. `close` waits.
      if (!finished) this.kill(queryId);
    }
  }

  /** All rows of a small query, such as those about tables. */
  async all(query: Query, signal: AbortSignal, settings: ClickHouseSettings | null = null): Promise<JsonRow[]> {
    const rows: JsonRow[] = [];
    for await (const some of this.rows(query, { signal, settings: settings ?? metadataSettings(this.definition) })) rows.push(...some);
    return rows;
  }

  /** What the server and its user can do; asked once. Throws a SourceError, also for a server that is too old. */
  async capabilities(signal: AbortSignal): Promise<Capabilities> {
    // Shared by all who ask meanwhile, so that one of them leaving must not end it: it has a time limit of its own.
    this.known ??= this.probe(AbortSignal.timeout(CONNECT_MS));
    const known = this.known;
    try {
      return await abortable(known, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (this.known === known) this.known = null;
      throw toSourceError(error, this.place);
    }
  }

  /** Asked in a way that the oldest servers understand, and without settings, which not every user may change. */
  private async probe(signal: AbortSignal): Promise<Capabilities> {
    const version = (await this.line('SELECT version() FORMAT TabSeparated', signal)).trim();
    checkVersion(version, this.place);
    const [readonly = '0', user = ''] = (await this.line("SELECT toString(getSetting('readonly')), currentUser() FORMAT TabSeparated", signal)).split('\t');
    return { version, readonly: Number(readonly), user };
  }

  private async line(query: string, signal: AbortSignal): Promise<string> {
    const { stream } = await this.plain.exec({ query, abort_signal: signal }).catch((error: unknown) => {
      if (signal.aborted) throw Object.assign(new Error('The server says nothing.'), { code: 'ETIMEDOUT' });
      throw error;
    });
    let text = '';
    for await (const chunk of addAbortSignal(signal, stream)) {
      text += (chunk as Buffer).toString();
      if (text.length > 10_000) break;
    }
    const exception = readException(text);
    if (exception !== null) throw serverError(exception, this.place);
    return text.split('\n', 1)[0] ?? '';
  }

  async close(): Promise<void> {
    await Promise.all(this.kills);
    await Promise.all([this.plain.close(), this.compressed.close()]);
    for (const agent of this.agents) agent.destroy();
  }

  private async send(sql: string, parameters: Query['parameters'], queryId: string, signal: AbortSignal, readonly: number, asked: ClickHouseSettings): Promise<{ stream: Readable; summary?: object | undefined }> {
    // A user who may not change settings has them from the profile; one who is read-only already need not ask for it.
    const settings = readonly === 1 ? {} : allowed(asked, readonly);
    const client = readonly === 1 ? this.plain : this.compressed;
    const common = { query_id: queryId, abort_signal: signal, clickhouse_settings: settings };
    if (Object.entries(parameters).reduce((n, [k, v]) => n + k.length + String(v).length, 0) <= MOST_URL) {
      return await client.exec({ ...common, query: sql, query_params: parameters });
    }
    const boundary = `nexus-${randomUUID()}`;
    return await client.exec({
      ...common,
      query: '',
      values: ReadableStream.from([multipart(boundary, sql, parameters)]),
      http_headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` },
    });
  }

  /**
   * Asks for a running query's progress from another session; one refusal (no right to see processes) ends it. Gives the
   * function that stops it, after which nothing more is told.
   */
  private poll(queryId: string, onProgress: (progress: ServerProgress) => void, signal: AbortSignal): () => void {
    let asking = false;
    let stopped = false;
    const stop = (): void => {
      stopped = true;
      clearInterval(timer);
    };
    const timer = setInterval(() => {
      if (asking) return;
      asking = true;
      this.all({ sql: 'SELECT toFloat64(sum(read_rows)), toFloat64(sum(total_rows_approx)) FROM system.processes WHERE query_id = {id:String}', parameters: { id: queryId } }, signal)
        .then(([row]) => {
          asking = false;
          const [readRows, totalRows] = (row ?? []) as number[];
          if (!stopped && readRows !== undefined && readRows > 0) onProgress({ readRows, totalRows: totalRows ?? 0 });
        })
        .catch(stop);
    }, POLL_MS);
    return stop;
  }

  /**
   * Ends a query from a second session. That the server cannot be reached or the user may not kill is no fault of the search:
   * the closed connection ends the query as well, only later.
   */
  private kill(queryId: string): void {
    const kill = this.killed(queryId).finally(() => this.kills.delete(kill));
    this.kills.add(kill);
  }

  private async killed(queryId: string): Promise<void> {
    const cluster = this.definition.cluster === undefined ? '' : ` ON CLUSTER ${quoteIdentifier(this.definition.cluster)}`;
    try {
      const { stream } = await this.plain.exec({
        query: `KILL QUERY${cluster} WHERE query_id = {id:String} ASYNC`,
        query_params: { id: queryId },
        abort_signal: AbortSignal.timeout(KILL_MS),
      });
      stream.resume();
    } catch {
      // Said above.
    }
  }
}

/** What a promise gives, or the signal's reason if that comes first. */
async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let leave: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

function allowed(settings: ClickHouseSettings, readonly: number): ClickHouseSettings {
  if (readonly === 0) return settings;
  const { readonly: _, ...rest } = settings;
  return rest;
}

/** True for what the server itself answered: then the query has ended there. */
function isAnswer(error: unknown): boolean {
  return toSourceError(error, '').serverCode !== null;
}

/** The query and its parameters as the parts of a form. */
function multipart(boundary: string, sql: string, parameters: Query['parameters']): string {
  const parts = [['query', sql], ...Object.entries(parameters).map(([name, value]) => [`param_${name}`, escapeParameter(value)])];
  return `${parts.map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('')}--${boundary}--\r\n`;
}

/** ClickHouse reads parameters as values of its TabSeparated format. */
function escapeParameter(value: string | number): string {
  if (typeof value === 'number') return String(value);
  return value.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\0', '\\0');
}
