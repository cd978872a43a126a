/** The addresses of a connection: checked, and how to reach each with its TLS settings and its sign-in. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import { rootCertificates } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import type { ClickHouseConnection } from '../../../src-shared/connections/definition.ts';
import { SourceError } from '../source-error.ts';
import type { ClickHouseCredentials } from './credentials.ts';

/** One server of a connection. */
export interface Address {
  readonly url: URL;
  /** `host:port`, as errors name it. */
  readonly place: string;
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

/** Reads an address as the user wrote it. Throws a SourceError. */
export function readAddress(text: string): Address {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch (cause) {
    throw new SourceError('name', `"${text}" is not an address.`, 'Write it like https://clickhouse.example.com:8443.', { cause });
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new SourceError('wrong-port', `"${text}" is not an address of ClickHouse's HTTP interface.`, 'Write it like https://clickhouse.example.com:8443 or http://127.0.0.1:8123.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new SourceError('sign-in', `The address of ${url.host} holds a user name or a password.`, 'Put them into the fields for sign-in, where the password goes to the keychain.');
  }
  const secure = url.protocol === 'https:';
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { url, host, port, secure, place: `${url.hostname}:${port}` };
}

/** TLS as the connection wants it: the system's authorities and the private one, the client's certificate, the expected name. */
export function tlsOptions(definition: ClickHouseConnection, credentials: ClickHouseCredentials, host: string): ConnectionOptions {
  const { ca, clientCertificate, serverName } = definition.tls;
  const name = serverName ?? host;
  return {
    ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
    ...(clientCertificate === undefined ? {} : { cert: clientCertificate }),
    ...(credentials.clientKey === undefined ? {} : { key: credentials.clientKey }),
    // A name for SNI; addresses have none.
    ...(isIP(name) === 0 ? { servername: name } : {}),
  };
}

/** How a server is signed in to: what the client takes, and headers where it takes none. Throws a SourceError where a secret is missing. */
export function signIn(definition: ClickHouseConnection, credentials: ClickHouseCredentials): {
  readonly username?: string;
  readonly password?: string;
  readonly accessToken?: string;
  readonly headers: Readonly<Record<string, string>>;
} {
  const { auth } = definition;
  switch (auth.method) {
    case 'none':
      return { headers: {} };
    case 'password':
      // A user may have no password at all.
      return { username: auth.user, password: credentials.password ?? '', headers: {} };
    case 'token':
    case 'oidc':
      if (credentials.token === undefined) throw missing(definition, 'token');
      return { accessToken: credentials.token, headers: {} };
    case 'certificate':
      if (credentials.clientKey === undefined || definition.tls.clientCertificate === undefined) throw missing(definition, 'client certificate with its key');
      return { headers: { 'X-ClickHouse-User': auth.user, 'X-ClickHouse-SSL-Certificate-Auth': 'on' } };
  }
}

function missing(definition: ClickHouseConnection, what: string): SourceError {
  return new SourceError('sign-in', `The connection "${definition.name}" has no ${what}.`, 'Enter it in the connection; it is kept in the keychain.');
}

/** An agent that tells of each socket it opens, so that headers can be read while they still come. */
export function agentFor(address: Address, tls: ConnectionOptions, onSocket: (socket: Socket) => void): HttpAgent | HttpsAgent {
  const agent = address.secure ? new HttpsAgent({ ...tls, keepAlive: true, maxSockets: 64 }) : new HttpAgent({ keepAlive: true, maxSockets: 64 });
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = create(options, callback);
    if (socket !== null && socket !== undefined) onSocket(socket as Socket);
    return socket;
  };
  return agent;
}
