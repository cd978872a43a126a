/**
 * The tables of the server in ClickHouse. Steps are numbered and never changed once shipped; each statement may run again,
 * because ClickHouse has no transactions around them and several servers may start at once.
 */

/** What the statements depend on. */
export interface SchemaOptions {
  readonly database: string;
  /** Cluster whose hosts all get the tables; null for one server. */
  readonly cluster: string | null;
  /** True where `TYPE text` indexes exist and are no experiment (26.2 and later). */
  readonly textIndex: boolean;
}

/** One step of the schema. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  statements(options: SchemaOptions): readonly string[];
}

const onCluster = ({ cluster }: SchemaOptions): string => (cluster === null ? '' : ` ON CLUSTER ${quoteName(cluster)}`);

/** The table that holds the parts: on a cluster a replicated one behind the Distributed table `logs`. */
function storedTable({ database, cluster }: Pick<SchemaOptions, 'database' | 'cluster'>): string {
  return `${quoteName(database)}.${cluster === null ? 'logs' : 'logs_local'}`;
}

function engine(options: SchemaOptions, table: string): string {
  return options.cluster === null ? 'MergeTree' : `ReplicatedMergeTree('/clickhouse/tables/{shard}/${options.database}/${table}', '{replica}')`;
}

/**
 * Index of the words of the raw line: granules without a word are not read. The Bloom filter holds some 5,000 distinct
 * tokens of a granule at 1% false positives (Merge tree data skipping indexes, tokenbf_v1).
 */
function tokenIndex({ textIndex }: SchemaOptions): string {
  return textIndex ? "INDEX raw_tokens lower(_raw) TYPE text(tokenizer = 'splitByNonAlpha')" : 'INDEX raw_tokens lower(_raw) TYPE tokenbf_v1(8192, 3, 0) GRANULARITY 1';
}

/** Inserts remembered for tokens of groups that are delivered again after a crash. */
const REMEMBERED_INSERTS = 1000;

export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'logs',
    statements: (o) => [
      `CREATE TABLE IF NOT EXISTS ${storedTable(o)}${onCluster(o)} (
  org_id LowCardinality(String),
  _time DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
  _raw String CODEC(ZSTD(1)),
  host LowCardinality(String),
  source LowCardinality(String),
  sourcetype LowCardinality(String),
  \`index\` LowCardinality(String),
  attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  _received DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
  _batch UInt64 CODEC(ZSTD(1)),
  ${tokenIndex(o)},
  INDEX attribute_names mapKeys(attributes) TYPE bloom_filter(0.01) GRANULARITY 1
) ENGINE = ${engine(o, 'logs')}
PARTITION BY toDate(_time)
ORDER BY (org_id, _time)
SETTINGS ttl_only_drop_parts = 1${o.cluster === null ? `, non_replicated_deduplication_window = ${REMEMBERED_INSERTS}` : `, replicated_deduplication_window = ${REMEMBERED_INSERTS}, replicated_deduplication_window_seconds = 604800`}`,
      ...(o.cluster === null
        ? []
        : [
            // A batch goes to one shard, always the same: a batch that is sent again meets its own token there.
            `CREATE TABLE IF NOT EXISTS ${quoteName(o.database)}.logs${onCluster(o)} AS ${storedTable(o)} ENGINE = Distributed(${quoteText(o.cluster)}, ${quoteText(o.database)}, 'logs_local', _batch)`,
          ]),
    ],
  },
];

/** The table that tells which steps have run. */
export function migrationsTable(options: SchemaOptions): string {
  return `CREATE TABLE IF NOT EXISTS ${quoteName(options.database)}.nexus_migrations${onCluster(options)} (version UInt32, name String, applied DateTime('UTC') DEFAULT now()) ENGINE = ${engine(options, 'nexus_migrations')} ORDER BY version`;
}

/** Moves parts to the volume `cold` and drops them, by age; null where neither ever happens. */
export function ttlStatement(options: SchemaOptions, retentionDays: number | undefined, hotDays: number | undefined): string | null {
  const age = (days: number | undefined, what: string): string[] => (days === undefined ? [] : [`toDate(_time) + INTERVAL ${days} DAY ${what}`]);
  const rules = [...age(hotDays, "TO VOLUME 'cold'"), ...age(retentionDays, 'DELETE')];
  return rules.length === 0 ? null : `ALTER TABLE ${storedTable(options)}${onCluster(options)} MODIFY TTL ${rules.join(', ')}`;
}

/** Ends moving and dropping. */
export function noTtlStatement(options: SchemaOptions): string {
  return `ALTER TABLE ${storedTable(options)}${onCluster(options)} REMOVE TTL`;
}

/** The policy whose volume `cold` takes old parts. */
export function policyStatement(options: SchemaOptions, policy: string): string {
  return `ALTER TABLE ${storedTable(options)}${onCluster(options)} MODIFY SETTING storage_policy = ${quoteText(policy)}`;
}

export function commentStatement(options: SchemaOptions, comment: string): string {
  return `ALTER TABLE ${storedTable(options)}${onCluster(options)} MODIFY COMMENT ${quoteText(comment)}`;
}

/** A name in backquotes. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

/** Text as a literal. */
function quoteText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
