/** HTTP to one Nexus API: proxy, private authority, sign-in, one refresh on 401, waiting where the server asks for it. */
import { rootCertificates } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, type Dispatcher, EnvHttpProxyAgent, ProxyAgent, request } from 'undici';
import type { z } from 'zod';
import type { NexusApiConnection } from '../../../src-shared/connections/definition.ts';
import { successSchema } from '../../../src-shared/nexus-api/envelope.ts';
import { HEADERS, ROUTES, type ApiRoute, type RouteName, routePath } from '../../../src-shared/nexus-api/routes.ts';
import { SourceError } from '../source-error.ts';
import type { ConnectionCredentials } from '../../secrets/credentials.ts';
import { NexusApiError, errorOf, failureIn, networkError, notTheApi } from './api-error.ts';
import { TokenKeeper } from './token-keeper.ts';

/** A call without an answer ends after this, in milliseconds; a search may take as long as it says something. */
const CALL_MS = 30_000;
/** Without a frame for so long the connection is taken for dead: progress comes four times a second. */
const SILENCE_MS = 60_000;
/** Longest wait that a server may ask for; with more the user decides. */
const MAX_WAIT_S = 20;
const MAX_WAITS = 3;

export interface Call {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** A streaming answer. */
export interface Streamed {
  readonly body: AsyncIterable<Uint8Array>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export class ApiTransport {
  /** `nexus.example.com:8443`, for sentences. */
  readonly place: string;
  readonly base: URL;
  readonly dispatcher: Dispatcher;
  readonly tokens: TokenKeeper;
  readonly organisation: string | undefined;

  /** Throws SourceError for an address or certificate that cannot be used. */
  constructor(definition: NexusApiConnection, credentials: ConnectionCredentials, clientKey: string | null = null) {
    this.base = readAddress(definition.url);
    this.place = this.base.host;
    this.organisation = definition.organisation;
    this.dispatcher = dispatcherOf(definition, clientKey);
    this.tokens = new TokenKeeper(definition, credentials, (name, body) => this.#publicCall(name, body));
  }

  /** Calls a route and reads its data. Throws NexusApiError or SplError. */
  async call<S extends z.ZodType>(name: RouteName, schema: S, call: Call = {}): Promise<z.infer<S>> {
    return (await this.callWithHeaders(name, schema, call)).data;
  }

  async callWithHeaders<S extends z.ZodType>(name: RouteName, schema: S, call: Call = {}): Promise<{ readonly data: z.infer<S>; readonly headers: Streamed['headers'] }> {
    const { signal } = call;
    const limit = AbortSignal.timeout(CALL_MS);
    const answer = await this.#signedIn(name, { ...call, signal: signal === undefined ? limit : AbortSignal.any([signal, limit]) });
    const json = await this.#json(answer, signal);
    const read = successSchema(schema).safeParse(json);
    if (!read.success) throw new NexusApiError('protocol', `${this.place} answers ${routePath(name)} with something else than the Nexus API has there.`, 'Its version may be another one than this app’s; update the older of the two.', { status: answer.statusCode });
    return { data: (read.data as { readonly data: z.infer<S> }).data, headers: answer.headers };
  }

  /** Calls a route that answers with a stream. */
  async stream(name: RouteName, call: Call): Promise<Streamed> {
    const answer = await this.#signedIn(name, call);
    return { body: answer.body, headers: answer.headers };
  }

  async close(): Promise<void> {
    await this.dispatcher.close();
  }

  /** An answer that is a success; 401 once renews the token, 429 and 503 wait as told and try again where that is safe. */
  async #signedIn(name: RouteName, call: Call): Promise<Dispatcher.ResponseData> {
    const { method }: ApiRoute = ROUTES[name];
    // Writing twice is for the user to decide; a search and what only reads may be asked for again.
    const repeatable = method === 'GET' || name === 'query' || name === 'explain' || name === 'cancelQuery';
    let renewed = false;
    for (let waits = 0; ; ) {
      const token = await this.tokens.access(call.signal);
      const answer = await this.#send(name, call, token);
      if (answer.statusCode < 400) return answer;
      const error = await this.#failure(answer, call.signal);
      if (!(error instanceof NexusApiError)) throw error;
      if (error.apiCode === 'UNAUTHENTICATED' && !renewed) {
        renewed = true;
        await this.tokens.renew(token, call.signal);
        continue;
      }
      const wait = error.retryAfterS ?? (error.status === 503 ? 1 : null);
      const again = (error.status === 429 || error.status === 503) && (repeatable || error.status === 429) && wait !== null && wait <= MAX_WAIT_S && waits < MAX_WAITS;
      if (!again) throw error;
      waits++;
      await sleep(wait * 1000, undefined, call.signal === undefined ? {} : { signal: call.signal });
    }
  }

  async #publicCall(name: 'login' | 'refresh' | 'logout', body: unknown): Promise<unknown> {
    const signal = AbortSignal.timeout(CALL_MS);
    const answer = await this.#send(name, { body, signal }, null);
    if (answer.statusCode >= 400) throw await this.#failure(answer, signal);
    return ((await this.#json(answer, signal)) as { readonly data?: unknown } | null)?.data;
  }

  async #send(name: RouteName, { parameters, query, body, headers, signal }: Call, token: string | null): Promise<Dispatcher.ResponseData> {
    const { method }: ApiRoute = ROUTES[name];
    const url = new URL(`${this.base.pathname.replace(/\/$/, '')}${routePath(name, parameters)}`, this.base);
    for (const [key, value] of Object.entries(query ?? {})) if (value !== undefined && value !== '') url.searchParams.set(key, String(value));
    try {
      return await request(url, {
        method,
        dispatcher: this.dispatcher,
        headersTimeout: SILENCE_MS,
        bodyTimeout: SILENCE_MS,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(this.organisation === undefined || token === null ? {} : { [HEADERS.tenantId]: this.organisation }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      throw networkError(error, this.place);
    }
  }

  async #json(answer: Dispatcher.ResponseData, signal: AbortSignal | undefined): Promise<unknown> {
    let text: string;
    try {
      text = await answer.body.text();
    } catch (error) {
      signal?.throwIfAborted();
      throw networkError(error, this.place);
    }
    try {
      return JSON.parse(text);
    } catch {
      throw notTheApi({ place: this.place, status: answer.statusCode });
    }
  }

  async #failure(answer: Dispatcher.ResponseData, signal: AbortSignal | undefined): Promise<Error> {
    const json = await this.#json(answer, signal).catch((error: unknown) => (error instanceof NexusApiError && error.code === 'protocol' ? null : Promise.reject(error instanceof Error ? error : new Error(String(error)))));
    const body = failureIn(json);
    if (body === null) return notTheApi({ place: this.place, status: answer.statusCode });
    const requestId = (json as { readonly meta?: { readonly requestId?: unknown } }).meta?.requestId;
    return errorOf(body, { place: this.place, status: answer.statusCode, retryAfterS: retryAfter(answer.headers['retry-after']), requestId: typeof requestId === 'string' && requestId !== '' ? requestId : null });
  }
}

/** Seconds of a `Retry-After`: a number, or a date (RFC 9110, section 10.2.3). */
export function retryAfter(header: string | string[] | undefined): number | null {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return null;
  if (/^\d+$/.test(text.trim())) return Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, (at - Date.now()) / 1000);
}

/** The server's address. Without a scheme it is https, and http only for this computer. Throws SourceError. */
export function readAddress(text: string): URL {
  const bare = text.trim();
  const local = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:|\/|$)/i.test(bare);
  let url: URL | null = null;
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(bare) ? bare : `${local ? 'http' : 'https'}://${bare}`);
  } catch {
    url = null;
  }
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) throw new SourceError('name', `"${text}" is not an address of a Nexus API.`, 'Write it like https://nexus.example.com.');
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  url.pathname = url.pathname.replace(/\/api\/v1\/?$/, '/');
  return url;
}

function dispatcherOf({ tls, proxy }: NexusApiConnection, clientKey: string | null): Dispatcher {
  const connect = {
    // A private authority is beside the system's, not in their place.
    ...(tls.ca === undefined ? {} : { ca: [...rootCertificates, tls.ca] }),
    ...(tls.clientCertificate === undefined ? {} : { cert: tls.clientCertificate }),
    ...(clientKey === null ? {} : { key: clientKey }),
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
  };
  try {
    if (proxy !== undefined && proxy !== '') return new ProxyAgent({ uri: proxy, requestTls: connect });
    if (process.env['HTTPS_PROXY'] ?? process.env['https_proxy'] ?? process.env['HTTP_PROXY'] ?? process.env['http_proxy']) return new EnvHttpProxyAgent({ connect, requestTls: connect });
    return new Agent({ connect });
  } catch (error) {
    throw new SourceError('network', `"${proxy ?? ''}" is not an address of a proxy.`, 'Write it like http://proxy:3128.', { cause: error });
  }
}
