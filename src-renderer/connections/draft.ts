/** A connection as the form holds it: every field text or a choice, whether or not it makes sense yet. */
import type { ZodError } from 'zod';
import { type ConnectionDefinition, type TableMapping, connectionDefinitionSchema } from '../../src-shared/connections/definition.ts';
import type { ConnectionDetails, EnteredSecrets } from '../../src-shared/ipc/engine-protocol.ts';
import { resolveTime } from '../../src-shared/spl/time/relative.ts';
import { type MessageKey, t } from '../lib/messages.ts';

export type Kind = ConnectionDefinition['kind'];
export type AuthMethod = ConnectionDefinition['auth']['method'];

export interface Draft {
  readonly id: string;
  readonly kind: Kind;
  readonly name: string;
  readonly colour: ConnectionDefinition['colour'];
  readonly folder: string;
  readonly production: boolean;
  readonly readOnly: boolean;
  readonly earliest: string;
  readonly latest: string;
  /** ClickHouse: one address a line. Nexus API: the one address. */
  readonly address: string;
  readonly organisation: string;
  readonly proxy: string;
  readonly method: AuthMethod;
  readonly user: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: string;
  readonly ca: string;
  readonly clientCertificate: string;
  readonly serverName: string;
  readonly cluster: string;
  readonly timeoutS: string;
  readonly maxRows: string;
  readonly maxMemoryMb: string;
  readonly tables: readonly { readonly index: string; readonly mapping: TableMapping }[];
  /** Entered just now; empty keeps what is stored. */
  readonly password: string;
  readonly token: string;
  readonly clientKey: string;
}

/** Ways to sign in that make sense for a kind, commonest first. */
export const METHODS: Readonly<Record<Kind, readonly AuthMethod[]>> = {
  clickhouse: ['password', 'token', 'certificate', 'oidc', 'none'],
  'nexus-api': ['password', 'oidc', 'token'],
};

/** A form for a new connection. */
export function newDraft(kind: Kind): Draft {
  return {
    id: `c${crypto.randomUUID().replaceAll('-', '')}`,
    kind,
    name: '',
    colour: kind === 'clickhouse' ? 'amber' : 'blue',
    folder: '',
    production: false,
    readOnly: true,
    earliest: '-1h',
    latest: 'now',
    address: '',
    organisation: '',
    proxy: '',
    method: 'password',
    user: kind === 'clickhouse' ? 'default' : '',
    issuer: '',
    clientId: 'nexus-desktop',
    scopes: 'openid offline_access',
    ca: '',
    clientCertificate: '',
    serverName: '',
    cluster: '',
    timeoutS: '120',
    maxRows: '10000000',
    maxMemoryMb: '4096',
    tables: [],
    password: '',
    token: '',
    clientKey: '',
  };
}

/** The form of a saved connection; its secrets stay where they are. */
export function draftOf({ definition: d }: ConnectionDetails): Draft {
  const { auth, tls } = d;
  const common = {
    ...newDraft(d.kind),
    id: d.id,
    name: d.name,
    colour: d.colour,
    folder: d.folder,
    production: d.production,
    readOnly: d.readOnly,
    earliest: d.defaultRange.earliest,
    latest: d.defaultRange.latest,
    method: auth.method,
    user: 'user' in auth ? auth.user : '',
    ...(auth.method === 'oidc' ? { issuer: auth.issuer, clientId: auth.clientId, scopes: auth.scopes } : {}),
    ca: tls.ca ?? '',
    clientCertificate: tls.clientCertificate ?? '',
    serverName: tls.serverName ?? '',
  };
  if (d.kind === 'nexus-api') return { ...common, address: d.url, organisation: d.organisation ?? '', proxy: d.proxy ?? '' };
  return {
    ...common,
    address: d.urls.join('\n'),
    cluster: d.cluster ?? '',
    timeoutS: String(d.limits.timeoutS),
    maxRows: String(d.limits.maxRows),
    maxMemoryMb: String(d.limits.maxMemoryMb),
    tables: d.tables,
  };
}

export type DraftErrors = Readonly<Partial<Record<keyof Draft, string>>>;

