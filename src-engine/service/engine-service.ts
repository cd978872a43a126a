/** The engine as a service for windows: clients on ports, their control messages, schedules. No Electron here. */
import { z } from 'zod';
import type { ControlMessage } from '../../src-shared/ipc/engine-protocol.ts';
import { ClientSession } from './client-session.ts';
import { EngineState, type EngineStateOptions } from './engine-state.ts';
import type { EnginePort } from './port.ts';
import { Scheduler } from './scheduler.ts';

/** How an engine is started. */
export interface EngineOptions extends Omit<EngineStateOptions, 'openPage'> {
  /** Asks the process that started this one to show a sign-in page in the browser; it answers with `page-opened`. */
  readonly askForPage?: (requestId: number, url: string) => void;
}

const controlSchema: z.ZodType<ControlMessage> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('client'), clientId: z.string() }),
  z.object({ type: z.literal('client-gone'), clientId: z.string() }),
  z.object({ type: z.literal('grant'), grant: z.string(), path: z.string(), access: z.enum(['read', 'write']) }),
  z.object({ type: z.literal('page-opened'), requestId: z.number(), error: z.string().nullable() }),
  z.object({ type: z.literal('shutdown') }),
]);

/** Sign-in pages that another process was asked to show. */
class PageRequests {
  readonly #ask: EngineOptions['askForPage'];
  readonly #waiting = new Map<number, (error: string | null) => void>();
  #next = 1;

  constructor(ask: EngineOptions['askForPage']) {
    this.#ask = ask;
  }

  open(url: string): Promise<void> {
    const ask = this.#ask;
    if (ask === undefined) return Promise.reject(new Error('There is no browser here to sign in with.'));
    const requestId = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(requestId, (error) => (error === null ? resolve() : reject(new Error(error))));
      ask(requestId, url);
    });
  }

  opened(requestId: number, error: string | null): void {
    this.#waiting.get(requestId)?.(error);
    this.#waiting.delete(requestId);
  }
}

/** One engine process's service. */
export class EngineService {
  /** What the clients share. */
  readonly state: EngineState;
  readonly #pages: PageRequests;
  readonly #scheduler: Scheduler;
  readonly #log: (line: string) => void;
  readonly #clients = new Map<string, ClientSession>();

  private constructor(state: EngineState, pages: PageRequests, log: (line: string) => void) {
    this.state = state;
    this.#pages = pages;
    this.#log = log;
    // One window tells it; the others would say the same.
    this.#scheduler = new Scheduler(state, (notice) => [...this.#clients.values()][0]?.notice(notice), log);
    state.watchSchedules((searches) => this.#scheduler.sync(searches));
  }

  /** Starts the service; the sample data loads on. Throws an Error with a sentence when the data folder cannot be used. */
  static async start({ askForPage, ...options }: EngineOptions): Promise<EngineService> {
    const pages = new PageRequests(askForPage);
    return new EngineService(await EngineState.open({ ...options, openPage: (url) => pages.open(url) }), pages, options.log);
  }

  /** Handles a message of the process that started the engine. `port` comes with `client`. Resolves to true on `shutdown`. */
  async control(data: unknown, port: EnginePort | undefined): Promise<boolean> {
    const parsed = controlSchema.safeParse(data);
    if (!parsed.success) {
      this.#log('The engine got a control message that it does not know.');
      return false;
    }
    const message = parsed.data;
    switch (message.type) {
      case 'client': {
        if (port === undefined) return false;
        const { clientId } = message;
        const client = new ClientSession(this.state, port, () => this.#clients.delete(clientId));
        this.#clients.set(clientId, client);
        return false;
      }
      case 'client-gone': {
        const client = this.#clients.get(message.clientId);
        this.#clients.delete(message.clientId);
        await client?.close();
        return false;
      }
      case 'grant':
        this.state.grant(message.grant, message.path, message.access);
        return false;
      case 'page-opened':
        this.#pages.opened(message.requestId, message.error);
        return false;
      case 'shutdown':
        await this.close();
        return true;
    }
  }

  /** Ends all clients, releases all files, deletes what was spilled. */
  async close(): Promise<void> {
    this.state.stop();
    this.#scheduler.stop();
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
    this.#clients.clear();
    await this.state.close();
  }
}
