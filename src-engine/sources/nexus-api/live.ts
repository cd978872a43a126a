/** Live events of a Nexus API over its WebSocket: goes on after a break where it was, without an event twice. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type CloseEvent, ErrorEvent, type MessageEvent, WebSocket } from 'undici';
import { BEARER_PROTOCOL_PREFIX, HEARTBEAT_S, LIVE_CLOSE, LIVE_PROTOCOL, type LiveFrame, liveFrameSchema } from '../../../src-shared/nexus-api/live.ts';
import type { WireRow } from '../../../src-shared/nexus-api/query.ts';
import { routePath } from '../../../src-shared/nexus-api/routes.ts';
import type { LiveFilter, LiveItem, LiveOptions, LiveSource, LiveStream } from '../../tail/live-source.ts';
import { sentenceOf } from '../../jobs/errors.ts';
import { NexusApiError, errorOf } from './api-error.ts';
import type { NexusApiClient } from './client.ts';
import { batchOf } from './wire-batch.ts';

/** Events that wait for the tail; the server is then asked to pause, and keeps or counts what comes. */
const HIGH_WATER = 20_000;
const LOW_WATER = 2_000;
/** Without a heartbeat for so long the connection is dead, whatever TCP says. */
const SILENCE_MS = HEARTBEAT_S * 2.5 * 1000;
/** Waits between attempts, in milliseconds. */
const BACKOFF = [500, 1000, 2000, 5000, 10_000, 15_000] as const;

/** A source of what arrives at the server from now on. `silenceMs` other than the default is for tests. */
export function createApiLiveSource(client: NexusApiClient, name: string, silenceMs = SILENCE_MS): LiveSource {
  return { kind: 'nexus-api', name, open: (options) => new ApiLiveStream(client, options, silenceMs) };
}

class ApiLiveStream implements LiveStream {
  readonly #client: NexusApiClient;
  readonly #options: LiveOptions;
  readonly #silenceMs: number;
  #filter: LiveFilter;
  #socket: WebSocket | null = null;
  #events: { readonly event: WireRow; readonly seq: string }[] = [];
  #items: LiveItem[] = [];
  #paused = false;
  /** Of the last event or heartbeat that was taken: what the server is asked to go on after. */
  #after: string | null = null;
  /** Numbers of the last events, so that one sent again around a break is not taken twice. */
  readonly #seen = new Set<string>();
  #ended: Error | 'again' | null = null;
  #wake: () => void = () => undefined;

  constructor(client: NexusApiClient, options: LiveOptions, silenceMs: number) {
    this.#client = client;
    this.#options = options;
    this.#silenceMs = silenceMs;
    this.#filter = options.filter;
  }

  refilter(filter: LiveFilter): void {
    this.#filter = filter;
    this.#say({ type: 'filter', query: filter.search });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LiveItem> {
    const { signal } = this.#options;
    const stop = (): void => this.#wake();
    signal.addEventListener('abort', stop);
    let attempt = 0;
    try {
      while (!signal.aborted) {
        try {
          await this.#connect();
          if (attempt > 0) yield { type: 'state', state: 'live', text: '' };
          attempt = 0;
          yield* this.#receive();
        } catch (error) {
          if (signal.aborted) return;
          if (!worthAnother(error)) throw error;
          const wait = (error instanceof NexusApiError && error.retryAfterS !== null ? error.retryAfterS * 1000 : null) ?? BACKOFF[Math.min(attempt, BACKOFF.length - 1)] ?? 15_000;
          attempt++;
          yield { type: 'state', state: 'waiting', text: `${sentenceOf(error)} Trying again in ${Math.ceil(wait / 1000)} s.` };
          await sleep(wait, undefined, { signal }).catch(() => undefined);
        }
      }
    } finally {
      signal.removeEventListener('abort', stop);
      this.#socket?.close();
    }
  }

