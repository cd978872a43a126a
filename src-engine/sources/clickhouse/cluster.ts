/** The servers of a connection as one: the first that answers is used, another where it fails before the first row. */
import type { ClickHouseConnection } from '../../../src-shared/connections/definition.ts';
import { SourceError } from '../source-error.ts';
import { readAddress } from './address.ts';
import type { ClickHouseCredentials } from './credentials.ts';
import { isHostFault, toSourceError } from './errors.ts';
import type { JsonRow } from './row-stream.ts';
import { ClickHouseServer } from './server.ts';
import type { Query, RunOptions } from './server.ts';

/** A server that failed is tried last for this long, in milliseconds. */
const DOWN_MS = 30_000;

export class ClickHouseCluster {
  readonly servers: readonly ClickHouseServer[];
  private readonly stop = new AbortController();

  private readonly parameters: Query['parameters'];

  /** `parameters` are bound in every query. Throws a SourceError for an address or a sign-in that cannot be. */
  constructor(definition: ClickHouseConnection, credentials: ClickHouseCredentials, parameters: Query['parameters'] = {}) {
    this.parameters = parameters;
    this.servers = definition.urls.map((url) => new ClickHouseServer(readAddress(url), definition, credentials));
  }

  /**
   * The rows of a reading query. A server that fails before its first row is replaced by the next; after it the search would
   * give rows twice, so that the failure is told.
   */
  async *rows({ sql, parameters }: Query, options: RunOptions): AsyncGenerator<JsonRow[]> {
    const query: Query = { sql, parameters: { ...parameters, ...this.parameters } };
    const signal = AbortSignal.any([options.signal, this.stop.signal]);
    const faults: SourceError[] = [];
    for (const server of this.order()) {
      let given = 0;
      try {
        for await (const rows of server.rows(query, { ...options, signal })) {
          given += rows.length;
          yield rows;
        }
        server.downUntil = 0;
        return;
      } catch (error) {
        signal.throwIfAborted();
        const fault = toSourceError(error, server.place);
        if (!isHostFault(fault)) throw fault;
        server.downUntil = Date.now() + DOWN_MS;
        if (given > 0) throw broken(fault, given);
        faults.push(fault);
      }
    }
    throw noneAnswers(faults);
  }

  /** All rows of a small query. */
  async all(query: Query, signal: AbortSignal, settings: RunOptions['settings']): Promise<JsonRow[]> {
    const out: JsonRow[] = [];
    for await (const rows of this.rows(query, { signal, ...(settings === undefined ? {} : { settings }) })) out.push(...rows);
    return out;
  }

  /** The version of the first server that answers. */
  async version(signal: AbortSignal): Promise<string> {
    await this.all({ sql: 'SELECT 1', parameters: {} }, signal, {});
    const [server] = this.order() as [ClickHouseServer];
    return (await server.capabilities(signal)).version;
  }

  /** Ends what runs and closes all connections. */
  async close(): Promise<void> {
    this.stop.abort(new SourceError('network', 'The connection was closed.', 'Open it again to search.'));
    await Promise.all(this.servers.map((server) => server.close()));
  }

  /** The servers in the order to try them: as written, those that failed lately last. */
  private order(): ClickHouseServer[] {
    const now = Date.now();
    return this.servers.toSorted((a, b) => Number(a.downUntil > now) - Number(b.downUntil > now));
  }
}

function broken(fault: SourceError, given: number): SourceError {
  return new SourceError(fault.code, `${fault.sentence.replace(/\.$/, '')}; ${given.toLocaleString('en')} rows had come.`, 'The rows so far are kept; run the search again for all of them.', { cause: fault });
}

function noneAnswers(faults: readonly SourceError[]): SourceError {
  const [first] = faults as [SourceError];
  if (faults.length === 1) return first;
  return new SourceError(first.code, `None of the ${faults.length} servers of the connection can be used: ${faults.map((f) => f.sentence).join(' ')}`, first.remedy, { cause: first });
}
