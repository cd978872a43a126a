/** A connection tried step by step, as the dialog shows it: each step says what it found, and what to do where it failed. */
import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ClickHouseConnection, ConnectionTestStep } from '../../../src-shared/connections/definition.ts';
import { SourceError } from '../source-error.ts';
import { readAddress, tlsOptions } from './address.ts';
import type { Address } from './address.ts';
import { ClickHouseCluster } from './cluster.ts';
import type { ClickHouseCredentials } from './credentials.ts';
import { toSourceError } from './errors.ts';
import { metadataSettings } from './settings.ts';
import { describeTables } from './tables.ts';
import { chooseTables, sampleRows } from './chosen-tables.ts';
import type { ChosenTable } from './chosen-tables.ts';

/** A step may take this long, in milliseconds. */
const STEP_MS = 10_000;
const STEPS = ['name', 'tcp', 'tls', 'sign-in', 'schema', 'rows'] as const;

/**
 * Tries every server of a connection: its name, the port, TLS, the sign-in and its version; then, once, the tables and their
 * first rows. `onStep` gets each step as it ends; the first that fails ends the test and the others are skipped. Aborting
 * the signal throws its reason.
 */
export async function testClickHouseConnection(
  definition: ClickHouseConnection,
  credentials: ClickHouseCredentials,
  onStep: (step: ConnectionTestStep) => void = () => undefined,
  options: { readonly signal?: AbortSignal } = {},
): Promise<ConnectionTestStep[]> {
  const steps: ConnectionTestStep[] = [];
  const record = (step: ConnectionTestStep): void => {
    steps.push(step);
    onStep(step);
  };
  const run = async (step: ConnectionTestStep['step'], place: string, work: (signal: AbortSignal) => Promise<string | null>): Promise<boolean> => {
    if (steps.some((s) => s.outcome === 'failed')) {
      record({ step, outcome: 'skipped', detail: 'Not tried, because a step before it failed.', remedy: null, elapsedMs: 0 });
      return false;
    }
    const from = performance.now();
    const elapsedMs = (): number => Math.round(performance.now() - from);
    try {
      options.signal?.throwIfAborted();
      const limit = AbortSignal.timeout(STEP_MS);
      const detail = await work(options.signal === undefined ? limit : AbortSignal.any([limit, options.signal]));
      record(detail === null ? { step, outcome: 'skipped', detail: 'Not needed.', remedy: null, elapsedMs: elapsedMs() } : { step, outcome: 'ok', detail, remedy: null, elapsedMs: elapsedMs() });
      return true;
    } catch (error) {
      options.signal?.throwIfAborted();
      const fault = error instanceof Error && error.name === 'TimeoutError' ? slow(place) : toSourceError(error, place);
      record({ step, outcome: 'failed', detail: fault.sentence, remedy: fault.remedy, elapsedMs: elapsedMs() });
      return false;
    }
  };

  let addresses: Address[] = [];
  let cluster: ClickHouseCluster | null = null;
  let chosen: readonly ChosenTable[] = [];
  const places = definition.urls.join(', ');
  const each = async (work: (address: Address) => Promise<string>): Promise<string> => {
    const said: string[] = [];
    for (const address of addresses) {
      try {
        said.push(await work(address));
      } catch (error) {
        throw error instanceof Error && error.name === 'TimeoutError' ? slow(address.place) : toSourceError(error, address.place);
      }
    }
    return said.join(' ');
  };
  try {
    await run('name', places, () => {
      addresses = definition.urls.map(readAddress);
      return each(resolveName);
    });
    await run('tcp', places, (signal) => each((address) => tryTcp(address, signal)));
    await run('tls', places, async (signal) => (addresses.every((a) => !a.secure) ? null : each((address) => tryTls(address, definition, credentials, signal))));
    await run('sign-in', places, (signal) => {
      const open = new ClickHouseCluster(definition, credentials);
      cluster = open;
      return each(async ({ place }) => {
        const server = open.servers.find((s) => s.place === place) as ClickHouseCluster['servers'][number];
        const { version, user, readonly } = await server.capabilities(signal);
        return `${place} runs ClickHouse ${version}; signed in as ${user}${readonly === 1 ? ', who may not change settings, so that the connection’s limits do not apply' : ''}.`;
      });
    });
    await run('schema', places, async (signal) => {
      const asking = { cluster: cluster as ClickHouseCluster, settings: metadataSettings(definition), signal };
      const tables = await describeTables(asking);
      chosen = chooseTables(definition, tables);
      return `${tables.length === 1 ? '1 table' : `${tables.length} tables`}; searched: ${chosen.map((t) => `${t.mapping.database}.${t.mapping.table} as index ${t.index}`).join(', ')}.`;
    });
    await run('rows', places, async (signal) => {
      const said: string[] = [];
      for (const table of chosen.slice(0, 5)) {
        const rows = await sampleRows(cluster as ClickHouseCluster, table, definition, signal, 1);
        said.push(rows.length === 0 ? `${table.index}: no rows yet.` : `${table.index}: rows can be read.`);
      }
      return said.join(' ');
    });
  } finally {
    await (cluster as ClickHouseCluster | null)?.close();
  }
  return STEPS.map((name) => steps.find((s) => s.step === name) as ConnectionTestStep);
}

function slow(place: string): SourceError {
  return toSourceError(Object.assign(new Error('No answer.'), { code: 'ETIMEDOUT' }), place);
}

async function resolveName({ host }: Address): Promise<string> {
  if (isIP(host) !== 0) return `${host} is an address.`;
  const found = await lookup(host, { all: true });
  return `${host} is ${found.map((f) => f.address).join(', ')}.`;
}

function tryTcp({ host, port, place }: Address, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port, signal });
    socket.once('error', (error) => reject(signal.aborted ? (signal.reason as Error) : error));
    socket.once('connect', () => {
      socket.destroy();
      resolve(`${place} accepts connections.`);
    });
  });
}

function tryTls(address: Address, definition: ClickHouseConnection, credentials: ClickHouseCredentials, signal: AbortSignal): Promise<string> {
  const { host, port, place, secure } = address;
  if (!secure) return Promise.resolve(`${place} is used without TLS.`);
  return new Promise((resolve, reject) => {
    let socket: ReturnType<typeof connectTls>;
    try {
      socket = connectTls({ ...tlsOptions(definition, credentials, host), host, port, ALPNProtocols: ['http/1.1'] });
    } catch (error) {
      reject(badMaterial(error, place));
      return;
    }
    signal.addEventListener('abort', () => socket.destroy(signal.reason as Error), { once: true });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      const { subject, issuer, valid_to: until } = socket.getPeerCertificate();
      const name = (dn: typeof subject | undefined): string => String(dn?.CN ?? dn?.O ?? 'no name');
      const said = `${place} speaks ${socket.getProtocol() ?? 'TLS'}; its certificate for ${name(subject)}, by ${name(issuer)}, is valid until ${until}.`;
      // With TLS 1.3 a server refuses a client's certificate only after the handshake.
      const done = setTimeout(() => {
        socket.destroy();
        resolve(said);
      }, definition.auth.method === 'certificate' ? 200 : 0);
      socket.once('close', () => clearTimeout(done));
    });
  });
}

function badMaterial(error: unknown, place: string): SourceError {
  const text = error instanceof Error ? error.message : String(error);
  return new SourceError('tls', `The certificates of the connection to ${place} cannot be used: ${text.split('\n', 1)[0]}.`, 'Paste them again as PEM text; the client certificate and its key must belong together.', { cause: error });
}
