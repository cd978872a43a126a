/** Brings the database to the newest schema. */
import type { ClickHouseClient } from '@clickhouse/client';
import { MIGRATIONS, type SchemaOptions, commentStatement, migrationsTable, noTtlStatement, policyStatement, quoteName, ttlStatement } from './schema.ts';

export interface MigrateOptions {
  readonly database: string;
  readonly cluster: string | null;
  /** Absent: events stay. */
  readonly retentionDays?: number | undefined;
  readonly hotDays?: number | undefined;
}

/** Oldest server: its deduplication tokens and settings are those that inserts need. */
const OLDEST = [24, 3] as const;
const TEXT_INDEX = [26, 2] as const;

/** Runs the steps that have not run. Throws an Error with a sentence where the server is too old or the schema newer than this program. */
export async function migrateClickHouse(client: ClickHouseClient, options: MigrateOptions): Promise<void> {
  const { version = '' } = (await rows<{ version: string }>(client, 'SELECT version() AS version'))[0] ?? {};
  if (!atLeast(version, OLDEST)) throw new Error(`The ClickHouse server is version ${version}; storage needs ${OLDEST.join('.')} or later. Upgrade it.`);
  const schema: SchemaOptions = { database: options.database, cluster: options.cluster, textIndex: atLeast(version, TEXT_INDEX) };
  const run = async (query: string): Promise<void> => {
    await client.command({ query, clickhouse_settings: { distributed_ddl_task_timeout: '180' } });
  };
  const on = options.cluster === null ? '' : ` ON CLUSTER ${quoteName(options.cluster)}`;
  await run(`CREATE DATABASE IF NOT EXISTS ${quoteName(options.database)}${on}`);
  await run(migrationsTable(schema));
  const done = new Set((await rows<{ version: number }>(client, `SELECT version FROM ${quoteName(options.database)}.nexus_migrations`)).map((row) => Number(row.version)));
  const newest = Math.max(0, ...done);
  const known = MIGRATIONS.at(-1)?.version ?? 0;
  if (newest > known) throw new Error(`The database ${options.database} has schema ${newest}, made by a newer server; this one knows up to ${known}. Update it; nothing was changed.`);
  for (const migration of MIGRATIONS) {
    if (done.has(migration.version)) continue;
    for (const statement of migration.statements(schema)) await run(statement);
    await client.insert({ table: `${options.database}.nexus_migrations`, values: [{ version: migration.version, name: migration.name }], format: 'JSONEachRow' });
  }
  await applyRetention(client, schema, options, run);
}

/** Sets how long events are kept where that has changed; the table's comment tells what was set last. */
async function applyRetention(client: ClickHouseClient, schema: SchemaOptions, { retentionDays, hotDays }: MigrateOptions, run: (query: string) => Promise<void>): Promise<void> {
  const wanted = `nexus: retention ${retentionDays === undefined ? 'without end' : `${retentionDays} days`}${hotDays === undefined ? '' : `, hot ${hotDays} days`}`;
  const table = schema.cluster === null ? 'logs' : 'logs_local';
  const [now] = await rows<{ comment: string }>(client, 'SELECT comment FROM system.tables WHERE database = {database:String} AND name = {table:String}', { database: schema.database, table });
  if (now?.comment === wanted) return;
  if (hotDays !== undefined) {
    const [policy] = await rows<{ policy_name: string }>(client, "SELECT policy_name FROM system.storage_policies WHERE volume_name = 'cold' LIMIT 1");
    if (policy === undefined) throw new Error('storage.hotDays is set, but the ClickHouse server has no storage policy with a volume "cold"; define one, or remove the setting.');
    await run(policyStatement(schema, policy.policy_name));
  }
  const ttl = ttlStatement(schema, retentionDays, hotDays);
  if (ttl !== null) await run(ttl);
  else if (now?.comment.startsWith('nexus: retention') === true) await run(noTtlStatement(schema));
  await run(commentStatement(schema, wanted));
}

async function rows<T>(client: ClickHouseClient, query: string, parameters: Record<string, unknown> = {}): Promise<T[]> {
  const result = await client.query({ query, query_params: parameters, format: 'JSONEachRow' });
  return result.json<T>();
}

function atLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [a = 0, b = 0] = version.split('.').map(Number);
  return a > major || (a === major && b >= minor);
}
