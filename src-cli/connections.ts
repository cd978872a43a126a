/** `nexus connections`: lists, adds, tests, signs in to and removes the connections of `--connection`. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type ConnectionDefinition, connectionDefinitionSchema } from '../src-shared/connections/definition.ts';
import type { DiscoveredTable } from '../src-shared/connections/discovery.ts';
import { batchFromRows } from '../src-shared/results/batch.ts';
import type { EnteredSecrets } from '../src-shared/ipc/engine-protocol.ts';
import { EXIT } from './report-error.ts';
import { environmentSecrets, openConnections } from './saved-connections.ts';
import { formatTable } from './table.ts';
import { note, print, styled } from './terminal.ts';
import { type OptionReading, UsageError, choice, readArguments, text, texts } from './usage.ts';

export const CONNECTIONS_HELP = `nexus connections [list] [--format table|json]
nexus connections add NAME --url URL [options]
nexus connections test NAME
nexus connections sign-in NAME
nexus connections rm NAME

The connections that "nexus search --connection NAME" and the desktop app search. Secrets go to the system's keychain;
without one give them at each use: NEXUS_CONNECTION_PASSWORD, NEXUS_CONNECTION_TOKEN.

  --kind K                 clickhouse (the default) or nexus-api
  --url URL                https://host:8443; repeatable for the hosts of one ClickHouse cluster
  --auth A                 password (the default), token, certificate, oidc or none
  --user NAME              who signs in; default for ClickHouse: default
  --secret-stdin           read the password or token from standard input; else from the environment as above
  --cert FILE, --key FILE  client certificate and its key, PEM
  --ca FILE                certificates of a private authority, PEM
  --issuer URL, --client-id ID, --scopes S   for oidc
  --table [INDEX=]DB.TABLE  a ClickHouse table to search, repeatable; its columns are mapped by name and type. Without it
                           the tables of known layouts (OpenTelemetry, Vector, Fluent Bit) are searched
  --folder F, --colour C   how the app shows it
  --production             the app asks before long searches

  printf %s "$PW" | nexus connections add shop --url https://ch.example.com:8443 --user reader --secret-stdin`;

const OPTIONS = {
  format: { type: 'string' },
  kind: { type: 'string' },
  url: { type: 'string', multiple: true },
  auth: { type: 'string' },
  user: { type: 'string' },
  'secret-stdin': { type: 'boolean' },
  cert: { type: 'string' },
  key: { type: 'string' },
  ca: { type: 'string' },
  issuer: { type: 'string' },
  'client-id': { type: 'string' },
  scopes: { type: 'string' },
  table: { type: 'string', multiple: true },
  folder: { type: 'string' },
  colour: { type: 'string' },
  production: { type: 'boolean' },
} as const;

/** Runs the command; yields the exit status. */
export async function connectionsCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { values, positionals } = readArguments('connections', args, OPTIONS);
  const [action = 'list', name, ...more] = positionals;
  if (action === 'list' && name === undefined) return list(choice(values, 'format', ['table', 'json'] as const) ?? 'table');
  if (!['add', 'test', 'sign-in', 'rm'].includes(action)) throw new UsageError(`nexus connections knows list, add, test, sign-in and rm, not "${action}".`);
  if (name === undefined || more.length > 0) throw new UsageError(`nexus connections ${action} takes the name of one connection.`);
  if (action === 'add') return add(name, values, signal);
  if (action === 'test') return test(name, signal);
  const connections = await openConnections();
  try {
    const { id } = connections.find(name).definition;
    if (action === 'rm') {
      await connections.remote.remove(id);
      await print(`Removed "${name}".\n`);
    } else {
      signal.addEventListener('abort', () => connections.remote.cancelSignIn(id), { once: true });
      const { account } = await connections.remote.signIn(id);
      await print(`Signed in${account === null ? '' : ` as ${account}`}.\n`);
    }
    return EXIT.done;
  } finally {
    await connections.close();
  }
}

async function list(format: 'table' | 'json'): Promise<number> {
  const connections = await openConnections();
  try {
    const rows = connections.store.connections.all().map(({ definition: d, secrets }) => ({
      name: d.name,
      kind: d.kind,
      address: d.kind === 'clickhouse' ? d.urls.join(' ') : d.url,
      auth: d.auth.method,
      folder: d.folder,
      production: d.production,
      secrets: secrets.join(' '),
    }));
    if (format === 'json') await print(`${JSON.stringify(rows)}\n`);
    else if (rows.length === 0) note('There are no connections yet; nexus connections add makes one.');
    else {
      const names = Object.keys(rows[0] as object);
      const fields = names.map((field) => ({ name: field, type: 'string' as const }));
      await print(formatTable(fields, batchFromRows(rows.map((row) => ({ ...row, production: row.production ? 'yes' : '' })), names), { tz: 'UTC', cellWidth: null }));
    }
    return EXIT.done;
  } finally {
    await connections.close();
  }
}

