/** Opens the storage and the shared documents that the configuration names. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config/schema.ts';
import type { Secrets } from '../config/secrets.ts';
import { openClickHouseStorage } from './clickhouse/clickhouse-storage.ts';
import type { Documents } from './documents/documents.ts';
import { redisDocuments } from './documents/redis-documents.ts';
import { sqliteDocuments } from './documents/sqlite-documents.ts';
import { openEmbeddedStorage } from './embedded/embedded-storage.ts';
import type { EventStore } from './event-store.ts';

/** The storage of events. Throws an Error with a sentence. A ClickHouse server need not be there yet. */
export async function openStorage(config: Config, secrets: Pick<Secrets, 'clickhousePassword'>, onNotice: (sentence: string) => void): Promise<EventStore> {
  const { storage, dataDir } = config;
  if (storage.kind === 'embedded') {
    return openEmbeddedStorage({ folder: join(dataDir, 'events'), memoryMb: storage.memoryMb, threads: storage.threads ?? availableParallelism(), onNotice });
  }
  const ca = storage.caFile === undefined ? undefined : readText(storage.caFile);
  return openClickHouseStorage({ config: storage, password: secrets.clickhousePassword, ca });
}

/** Saved searches and alerts: in Redis where several servers share it, else in the data folder. */
export async function openDocuments(config: Config, secrets: Pick<Secrets, 'redisPassword'>): Promise<Documents> {
  const { redis, dataDir } = config;
  if (redis === undefined) return sqliteDocuments(join(dataDir, 'shared.sqlite'));
  return redisDocuments({ url: redis.url, password: secrets.redisPassword, prefix: redis.prefix });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Error(`The file ${path} with ClickHouse's authorities cannot be read; check storage.caFile.`, { cause });
  }
}
