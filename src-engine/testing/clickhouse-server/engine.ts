/** chDB as a server's engine: a session for each request, settings and parameters of that session, streams and kills. */
import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from 'chdb';
import { headerLength } from './formats.ts';
import { type QueryRequest, ServerError } from './request.ts';

/** A result as it comes. */
export interface EngineResult {
  /** Rows read, as far as the engine tells. */
  readonly rowsRead: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Runs requests on one data folder. */
export class Engine {
  private readonly path: string;
  private readonly keeper: Session;
  private readonly named = new Map<string, Session>();
  private readonly busy = new Set<string>();
  private readonly running = new Set<string>();
  readonly version: string;

  constructor(path: string) {
    this.path = path;
    // Connections of one folder share the engine as long as one of them is open.
    this.keeper = new Session(path);
    this.version = this.keeper.query('SELECT version()', 'TSV').trim();
  }

  /**
   * Runs a query. Its first bytes are waited for, so that what fails before them throws; later failures end the stream.
   * Throws ServerError.
   */
  async run(request: QueryRequest): Promise<EngineResult> {
    if (this.running.has(request.queryId)) {
      throw new ServerError(216, `Query with id = ${request.queryId} is already running. (QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING)`);
    }
    const { session, release } = this.lease(request);
    this.running.add(request.queryId);
    const end = (): void => {
      this.running.delete(request.queryId);
      release();
    };
    try {
      await this.prepare(session, request);
      const strip = /^\s*(?:\(\s*)*(?:SELECT|WITH)\b/i.test(withoutComments(request.sql)) && !request.waitEnd ? headerLength(request.format) : null;
      if (strip !== null) {
        const first = await streamed(session, request, strip, end);
        if (first !== null) return first;
      }
      const result = await session.queryAsync(this.statement(request), { format: request.format }).finally(() => this.forget(request));
      end();
      return { rowsRead: result.rowsRead, chunks: once(result.bytes()) };
    } catch (error) {
      end();
      throw serverError(error);
    }
  }

  /** Ends a running query. */
  async kill(queryId: string): Promise<void> {
    if (!this.running.has(queryId)) return;
    const session = new Session(this.path);
    try {
      await session.queryAsync(`KILL QUERY WHERE Settings['log_comment'] = ${quoted(queryId)} ASYNC`);
    } finally {
      session.close();
    }
  }

  close(): void {
    for (const session of this.named.values()) session.close();
    this.keeper.close();
  }

  private lease(request: QueryRequest): { session: Session; release: () => void } {
    const { sessionId } = request;
    if (sessionId === null) {
      const session = new Session(this.path);
      return { session, release: () => session.close() };
    }
    if (this.busy.has(sessionId)) throw new ServerError(373, `Session ${sessionId} is locked by a concurrent client. (SESSION_IS_LOCKED)`);
    this.busy.add(sessionId);
    const session = this.named.get(sessionId) ?? new Session(this.path);
    this.named.set(sessionId, session);
    return { session, release: () => this.busy.delete(sessionId) };
  }

  /** Database, parameters and settings; `readonly` last, because nothing can be set after it. */
  private async prepare(session: Session, request: QueryRequest): Promise<void> {
    if (request.database !== null && request.database !== '') await session.queryAsync(`USE ${identifier(request.database)}`);
    const set = async (name: string, value: string): Promise<void> => {
      if (!/^\w+$/.test(name)) throw new ServerError(115, `Setting ${name} is neither a builtin setting nor started with the prefix 'SQL_' registered for user-defined settings. (UNKNOWN_SETTING)`);
      await session.queryAsync(`SET ${name} = ${quoted(value)}`);
    };
    for (const [name, value] of request.parameters) await set(`param_${name}`, value);
    await set('log_comment', request.queryId);
    const readonly = request.user.readonly === undefined ? null : String(request.user.readonly);
    if (readonly === '1' && request.settings.size > 0) {
      throw new ServerError(164, `Cannot modify '${[...request.settings.keys()][0]}' setting in readonly mode. (READONLY)`);
    }
    for (const [name, value] of request.settings) if (name !== 'readonly') await set(name, value);
    const asked = readonly ?? request.settings.get('readonly') ?? null;
    if (asked !== null) await set('readonly', asked);
  }

  private statement(request: QueryRequest): string {
    if (request.data === null) return rewritten(request.sql);
    const file = this.inputFile(request);
    writeFileSync(file, request.data);
    const insert = /^([\s\S]*?)\s+(?:VALUES|FORMAT\s+(\w+))\s*;?\s*$/i.exec(request.sql);
    if (insert === null) throw new ServerError(62, 'Syntax error: data came without an INSERT that names a format. (SYNTAX_ERROR)');
    return `${insert[1]} FROM INFILE ${quoted(file)} FORMAT ${insert[2] ?? 'Values'}`;
  }

  private inputFile(request: QueryRequest): string {
    return join(tmpdir(), `nexus-clickhouse-${process.pid}-${request.queryId.replace(/[^\w-]/g, '_')}.input`);
  }

  private forget(request: QueryRequest): void {
    if (request.data !== null) rmSync(this.inputFile(request), { force: true });
  }
}

/** The stream with its first chunk waited for; null where it yields none, and with it no header. */
async function streamed(session: Session, request: QueryRequest, strip: (chunk: Uint8Array) => number, end: () => void): Promise<EngineResult | null> {
  const stream = session.queryStream(rewritten(request.sql), { format: request.format });
  const chunks = stream[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return null;
  const start = first.value.raw();
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield start;
      for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
        const bytes = next.value.raw();
        yield bytes.subarray(strip(bytes));
      }
    } catch (error) {
      throw serverError(error);
    } finally {
      await chunks.return?.();
      end();
    }
  }
  return { rowsRead: 0, chunks: all() };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  if (bytes.length > 0) yield bytes;
}

/** A query's id is a setting here; statements about running queries are put in these terms. */
function rewritten(sql: string): string {
  if (!/^\s*KILL\s+QUERY\b/i.test(sql) && !/\bsystem\s*\.\s*(?:processes|query_log)\b/i.test(sql)) return sql;
  const own = sql.replace(/\b(initial_)?query_id\b(?!\s*:)/g, "Settings['log_comment']");
  // A SYNC kill waits for the connection that ran the query, which here ends only with its request.
  return /^\s*KILL\b/i.test(own) ? own.replace(/\bON\s+CLUSTER\s+(?:'[^']*'|`[^`]*`|\w+)/i, '').replace(/\bSYNC\b/i, 'ASYNC') : own;
}

function withoutComments(sql: string): string {
  return sql.replace(/^(?:\s*(?:--[^\n]*\n|\/\*[\s\S]*?\*\/))*/, '');
}

/** A text literal. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

function identifier(name: string): string {
  return `\`${name.replace(/[\\`]/g, '\\$&')}\``;
}

/** An error of the addon in ClickHouse's terms. */
function serverError(error: unknown): ServerError {
  if (error instanceof ServerError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const parts = /Code: (\d+)\. DB::Exception: ([\s\S]*)$/.exec(text);
  if (parts === null) return new ServerError(1002, `${text} (UNKNOWN_EXCEPTION)`);
  return new ServerError(Number(parts[1]), (parts[2] as string).trim());
}

/** A tag that marks an exception within a result; another for each answer. */
export function exceptionTag(): string {
  return randomUUID().replaceAll('-', '').slice(0, 16);
}
