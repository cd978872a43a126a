/** The configuration of the server. Secrets are not part of it: they come from the environment or from files (secrets.ts). */
import { z } from 'zod';
import { ROLES } from '../../src-shared/nexus-api/permissions.ts';
import { organisationIdSchema } from '../../src-shared/nexus-api/auth.ts';

const seconds = (most: number) => z.number().positive().max(most);
const count = (most: number) => z.number().int().min(1).max(most);
const fileName = z.string().min(1).max(4096);

const oidcSchema = z
  .object({
    issuer: z.url(),
    /** Public client that desktops sign in with. */
    clientId: z.string().min(1).max(300),
    /** Audiences that a token may be for; the client id where none are given. */
    audiences: z.array(z.string().min(1).max(300)).max(20).default([]),
    scopes: z.string().max(500).default('openid profile email offline_access'),
    /**
     * Claim with the organisations: `{"acme":"analyst"}` or `["acme"]`. Absent: the account of the same verified email
     * gives organisations and roles.
     */
    organisationsClaim: z.string().min(1).max(200).optional(),
    /** Role in organisations that the claim lists without one. */
    defaultRole: z.enum(ROLES).default('viewer'),
    /** Organisations that the claim may name. A token cannot name its way into others. */
    organisations: z.array(organisationIdSchema).max(10_000).default([]),
  })
  .strict();
export type OidcConfig = z.infer<typeof oidcSchema>;

/** Where events are kept; helpers of src-api/storage read it. */
const storageSchema = z.discriminatedUnion('kind', [
  /** DuckDB in `dataDir`: one machine, one process. */
  z.object({ kind: z.literal('embedded'), memoryMb: count(1_000_000).default(1024), threads: count(1024).optional() }).strict(),
  z
    .object({
      kind: z.literal('clickhouse'),
      /** `https://host:8443`; several hosts of one cluster are tried in turn. */
      urls: z.array(z.url()).min(1).max(20),
      user: z.string().min(1).max(300).default('default'),
      database: z.string().regex(/^\w{1,100}$/).default('nexus'),
      /** Cluster's name: tables are made on all of it and searched through Distributed tables. */
      cluster: z.string().regex(/^[\w.-]{1,100}$/).optional(),
      /** Private authority's certificates, PEM. */
      caFile: fileName.optional(),
      /** An existing table instead of the server's own. */
      mapping: z
        .object({
          table: z.string().min(1).max(200),
          time: z.string().min(1).max(200),
          orgId: z.string().min(1).max(200),
          raw: z.string().min(1).max(200).optional(),
          host: z.string().min(1).max(200).optional(),
          source: z.string().min(1).max(200).optional(),
          sourcetype: z.string().min(1).max(200).optional(),
          index: z.string().min(1).max(200).optional(),
          attributes: z.array(z.object({ column: z.string().min(1).max(200), prefix: z.string().max(100).default('') }).strict()).max(20).default([]),
        })
        .strict()
        .optional(),
      /** Days after which parts move to the volume `cold` (where the policy has one) and after which they go. */
      hotDays: count(100_000).optional(),
      retentionDays: count(36_500).optional(),
    })
    .strict(),
]);

