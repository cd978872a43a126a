/**
 * Events in ClickHouse. All organisations share a table; each search goes through a source that reads the rows of one, by a
 * bound condition in every scan, and that has no field for the organisation's column.
 */
import type { ClickHouseConnection } from '../../../src-shared/connections/definition.ts';
import { type ClickHouseSource, createClickHouseSource } from '../../../src-engine/sources/clickhouse/clickhouse-source.ts';
import type { Source } from '../../../src-engine/sources/source.ts';
import type { DeliveryGroup } from '../../ingest/journal.ts';
import type { Config } from '../../config/schema.ts';
import type { ScanLimits } from '../../services.ts';
import type { EventStore } from '../event-store.ts';
import { EventsRefused } from '../event-store.ts';
import { ClickHouseWriter } from './clickhouse-writer.ts';

type ClickHouseConfig = Extract<Config['storage'], { kind: 'clickhouse' }>;

export interface ClickHouseStorageOptions {
  readonly config: ClickHouseConfig;
  readonly password: string | null;
  /** Authorities beyond the system's, PEM. */
  readonly ca?: string | undefined;
}

/** Columns of the server's own table that are no fields, beside that of the organisation. */
const HIDDEN = ['_received', '_batch'];
/** Organisations whose sources are kept open; the one that was used longest ago goes first. */
const MOST_SOURCES = 200;
/** A source reads the table's columns when it is opened: after so long it is opened anew. */
const FRESH_MS = 10 * 60_000;
/** A retired source is closed so long after the longest search over it must have ended. */
const GRACE_MS = 30_000;
/** Stages that run here may need many more rows than the search answers; the API's own limits count those. */
const MOST_ROWS = 1_000_000_000;

interface Opened {
  readonly source: Promise<ClickHouseSource>;
  readonly at: number;
  readonly timeoutS: number;
}

/** Opens the storage; the server need not be there yet. */
export function openClickHouseStorage(options: ClickHouseStorageOptions): EventStore {
  return new ClickHouseStorage(options);
}

class ClickHouseStorage implements EventStore {
  readonly #options: ClickHouseStorageOptions;
  readonly #writer: ClickHouseWriter;
  readonly #sources = new Map<string, Opened>();
  #events = 0;
  #closed = false;

  constructor(options: ClickHouseStorageOptions) {
    this.#options = options;
    const { config, password, ca } = options;
    this.#writer = new ClickHouseWriter({
      urls: config.urls,
      user: config.user,
      password,
      ca,
      database: config.database,
      cluster: config.cluster ?? null,
      retentionDays: config.retentionDays,
      hotDays: config.hotDays,
    });
  }

  async write(group: DeliveryGroup): Promise<void> {
    if (this.#options.config.mapping !== undefined) throw new EventsRefused('storage.mapping names an existing table, which is searched only; remove the mapping to store events.');
    await this.#writer.write(group);
    this.#events += group.events;
  }

  async source(orgId: string, limits: ScanLimits): Promise<Source> {
    if (this.#closed) throw new Error('The storage is closed.');
    // The limits are settings of the source's own queries.
    const key = `${orgId}\0${limits.timeoutS}\0${limits.maxMemoryMb}`;
    let opened = this.#sources.get(key);
    if (opened !== undefined && Date.now() - opened.at > FRESH_MS) {
      this.#retire(key, opened);
      opened = undefined;
    }
    if (opened === undefined) {
      opened = { source: this.#open(orgId, limits), at: Date.now(), timeoutS: limits.timeoutS };
      opened.source.catch(() => this.#sources.delete(key));
    }
    // The newest use stands last.
    this.#sources.delete(key);
    this.#sources.set(key, opened);
    for (const [other, entry] of this.#sources) {
      if (this.#sources.size <= MOST_SOURCES) break;
      this.#retire(other, entry);
    }
    const source = await opened.source;
    return {
      kind: source.kind,
      name: source.name,
      indexes: () => source.indexes(),
      fields: () => source.fields(),
      plan: (plan, planOptions) => source.plan(plan, planOptions),
      open: (plan, pushed, signal, onProgress) => source.open(plan, pushed, signal, onProgress),
      close: async () => undefined,
    };
  }

  async ready(): Promise<void> {
    if (this.#closed) throw new Error('The storage is closed.');
    await (this.#options.config.mapping === undefined ? this.#writer.ready() : this.#writer.answers());
  }

  figures(): Readonly<Record<string, number>> {
    return { storage_events_written_total: this.#events };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const { source } of this.#sources.values()) await source.then((s) => s.close()).catch(() => undefined);
    this.#sources.clear();
    await this.#writer.close();
  }

  async #open(orgId: string, limits: ScanLimits): Promise<ClickHouseSource> {
    const { config, password } = this.#options;
    if (config.mapping === undefined) await this.#writer.migrated();
    return createClickHouseSource(
      this.#definition(limits),
      password === null ? {} : { password },
      { scope: { column: config.mapping?.orgId ?? 'org_id', value: orgId, hidden: config.mapping === undefined ? HIDDEN : [] } },
    );
  }

  #definition({ timeoutS, maxMemoryMb }: ScanLimits): ClickHouseConnection {
    const { config, password, ca } = this.#options;
    const { mapping } = config;
    const [database, table] = mapping?.table.includes('.') === true ? (mapping.table.split('.', 2) as [string, string]) : [config.database, mapping?.table ?? 'logs'];
    return {
      kind: 'clickhouse',
      id: 'storage',
      name: 'Nexus',
      colour: 'grey',
      folder: '',
      defaultRange: { earliest: '', latest: '' },
      readOnly: true,
      production: true,
      tls: ca === undefined ? {} : { ca },
      auth: password === null ? { method: 'none' } : { method: 'password', user: config.user },
      urls: [...config.urls],
      ...(config.cluster === undefined ? {} : { cluster: config.cluster }),
      limits: { timeoutS: Math.max(1, Math.ceil(timeoutS)), maxRows: MOST_ROWS, maxMemoryMb },
      tables: [
        {
          index: 'main',
          mapping:
            mapping === undefined
              ? { database, table, time: '_time', raw: '_raw', host: 'host', source: 'source', sourcetype: 'sourcetype', index: 'index', attributes: [{ column: 'attributes', prefix: '' }], fields: {} }
              : {
                  database,
                  table,
                  time: mapping.time,
                  ...(mapping.raw === undefined ? {} : { raw: mapping.raw }),
                  ...(mapping.host === undefined ? {} : { host: mapping.host }),
                  ...(mapping.source === undefined ? {} : { source: mapping.source }),
                  ...(mapping.sourcetype === undefined ? {} : { sourcetype: mapping.sourcetype }),
                  ...(mapping.index === undefined ? {} : { index: mapping.index }),
                  attributes: mapping.attributes.map((a) => ({ ...a })),
                  fields: {},
                },
        },
      ],
    };
  }

  /** Searches that run over it may end first. */
  #retire(key: string, { source, timeoutS }: Opened): void {
    this.#sources.delete(key);
    const close = async (): Promise<void> => {
      await (await source).close();
    };
    setTimeout(() => void close().catch(() => undefined), timeoutS * 1000 + GRACE_MS).unref();
  }
}
