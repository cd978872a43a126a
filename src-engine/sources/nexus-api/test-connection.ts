/** A connection to a Nexus API tried step by step: each step says what it found, or what is wrong and what to do. */
import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls, rootCertificates } from 'node:tls';
import type { ConnectionTestStep, NexusApiConnection } from '../../../src-shared/connections/definition.ts';
import { SourceError } from '../source-error.ts';
import type { ConnectionCredentials } from '../../secrets/credentials.ts';
import { sentenceOf } from '../../jobs/errors.ts';
import { networkError } from './api-error.ts';
import { NexusApiClient } from './client.ts';
import { readAddress } from './transport.ts';

/** A step may take this long, in milliseconds. */
const STEP_MS = 10_000;

/** Tries the connection; `onStep` gets each step as it ends. After one that fails the others are skipped. Yields true where all went well. */
export async function testNexusApiConnection(definition: NexusApiConnection, credentials: ConnectionCredentials, onStep: (step: ConnectionTestStep) => void = () => undefined, signal?: AbortSignal): Promise<boolean> {
  let failed = false;
  let place = definition.url;
  const run = async (step: ConnectionTestStep['step'], work: (signal: AbortSignal) => Promise<string | null>): Promise<void> => {
    signal?.throwIfAborted();
    if (failed) {
      onStep({ step, outcome: 'skipped', detail: 'Not tried, because a step before it failed.', remedy: null, elapsedMs: 0 });
      return;
    }
    const from = performance.now();
    const limit = AbortSignal.timeout(STEP_MS);
    try {
      const detail = await work(signal === undefined ? limit : AbortSignal.any([signal, limit]));
      onStep({ step, outcome: detail === null ? 'skipped' : 'ok', detail: detail ?? 'Not needed.', remedy: null, elapsedMs: Math.round(performance.now() - from) });
    } catch (error) {
      signal?.throwIfAborted();
      failed = true;
      const fault = networkError(error, place);
      onStep({ step, outcome: 'failed', detail: fault instanceof SourceError ? fault.sentence : sentenceOf(fault), remedy: fault instanceof SourceError && fault.remedy !== '' ? fault.remedy : null, elapsedMs: Math.round(performance.now() - from) });
    }
  };

  const proxied = definition.proxy !== undefined && definition.proxy !== '';
  let host = '';
  let port = 0;
  let secure = false;
  let client: NexusApiClient | null = null;
  try {
    await run('name', async () => {
      const url = readAddress(proxied ? (definition.proxy as string) : definition.url);
      const target = readAddress(definition.url);
      place = target.host;
      secure = target.protocol === 'https:';
      host = url.hostname.replace(/^\[|\]$/g, '');
      port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
      if (isIP(host) !== 0) return `${host} is an address.`;
      const found = await lookup(host, { all: true });
      return `${host} is ${found.map((f) => f.address).join(', ')}.`;
    });
    await run('tcp', (stop) => tryTcp(host, port, proxied, stop));
    await run('tls', async (stop) => {
      if (!secure) return null;
      if (proxied) return `${place} is reached through the proxy; its certificate is checked when signing in.`;
      return tryTls(definition, host, port, await credentials.clientKey(), stop);
    });
    await run('sign-in', async (stop) => {
      client = await NexusApiClient.open(definition, credentials);
      const me = await client.whoami(stop);
      const others = me.organisations.length - 1;
      return `Signed in as ${me.user.email}, ${me.role} of ${me.organisation.name}${others > 0 ? `; ${others} more ${others === 1 ? 'organisation' : 'organisations'} to choose from` : ''}.`;
    });
    await run('schema', async (stop) => {
      const fields = await (client as unknown as NexusApiClient).fields({ limit: 1000 }, stop);
      return fields.length === 0 ? 'There are no events yet, so no fields.' : `${fields.length.toLocaleString('en')} fields.`;
    });
    await run('rows', async (stop) => {
      for await (const frame of (client as unknown as NexusApiClient).query({ query: '* | head 1', earliest: '', latest: '', limit: 1 }, stop)) {
        if (frame.type === 'batch' && frame.rows.length > 0) return 'Events can be read.';
      }
      return 'There are no events yet.';
    });
  } finally {
    await (client as NexusApiClient | null)?.close();
  }
  return !failed;
}

function tryTcp(host: string, port: number, proxied: boolean, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port, signal });
    socket.once('error', (error) => reject(signal.aborted ? (signal.reason as Error) : error));
    socket.once('connect', () => {
      socket.destroy();
      resolve(proxied ? `The proxy ${host}:${port} accepts connections.` : `${host}:${port} accepts connections.`);
    });
  });
}

function tryTls({ tls }: NexusApiConnection, host: string, port: number, key: string | null, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const servername = tls.serverName ?? (isIP(host) === 0 ? host : undefined);
    const socket = connectTls({
      host,
      port,
      ...(servername === undefined ? {} : { servername }),
      ...(tls.ca === undefined ? {} : { ca: [...rootCertificates, tls.ca] }),
      ...(tls.clientCertificate === undefined ? {} : { cert: tls.clientCertificate }),
      ...(key === null ? {} : { key }),
    });
    signal.addEventListener('abort', () => socket.destroy(signal.reason as Error), { once: true });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      const { subject, valid_to: until } = socket.getPeerCertificate();
      const name = subject as { readonly CN?: string | string[]; readonly O?: string | string[] } | undefined;
      socket.destroy();
      resolve(`${socket.getProtocol() ?? 'TLS'}; the certificate for ${String(name?.CN ?? name?.O ?? host)} is valid until ${until}.`);
    });
  });
}
