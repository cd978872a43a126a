/** One live client: events of its organisation through its filter to its socket, with a bounded queue and nothing lost in silence. */
import type WebSocket from 'ws';
import { batchFromRows } from '../../src-shared/results/batch.ts';
import { HEARTBEAT_S, LIVE_CLOSE, type LiveCommand, liveCommandSchema, type LiveFrame } from '../../src-shared/nexus-api/live.ts';
import { FilterRun } from '../../src-engine/tail/filter-run.ts';
import { parseLiveFilter } from '../../src-engine/tail/live-filter.ts';
import type { LiveFilter } from '../../src-engine/tail/live-source.ts';
import type { MacroTable } from '../../src-shared/spl/syntax/source-text.ts';
import type { Caller } from '../auth/principal.ts';
import { searchError, toApiError } from '../error-mapping.ts';
import { type ApiError, failureEnvelope } from '../errors.ts';
import { wireRows } from '../queries/wire-rows.ts';
import type { LiveEvent, Services } from '../services.ts';

/** Events that wait for the filter or for a paused client. */
const QUEUE_EVENTS = 20_000;
/** Events that go through the filter in one step. */
const STEP_EVENTS = 1000;
/** Bytes that the socket may hold before events wait in the queue. */
const SOCKET_BYTES = 1_048_576;
/** How often a full socket is looked at again. */
const RETRY_MS = 20;

export interface LiveOptions {
  readonly caller: Caller;
  readonly tz: string;
  readonly macros: MacroTable | undefined;
  readonly filter: LiveFilter;
  /** Sequence number to go on after; undefined: from now on. */
  readonly after: string | undefined;
  /** Seconds between heartbeats. */
  readonly heartbeatS?: number;
}

/** Reads a filter. Throws SPL_ERROR. The empty text is all events. */
export function readFilter(query: string, tz: string, macros: MacroTable | undefined): LiveFilter {
  const spl = query.trim() === '' ? '*' : query;
  try {
    return parseLiveFilter(spl, { tz, macros }).filter;
  } catch (error) {
    throw searchError(error, spl);
  }
}

/** Serves a socket until either side closes it. */
export class LiveConnection {
  readonly #socket: WebSocket;
  readonly #services: Pick<Services, 'liveBus' | 'knowledge' | 'identity'>;
  readonly #options: LiveOptions;
  readonly #closed = new AbortController();
  #queue: LiveEvent[] = [];
  #dropped = 0;
  #paused = false;
  #working = false;
  #run: FilterRun;
  #lastSeq: string;
  #filterChange: Promise<unknown> = Promise.resolve();

  constructor(socket: WebSocket, services: Pick<Services, 'liveBus' | 'knowledge' | 'identity'>, options: LiveOptions) {
    this.#socket = socket;
    this.#services = services;
    this.#options = options;
    this.#run = this.#runOf(options.filter);
    const { id } = options.caller.organisation;
    const { liveBus } = services;
    this.#lastSeq = options.after ?? liveBus.latest(id);
    // Both steps in one turn: no event can come between them.
    if (options.after !== undefined) {
      const { events, missed } = liveBus.since(id, options.after);
      this.#dropped += missed;
      this.#take(events);
    }
    const unsubscribe = liveBus.subscribe(id, (events) => this.#take(events));
    const heartbeat = setInterval(() => this.#heartbeat(), (options.heartbeatS ?? HEARTBEAT_S) * 1000);
    socket.on('message', (data, isBinary) => this.#command(isBinary ? '' : String(data)));
    // The close that follows tells the rest.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      unsubscribe();
      clearInterval(heartbeat);
      this.#queue = [];
      this.#closed.abort();
      void this.#run.close();
    });
    this.#heartbeat();
  }

  /** Ends the connection: the server stops, or the token is no longer good. */
  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  #runOf(filter: LiveFilter): FilterRun {
    const { caller, tz, macros } = this.#options;
    return new FilterRun(filter, {
      tz,
      macros,
      knowledge: () => this.#services.knowledge.definitions(caller.organisation.id),
      lookups: this.#services.knowledge.lookups(caller.organisation.id),
      signal: this.#closed.signal,
      message: () => undefined,
    });
  }

  #take(events: readonly LiveEvent[]): void {
    const room = QUEUE_EVENTS - this.#queue.length;
    for (const event of room >= events.length ? events : events.slice(0, room)) this.#queue.push(event);
    this.#dropped += Math.max(0, events.length - room);
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    try {
      while (this.#queue.length > 0 && !this.#paused && !this.#closed.signal.aborted) {
        if (this.#socket.bufferedAmount > SOCKET_BYTES) {
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
          continue;
        }
        const events = this.#queue.splice(0, STEP_EVENTS);
        await this.#filterChange;
        const { batch, places } = await this.#run.run(batchFromRows(events.map((e) => e.row)));
        this.#lastSeq = events.at(-1)?.seq ?? this.#lastSeq;
        wireRows(batch).forEach((event, i) => this.#send({ type: 'event', event, seq: events[places[i] ?? 0]?.seq ?? this.#lastSeq }));
        if (this.#dropped > 0) this.#sendDropped();
      }
    } catch (error) {
      // The filter cannot go on: it says why, and another one can be sent.
      this.#sendError(searchError(error, this.#options.filter.spl));
      this.#paused = true;
    } finally {
      this.#working = false;
    }
    if (this.#dropped > 0 && !this.#paused) this.#sendDropped();
  }

  #command(text: string): void {
    let command: LiveCommand;
    try {
      command = liveCommandSchema.parse(JSON.parse(text));
    } catch {
      this.#sendError(toApiError({ code: 'FST_ERR_CTP_INVALID_JSON_BODY' }));
      return;
    }
    if (command.type === 'pause') this.#paused = true;
    else if (command.type === 'resume') {
      this.#paused = false;
      void this.#work();
    } else this.#refilter(command.query);
  }

  /** Events that wait already go through the new filter: it is what the client wants to see from now on. */
  #refilter(query: string): void {
    const { tz, macros } = this.#options;
    let filter: LiveFilter;
    try {
      filter = readFilter(query, tz, macros);
    } catch (error) {
      this.#sendError(toApiError(error));
      return;
    }
    const before = this.#run;
    this.#filterChange = this.#filterChange.then(async () => {
      this.#run = this.#runOf(filter);
      await before.close().catch(() => undefined);
    });
  }

  #heartbeat(): void {
    if (!this.#services.identity.stillGood(this.#options.caller)) {
      this.close(LIVE_CLOSE.unauthenticated, 'The token is no longer good; refresh it and connect again.');
      return;
    }
    this.#send({ type: 'heartbeat', seq: this.#lastSeq });
  }

  #sendDropped(): void {
    this.#send({ type: 'dropped', count: this.#dropped });
    this.#dropped = 0;
  }

  #sendError(error: ApiError): void {
    this.#send({ type: 'error', error: failureEnvelope(error, '').error });
  }

  #send(frame: LiveFrame): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(frame));
  }
}