/** What the form says, or what is wrong with it by field. `isSet` tells which secrets are stored already. */
export function readDraft(
  draft: Draft,
  isSet: (name: 'token' | 'clientKey') => boolean,
): { readonly definition: ConnectionDefinition; readonly secrets: EnteredSecrets } | { readonly errors: DraftErrors } {
  const errors: Partial<Record<keyof Draft, string>> = {};
  const need = (field: keyof Draft, key: MessageKey): void => {
    if (String(draft[field]).trim() === '') errors[field] = t(key);
  };
  need('name', 'connections.needName');
  const addresses = draft.address.split(/[\s,]+/).filter((line) => line !== '').map((line) => withScheme(line, draft.kind));
  if (addresses.length === 0) errors.address = t('connections.needAddress');
  else {
    const bad = addresses.find((text) => !isAddress(text));
    if (bad !== undefined) errors.address = t('connections.badAddress', { address: bad });
    else if (draft.kind === 'nexus-api' && addresses.length > 1) errors.address = t('connections.oneAddress');
  }
  for (const end of ['earliest', 'latest'] as const) {
    if (draft[end].trim() === '') continue;
    try {
      resolveTime(draft[end].trim(), Date.now() / 1000, 'UTC');
    } catch (error) {
      errors[end] = error instanceof Error ? error.message : String(error);
    }
  }
  if (draft.method === 'oidc') {
    if (!isIssuer(draft.issuer.trim())) errors.issuer = t('connections.badIssuer');
    need('clientId', 'connections.needClientId');
  }
  if (draft.method === 'password' && draft.kind === 'nexus-api') need('user', 'connections.needUser');
  if (draft.method === 'token' && draft.token.trim() === '' && !isSet('token')) errors.token = t('connections.needToken');
  if (draft.method === 'certificate') {
    if (!draft.clientCertificate.includes('-----BEGIN CERTIFICATE')) errors.clientCertificate = t('connections.needCertificate');
    if (draft.clientKey.trim() === '' ? !isSet('clientKey') : !/-----BEGIN [A-Z ]*PRIVATE KEY/.test(draft.clientKey)) errors.clientKey = t('connections.needKey');
  }
  if (draft.ca.trim() !== '' && !draft.ca.includes('-----BEGIN CERTIFICATE')) errors.ca = t('connections.badCa');
  if (draft.kind === 'clickhouse') {
    for (const field of ['timeoutS', 'maxRows', 'maxMemoryMb'] as const) if (!/^[1-9]\d{0,14}$/.test(draft[field].trim())) errors[field] = t('connections.badNumber');
  }
  if (Object.keys(errors).length > 0) return { errors };

  const parsed = connectionDefinitionSchema.safeParse(raw(draft, addresses));
  if (!parsed.success) return { errors: fromSchema(parsed.error) };
  const secrets: EnteredSecrets = {
    ...(draft.method === 'password' && draft.password !== '' ? { password: draft.password } : {}),
    ...(draft.method === 'token' && draft.token.trim() !== '' ? { token: draft.token.trim() } : {}),
    ...(draft.method === 'certificate' && draft.clientKey.trim() !== '' ? { clientKey: draft.clientKey.trim() } : {}),
  };
  return { definition: parsed.data, secrets };
}

function raw(draft: Draft, addresses: readonly string[]): unknown {
  const optional = (name: string, text: string): object => (text.trim() === '' ? {} : { [name]: text.trim() });
  const common = {
    id: draft.id,
    name: draft.name.trim(),
    colour: draft.colour,
    folder: draft.folder.trim(),
    defaultRange: { earliest: draft.earliest.trim(), latest: draft.latest.trim() },
    readOnly: draft.readOnly,
    production: draft.production,
    tls: { ...optional('ca', draft.ca), ...(draft.method === 'certificate' ? optional('clientCertificate', draft.clientCertificate) : {}), ...optional('serverName', draft.serverName) },
    auth: authOf(draft),
  };
  if (draft.kind === 'nexus-api') return { kind: 'nexus-api', ...common, url: addresses[0], ...optional('organisation', draft.organisation), ...optional('proxy', draft.proxy) };
  return {
    kind: 'clickhouse',
    ...common,
    urls: addresses,
    tables: draft.tables,
    ...optional('cluster', draft.cluster),
    limits: { timeoutS: Number(draft.timeoutS), maxRows: Number(draft.maxRows), maxMemoryMb: Number(draft.maxMemoryMb) },
  };
}

function authOf(draft: Draft): object {
  switch (draft.method) {
    case 'none':
    case 'token':
      return { method: draft.method };
    case 'password':
    case 'certificate':
      return { method: draft.method, user: draft.user.trim() };
    case 'oidc':
      return { method: 'oidc', issuer: draft.issuer.trim(), clientId: draft.clientId.trim(), scopes: draft.scopes.trim() };
  }
}

/** What the schema says that the checks above did not, at the field it is about. */
function fromSchema(error: ZodError): DraftErrors {
  const issue = error.issues[0];
  const field = issue?.path[0];
  const place: keyof Draft = field === 'limits' ? (String(issue?.path[1]) as keyof Draft) : field === 'tables' ? 'tables' : field === 'urls' || field === 'url' ? 'address' : field === 'folder' ? 'folder' : 'name';
  return { [place]: issue?.message ?? error.message };
}

/** ClickHouse's HTTP ports are known: 8123 plain, 8443 with TLS. An address without a scheme is taken as with TLS. */
function withScheme(text: string, kind: Kind): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text.replace(/\/+$/, '');
  return kind === 'clickhouse' && text.endsWith(':8123') ? `http://${text}` : `https://${text}`;
}

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}

function isIssuer(text: string): boolean {
  if (!isAddress(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || hostname === '127.0.0.1' || hostname === 'localhost';
}

/** True where the address goes over the network without TLS: passwords could be read on the way. */
export function isUnprotected(draft: Draft): boolean {
  return draft.address
    .split(/[\s,]+/)
    .filter((line) => line !== '')
    .map((line) => withScheme(line, draft.kind))
    .some((text) => isAddress(text) && new URL(text).protocol === 'http:' && !['127.0.0.1', 'localhost', '[::1]'].includes(new URL(text).hostname));
}