  /** Opens the socket; resolves when the server has accepted it. Rejects with the reason, which a plain call finds out. */
  async #connect(): Promise<void> {
    const { transport } = this.#client;
    const token = await transport.tokens.access(this.#options.signal);
    const url = new URL(`${transport.base.pathname.replace(/\/$/, '')}${routePath('live')}`, transport.base);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const query = { query: this.#filter.search, tz: this.#options.tz, tenant: transport.organisation, after: this.#after ?? undefined };
    for (const [key, value] of Object.entries(query)) if (value !== undefined && value !== '') url.searchParams.set(key, value);
    const protocols = [LIVE_PROTOCOL, ...(token === null ? [] : [`${BEARER_PROTOCOL_PREFIX}${token}`])];
    this.#ended = null;
    this.#paused = false;
    const socket = new WebSocket(url, { protocols, dispatcher: transport.dispatcher, headers: transport.organisation === undefined ? {} : { 'x-tenant-id': transport.organisation } });
    this.#socket = socket;
    await new Promise<void>((resolve, reject) => {
      const failed = (event: Event): void => {
        // The handshake's status is not told: a plain call with the same token says what is wrong.
        this.#client.whoami().then(
          () => reject(new NexusApiError('network', `${this.#client.place} does not open the live connection${event instanceof ErrorEvent && event.message !== '' ? ` (${event.message})` : ''}.`, 'A proxy in between may not let WebSockets through.')),
          (error: unknown) => reject(error instanceof Error ? error : new Error(String(error))),
        );
      };
      socket.addEventListener('open', () => resolve(), { once: true });
      socket.addEventListener('error', failed, { once: true });
      this.#options.signal.addEventListener('abort', () => reject(this.#options.signal.reason as Error), { once: true });
    });
    socket.addEventListener('message', (event) => this.#take(event));
    socket.addEventListener('close', (event) => this.#closed(socket, event));
    socket.addEventListener('error', () => this.#closed(socket, null));
  }

  async *#receive(): AsyncGenerator<LiveItem> {
    const { signal } = this.#options;
    let heard = performance.now();
    while (!signal.aborted) {
      if (this.#events.length === 0 && this.#items.length === 0) {
        if (this.#ended !== null) {
          if (this.#ended === 'again') return;
          throw this.#ended;
        }
        let timer: NodeJS.Timeout | undefined;
        const woken = await new Promise<boolean>((resolve) => {
          this.#wake = () => resolve(true);
          timer = setTimeout(() => resolve(false), this.#silenceMs);
        });
        clearTimeout(timer);
        if (woken) heard = performance.now();
        else if (performance.now() - heard >= this.#silenceMs) {
          this.#socket?.close();
          throw new NexusApiError('network', `${this.#client.place} has gone silent.`, 'The connection is opened again.');
        }
        continue;
      }
      yield* this.#items.splice(0);
      const events = this.#events.splice(0, 4096);
      if (events.length > 0) yield { type: 'events', batch: batchOf(events.map((e) => e.event), []) };
      if (this.#paused && this.#events.length < LOW_WATER) {
        this.#paused = false;
        this.#say({ type: 'resume' });
      }
    }
  }

  #take(event: MessageEvent): void {
    let frame: LiveFrame;
    try {
      frame = liveFrameSchema.parse(JSON.parse(String(event.data)));
    } catch {
      this.#items.push({ type: 'note', text: `${this.#client.place} sent something that is no live event; it was left out.` });
      this.#wake();
      return;
    }
    switch (frame.type) {
      case 'event':
        this.#after = frame.seq;
        if (this.#isNew(frame.seq)) this.#events.push({ event: frame.event, seq: frame.seq });
        if (!this.#paused && this.#events.length > HIGH_WATER) {
          this.#paused = true;
          this.#say({ type: 'pause' });
        }
        break;
      case 'heartbeat':
        this.#after = frame.seq;
        break;
      case 'dropped':
        this.#items.push({ type: 'dropped', count: frame.count, reason: 'The server could not keep all events for this reader; some were dropped.' });
        break;
      case 'error':
        this.#items.push({ type: 'note', text: errorOf(frame.error, { place: this.#client.place, status: 200, retryAfterS: null, requestId: null }).message });
        break;
    }
    this.#wake();
  }

  /** One source event may give several rows with its number, so only numbers from before a break count as seen. */
  #isNew(seq: string): boolean {
    return !this.#seen.has(seq);
  }

  #closed(socket: WebSocket, event: CloseEvent | null): void {
    if (socket !== this.#socket || this.#ended !== null) return;
    // What came before the break is not taken again after it.
    this.#seen.clear();
    if (this.#after !== null) this.#seen.add(this.#after);
    const code = event?.code ?? 0;
    if (code === LIVE_CLOSE.unauthenticated) this.#ended = 'again';
    else if (code === LIVE_CLOSE.forbidden) this.#ended = new NexusApiError('grants', `${this.#client.place} does not allow live events.`, 'Ask an administrator of your organisation for the role that may.', { apiCode: 'FORBIDDEN' });
    else if (code === LIVE_CLOSE.badFilter) this.#ended = new NexusApiError('query', `${this.#client.place} cannot run this filter.`, 'Change it.', { apiCode: 'SPL_ERROR' });
    else this.#ended = new NexusApiError('network', `The live connection to ${this.#client.place} was cut.`, '');
    // The token that was refused must not be offered again.
    if (this.#ended === 'again') void this.#client.transport.tokens.access().then((token) => this.#client.transport.tokens.renew(token)).catch(() => undefined).finally(() => this.#wake());
    else this.#wake();
  }

  #say(command: { readonly type: 'pause' } | { readonly type: 'resume' } | { readonly type: 'filter'; readonly query: string }): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(command));
  }
}

/** Trouble of the network and of a busy server passes; a refusal stays one. */
function worthAnother(error: unknown): boolean {
  if (!(error instanceof NexusApiError)) return false;
  return error.code === 'network' || error.code === 'name' || error.code === 'busy' || (error.code === 'protocol' && (error.status ?? 0) >= 500);
}
