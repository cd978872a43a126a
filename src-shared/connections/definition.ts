/**
 * A connection as it is kept: where production's events are and how to sign in. Secrets are not part of it; they are in the
 * keychain under `secretKey(id, name)`.
 */
import { z } from 'zod';

const host = z.string().trim().min(1).max(300);
const columnName = z.string().min(1).max(200);

/** TLS beyond the system's own authorities. PEM text, never a path: a definition works on another machine as well. */
const tlsSchema = z
  .object({
    /** A private authority's certificates, PEM. */
    ca: z.string().max(200_000).optional(),
    /** The client's certificate, PEM; its key is the secret `clientKey`. */
    clientCertificate: z.string().max(200_000).optional(),
    /** Name expected in the server's certificate where it differs from the host. */
    serverName: z.string().max(300).optional(),
  })
  .strict();

/** How to sign in. What is secret is named here and kept in the keychain. */
const authSchema = z.discriminatedUnion('method', [
  z.object({ method: z.literal('none') }).strict(),
  /** Secret `password`. */
  z.object({ method: z.literal('password'), user: z.string().max(300) }).strict(),
  /** Secret `token`. */
  z.object({ method: z.literal('token') }).strict(),
  /** Secret `clientKey`; the certificate is in `tls.clientCertificate`. */
  z.object({ method: z.literal('certificate'), user: z.string().max(300) }).strict(),
  /** Authorization code with PKCE over a loopback redirect; secrets `refreshToken` and, in memory only, the access token. */
  z.object({ method: z.literal('oidc'), issuer: z.string().url(), clientId: z.string().min(1).max(300), scopes: z.string().max(500) }).strict(),
]);
export type ConnectionAuth = z.infer<typeof authSchema>;

/** Names of the secrets a connection may have. */
export const SECRET_NAMES = ['password', 'token', 'clientKey', 'refreshToken'] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

/** Which columns of a ClickHouse table are the parts of an event. Columns that are not named are fields of their own name. */
export const tableMappingSchema = z
  .object({
    database: columnName,
    table: columnName,
    /** DateTime or DateTime64 column. */
    time: columnName,
    /** Text of the event; absent: the row as JSON. */
    raw: columnName.optional(),
    host: columnName.optional(),
    source: columnName.optional(),
    sourcetype: columnName.optional(),
    index: columnName.optional(),
    /** Map, JSON or Nested columns whose keys are fields; `prefix` goes before each key. */
    attributes: z.array(z.object({ column: columnName, prefix: z.string().max(100) }).strict()).max(20),
    /** Field name -> column, where they differ. */
    fields: z.record(z.string().min(1).max(300), columnName),
    /** Column that grows with insertion, for live tail; absent: time only. */
    insertion: columnName.optional(),
  })
  .strict();
export type TableMapping = z.infer<typeof tableMappingSchema>;

const common = {
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  name: z.string().trim().min(1).max(100),
  /** One of the palette's names, shown on tabs and in the picker. */
  colour: z.enum(['grey', 'blue', 'green', 'amber', 'red', 'violet', 'teal', 'pink']),
  folder: z.string().trim().max(100),
  defaultRange: z.object({ earliest: z.string().max(200), latest: z.string().max(200) }).strict(),
  /** The server is asked to refuse writes. True unless the user decides otherwise. */
  readOnly: z.boolean(),
  /** Marks it as production: a search without a time range or over a long one asks first. */
  production: z.boolean(),
  tls: tlsSchema,
  auth: authSchema,
};

const clickhouseConnectionSchema = z
  .object({
    kind: z.literal('clickhouse'),
    ...common,
    /** `https://host:8443`; several hosts of one cluster are tried in turn. */
    urls: z.array(host).min(1).max(20),
    /** Table mappings; each is an index by its own name. Empty: layouts known from OpenTelemetry, Vector and Fluent Bit are looked for. */
    tables: z.array(z.object({ index: z.string().min(1).max(100), mapping: tableMappingSchema }).strict()).max(100),
    /** Name of the cluster, for `KILL QUERY ON CLUSTER`. */
    cluster: z.string().max(200).optional(),
    limits: z.object({ timeoutS: z.number().int().min(1).max(86_400), maxRows: z.number().int().min(1), maxMemoryMb: z.number().int().min(1) }).strict(),
  })
  .strict();
export type ClickHouseConnection = z.infer<typeof clickhouseConnectionSchema>;

const nexusApiConnectionSchema = z
  .object({
    kind: z.literal('nexus-api'),
    ...common,
    /** `https://nexus.example.com`, without `/api/v1`. */
    url: host,
    /** Organisation to use where the account has several. */
    organisation: z.string().max(200).optional(),
    /** `http://proxy:3128`; absent: the environment's. */
    proxy: z.string().max(300).optional(),
  })
  .strict();
export type NexusApiConnection = z.infer<typeof nexusApiConnectionSchema>;

export const connectionDefinitionSchema = z.discriminatedUnion('kind', [clickhouseConnectionSchema, nexusApiConnectionSchema]);
export type ConnectionDefinition = z.infer<typeof connectionDefinitionSchema>;

/** One step of a connection's test, in order. A failed step ends the test and tells the remedy. */
export interface ConnectionTestStep {
  readonly step: 'name' | 'tcp' | 'tls' | 'sign-in' | 'schema' | 'rows';
  readonly outcome: 'ok' | 'failed' | 'skipped';
  /** What was found, or what is wrong. */
  readonly detail: string;
  /** What to do about a failure. */
  readonly remedy: string | null;
  readonly elapsedMs: number;
}