export const configSchema = z
  .object({
    /** `HOST:PORT`; port 0 picks a free one. */
    listen: z.string().regex(/^(\[[0-9a-fA-F:]+\]|[^:\s]+):\d{1,5}$/, 'must be HOST:PORT').default('127.0.0.1:8443'),
    /** Folder of accounts, embedded events, write-ahead files, lookups and macros. */
    dataDir: fileName,
    /** Certificate and key, PEM. Without it the server speaks plain HTTP, for a balancer that ends TLS before it. */
    tls: z.object({ certFile: fileName, keyFile: fileName }).strict().optional(),
    /** Addresses of balancers whose X-Forwarded-For is believed. */
    trustedProxies: z.array(z.string().min(1).max(100)).max(100).default([]),
    auth: z
      .object({
        /** File with the key that signs tokens; or NEXUS_API_SIGNING_KEY. */
        signingKeyFile: fileName.optional(),
        /** Former key, whose tokens are still good: to change keys without signing everybody out. */
        previousSigningKeyFile: fileName.optional(),
        accessTokenS: count(86_400).default(900),
        refreshTokenS: count(31_536_000).default(2_592_000),
        oidc: oidcSchema.optional(),
      })
      .strict()
      .prefault({}),
    /** Shared limits, running searches and sign-ins of several servers. Without it they are counted in this process. */
    redis: z
      .object({ url: z.string().regex(/^rediss?:\/\//, 'must be redis:// or rediss://'), passwordFile: fileName.optional(), prefix: z.string().max(100).default('nexus:') })
      .strict()
      .optional(),
    limits: z
      .object({
        /** Requests a second of one organisation, and how many at once after a pause. */
        requestsPerSecond: count(1_000_000).default(100),
        burst: count(1_000_000).default(100),
        /** Searches at once of one organisation. */
        concurrentQueries: count(10_000).default(5),
        /** Live connections of one organisation to one server. */
        liveConnections: count(1_000_000).default(500),
        /** Sign-ins a minute for one account, and for one address. */
        signInsPerMinute: count(1_000_000).default(10),
        signInsPerMinutePerAddress: count(1_000_000).default(60),
        /** Bytes of a request's body; ingest has its own. */
        bodyBytes: count(1_000_000_000).default(1_048_576),
      })
      .strict()
      .prefault({}),
    guardrails: z
      .object({
        /** Longest range of a scan; null: any, open ones included. */
        maxRangeS: seconds(1e10).nullable().default(null),
        /** Most rows that one search answers. */
        maxRows: count(100_000_000).default(100_000),
        /** Memory of one search in the database, and rows held by stages that need all their input. */
        maxMemoryMb: count(10_000_000).default(1024),
        maxHeldRows: count(1_000_000_000).default(1_000_000),
        timeoutS: seconds(86_400).default(60),
      })
      .strict()
      .prefault({}),
    storage: storageSchema.prefault({ kind: 'embedded' }),
    ingest: z
      .object({
        /** Bytes of a body as sent, and after decompression. */
        maxBodyBytes: count(1_000_000_000).default(10_485_760),
        maxDecompressedBytes: count(4_000_000_000).default(104_857_600),
        /** Events wait this long for others to be stored with. */
        flushMs: count(60_000).default(500),
        maxBatchEvents: count(10_000_000).default(50_000),
        /** Bytes of accepted events that may wait for the database; beyond it ingest answers 503. */
        maxBufferBytes: count(1_000_000_000_000).default(1_073_741_824),
        /** Seconds that an idempotency key is remembered. */
        idempotencyS: count(2_592_000).default(86_400),
      })
      .strict()
      .prefault({}),
    alerts: z
      .object({
        /** Runs scheduled saved searches. One server of several wins each run. */
        enabled: z.boolean().default(true),
      })
      .strict()
      .prefault({}),
    metrics: z
      .object({
        /** VictoriaMetrics or Prometheus; absent: PromQL routes answer UNAVAILABLE. */
        url: z.url().optional(),
        tenantLabel: z.string().regex(/^[a-zA-Z_]\w{0,99}$/).default('org_id'),
        timeoutS: seconds(3600).default(30),
        /** Addresses that may read `/metrics`. */
        allow: z.array(z.string().min(1).max(100)).max(1000).default(['127.0.0.1', '::1']),
      })
      .strict()
      .prefault({}),
    /** Seconds that running searches may go on after SIGTERM. */
    shutdownGraceS: z.number().min(0).max(3600).default(20),
    logLevel: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  })
  .strict();

export type Config = z.output<typeof configSchema>;
export type ConfigInput = z.input<typeof configSchema>;
