/** Writes accepted events into ClickHouse: a group is one insert under the group's token, so that a group sent twice is stored once. */
import { Readable } from 'node:stream';
import { Agent } from 'node:https';
import { type ClickHouseClient, ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { DeliveryGroup } from '../../ingest/journal.ts';
import { EventsRefused } from '../event-store.ts';
import { EVENT_COLUMNS, type EventRow, batchNumber, eventRows } from './event-rows.ts';
import { type MigrateOptions, migrateClickHouse } from './migrate.ts';

export interface ClickHouseWriterOptions extends MigrateOptions {
  /** Hosts of one cluster, tried in turn. */
  readonly urls: readonly string[];
  readonly user: string;
  readonly password: string | null;
  /** Authorities beyond the system's, PEM. */
  readonly ca?: string | undefined;
}

/** Rows handed to the client at once. */
const ROWS = 500;
const REQUEST_MS = 120_000;
/** Errors of the server that say that the rows themselves cannot be stored (ErrorCodes.cpp): no later try will help. */
const ROWS_AT_FAULT = new Set(['6', '26', '27', '38', '41', '53', '69', '70', '72', '117', '131', '349']);

/** The writing side of a ClickHouse storage. */
export class ClickHouseWriter {
  readonly #options: ClickHouseWriterOptions;
  readonly #clients: readonly ClickHouseClient[];
  #current = 0;
  #migrated: Promise<void> | null = null;

  constructor(options: ClickHouseWriterOptions) {
    this.#options = options;
    this.#clients = options.urls.map((url) =>
      createClient({
        url,
        username: options.user,
        ...(options.password === null ? {} : { password: options.password }),
        ...(options.ca === undefined || !url.startsWith('https:') ? {} : { http_agent: new Agent({ ca: options.ca, keepAlive: true }) }),
        request_timeout: REQUEST_MS,
        compression: { request: true, response: false },
        max_open_connections: 8,
        application: 'nexus-api',
        log: { level: ClickHouseLogLevel.OFF },
      }),
    );
  }

  /** Makes or upgrades the tables, once. Throws an Error with a sentence. */
  migrated(): Promise<void> {
    this.#migrated ??= this.#anywhere((client) => migrateClickHouse(client, this.#options)).catch((error: unknown) => {
      this.#migrated = null;
      throw error;
    });
    return this.#migrated;
  }

  /** Stores a group, once. Throws EventsRefused where the server will never take its rows. */
  async write(group: DeliveryGroup): Promise<void> {
    await this.migrated();
    const { database, cluster } = this.#options;
    try {
      await this.#anywhere((client) =>
        client.insert({
          table: `${database}.logs`,
          columns: [...EVENT_COLUMNS],
          values: Readable.from(rowsOf(group), { objectMode: true, highWaterMark: 16 }),
          format: 'JSONCompactEachRow',
          clickhouse_settings: {
            insert_deduplicate: 1,
            insert_deduplication_token: group.token,
            async_insert: 0,
            // Late events may be of many days.
            max_partitions_per_insert_block: '0',
            date_time_input_format: 'basic',
            ...(cluster === null ? {} : { distributed_foreground_insert: 1, insert_quorum: 'auto', insert_quorum_parallel: 1 }),
          },
        }),
      );
    } catch (error) {
      if (error instanceof ClickHouseError && ROWS_AT_FAULT.has(error.code)) throw new EventsRefused(`ClickHouse says: ${firstSentence(error)}`, { cause: error });
      throw error;
    }
  }

  /** Throws an Error with a sentence where no host answers or the tables cannot be made. */
  async ready(): Promise<void> {
    await this.migrated();
    await this.answers();
  }

  /** Throws an Error with a sentence where no host answers. */
  async answers(): Promise<void> {
    await this.#anywhere(async (client) => {
      const answer = await client.ping({ select: true });
      if (!answer.success) throw answer.error;
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
  }

  /** Tries the hosts in turn, beginning with the one that answered last. The token makes a second try safe. */
  async #anywhere<T>(work: (client: ClickHouseClient) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await work(this.#clients[this.#current] as ClickHouseClient);
      } catch (error) {
        if (error instanceof ClickHouseError || tries >= this.#clients.length) throw sentence(error, this.#options.urls[this.#current] as string);
        this.#current = (this.#current + 1) % this.#clients.length;
      }
    }
  }
}

async function* rowsOf(group: DeliveryGroup): AsyncGenerator<EventRow> {
  for (const [i, record] of group.records.entries()) {
    const rows = eventRows(record, batchNumber(group.token, i));
    for (let at = 0; at < rows.length; at++) {
      yield rows[at] as EventRow;
      if (at % ROWS === ROWS - 1) await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function firstSentence(error: Error): string {
  return error.message.split('\n', 1)[0]?.slice(0, 300) ?? '';
}

/** Failures of the network as a sentence; what the server says is kept. */
function sentence(error: unknown, url: string): Error {
  if (error instanceof ClickHouseError) return error;
  const text = error instanceof Error ? firstSentence(error) || ((error as NodeJS.ErrnoException).code ?? error.name) : String(error);
  return new Error(`ClickHouse at ${new URL(url).host} cannot be reached: ${text}`, { cause: error });
}