async function add(name: string, values: OptionReading, signal: AbortSignal): Promise<number> {
  const kind = choice(values, 'kind', ['clickhouse', 'nexus-api'] as const) ?? 'clickhouse';
  const method = choice(values, 'auth', ['password', 'token', 'certificate', 'oidc', 'none'] as const) ?? 'password';
  const urls = texts(values, 'url');
  if (urls.length === 0) throw new UsageError('nexus connections add needs the address: --url https://host:8443.');
  if (kind === 'nexus-api' && urls.length > 1) throw new UsageError('A Nexus API has one --url.');
  for (const url of urls) {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw new UsageError(`--url: "${url}" is not an address such as https://host:8443.`);
    if (new URL(url).password !== '') throw new UsageError('--url: give the password with --secret-stdin, not in the address.');
  }
  const user = text(values, 'user') ?? (kind === 'clickhouse' ? 'default' : '');
  const auth =
    method === 'oidc'
      ? { method, issuer: needed(values, 'issuer'), clientId: needed(values, 'client-id'), scopes: text(values, 'scopes') ?? 'openid offline_access' }
      : method === 'password' || method === 'certificate'
        ? { method, user }
        : { method };
  const pem = async (option: string): Promise<string | undefined> => {
    const file = text(values, option);
    if (file === undefined) return undefined;
    return readFile(file, 'utf8').catch(() => Promise.reject(new Error(`--${option}: the file ${file} cannot be read.`)));
  };
  const [ca, clientCertificate, clientKey] = await Promise.all([pem('ca'), pem('cert'), pem('key')]);
  if (method === 'certificate' && (clientCertificate === undefined || clientKey === undefined)) throw new UsageError('--auth certificate needs --cert FILE and --key FILE.');
  const colour = text(values, 'colour') ?? 'grey';
  const definition = connectionDefinitionSchema.safeParse({
    kind,
    id: `c${randomUUID().replaceAll('-', '')}`,
    name,
    colour,
    folder: text(values, 'folder') ?? '',
    defaultRange: { earliest: '-1h', latest: 'now' },
    readOnly: true,
    production: values['production'] === true,
    tls: { ...(ca === undefined ? {} : { ca }), ...(clientCertificate === undefined ? {} : { clientCertificate }) },
    auth,
    ...(kind === 'clickhouse' ? { urls, tables: [], limits: { timeoutS: 120, maxRows: 10_000_000, maxMemoryMb: 4096 } } : { url: urls[0] }),
  });
  if (!definition.success) {
    const issue = definition.error.issues[0];
    throw new UsageError(`nexus connections add: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as expected'}.`);
  }
  const given = environmentSecrets();
  const secret = values['secret-stdin'] === true ? (await standardInput()).replace(/\r?\n$/, '') : undefined;
  if (secret === '') throw new UsageError('--secret-stdin: standard input is empty.');
  const secrets: EnteredSecrets = {
    ...(method === 'password' && (secret ?? given.password) !== undefined ? { password: secret ?? given.password } : {}),
    ...(method === 'token' && (secret ?? given.token) !== undefined ? { token: secret ?? given.token } : {}),
    ...(clientKey === undefined ? {} : { clientKey }),
  };
  const connections = await openConnections({});
  try {
    const tables = texts(values, 'table');
    const mapped = tables.length === 0 ? definition.data : await withTables(definition.data, tables, (d) => connections.remote.discover(d, secrets, signal));
    const saved = await connections.remote.save(mapped, secrets);
    await print(`Added "${name}".\n`);
    const lost = Object.entries(saved.secrets).filter(([, place]) => place === 'session');
    if (lost.length > 0) {
      const { notice } = await connections.remote.vault.store.status();
      note(`warning: ${notice ?? 'There is no keychain here.'} The secret was not stored; set NEXUS_CONNECTION_PASSWORD or NEXUS_CONNECTION_TOKEN when you search.`);
    }
    return EXIT.done;
  } finally {
    await connections.close();
  }
}

/** The definition with the tables that were named, each mapped as the server's columns suggest. */
async function withTables(definition: ConnectionDefinition, named: readonly string[], discover: (definition: ConnectionDefinition) => Promise<readonly DiscoveredTable[]>): Promise<ConnectionDefinition> {
  if (definition.kind !== 'clickhouse') throw new UsageError('--table is for ClickHouse; a Nexus API knows its own tables.');
  const found = await discover(definition);
  const tables = named.map((text) => {
    const [, index, database = '', table = ''] = /^(?:([\w.-]+)=)?([^.=]+)\.([^=]+)$/.exec(text) ?? [];
    if (table === '') throw new UsageError(`--table is [INDEX=]DATABASE.TABLE, not "${text}".`);
    const here = found.find((t) => t.database === database && t.table === table);
    if (here === undefined) throw new Error(`There is no table ${database}.${table}, or this user may not see it.`);
    if (here.proposal === null) throw new Error(`${database}.${table} cannot be searched: ${here.trouble ?? 'it has no column of time.'}`);
    return { index: index ?? table, mapping: here.proposal };
  });
  return { ...definition, tables };
}

async function test(name: string, signal: AbortSignal): Promise<number> {
  const connections = await openConnections();
  try {
    const { definition } = connections.find(name);
    const ok = await connections.remote.test(definition, {}, ({ step, outcome, detail, remedy, elapsedMs }) => {
      const word = outcome === 'ok' ? 'ok' : outcome === 'failed' ? styled('failed', 'red', process.stdout) : 'skipped';
      process.stdout.write(`${step.padEnd(8)} ${word}  ${detail}${remedy === null ? '' : ` ${remedy}`}${outcome === 'skipped' ? '' : ` (${elapsedMs} ms)`}\n`);
    }, signal);
    return ok ? EXIT.done : EXIT.failed;
  } finally {
    await connections.close();
  }
}

function needed(values: OptionReading, name: string): string {
  const value = text(values, name);
  if (value === undefined) throw new UsageError(`--auth oidc needs --${name}.`);
  return value;
}

async function standardInput(): Promise<string> {
  let all = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) all += chunk as string;
  return all;
}
