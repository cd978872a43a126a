/**
 * Runs the engine (src-engine) in a utility process, restarts it when it dies, and connects windows to it by message
 * ports. Rows never pass through main.
 */
import { MessageChannelMain, utilityProcess } from 'electron';
import type { MessagePortMain, UtilityProcess } from 'electron';
import type { EngineState } from '../../src-shared/ipc/names.ts';
import { ENGINE_OPTIONS } from '../../src-shared/ipc/engine-protocol.ts';
import type { ControlMessage, ControlReply } from '../../src-shared/ipc/engine-protocol.ts';
import { restartDelay } from './backoff.ts';

/** How to start the engine and whom to tell. */
export interface EngineHostOptions {
  /** The engine's bundle. */
  readonly entry: string;
  readonly dataDir: string;
  readonly resources: string;
  readonly onState: (state: EngineState) => void;
  /** What a fresh engine process must be told before any client comes: the grants so far. */
  readonly onStarted: (send: (message: ControlMessage) => void) => void;
  /** Shows a sign-in page in the system's browser; yields null, or why not in a sentence. */
  readonly openPage: (url: string) => Promise<string | null>;
}

/**
 * Threads for the engine's own file work beside DuckDB's: on libuv's default of four, a few heavy queries delayed a file
 * read by seconds.
 */
const UV_THREADPOOL_SIZE = '16';
const CONNECT_TIMEOUT_MS = 30_000;
const SHUTDOWN_TIMEOUT_MS = 3_000;
/** A run this long counts as healthy: the next crash starts again with the shortest delay. */
const HEALTHY_MS = 30_000;

/** The engine's process, from `start` to `stop`. */
export class EngineHost {
  readonly #options: EngineHostOptions;
  readonly #waiting = new Set<{ resolve: (process: UtilityProcess) => void; reject: (error: Error) => void }>();
  /** The current client id of each page, by the id of its WebContents. */
  readonly #clients = new Map<number, string>();
  #process: UtilityProcess | null = null;
  #state: EngineState = 'starting';
  #failures = 0;
  #nextClient = 1;
  #stopping = false;
  #lastFault = '';

  constructor(options: EngineHostOptions) {
    this.#options = options;
  }

  get state(): EngineState {
    return this.#state;
  }

  /** Process id of the running engine, for diagnostics and tests. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Starts the process; returns at once. */
  start(): void {
    this.#setState('starting');
    const startedAt = Date.now();
    const child = utilityProcess.fork(
      this.#options.entry,
      [`${ENGINE_OPTIONS.dataDir}${this.#options.dataDir}`, `${ENGINE_OPTIONS.resources}${this.#options.resources}`],
      {
        serviceName: 'Nexus engine',
        stdio: ['ignore', 'inherit', 'inherit'],
        env: { ...process.env, UV_THREADPOOL_SIZE },
      },
    );
    this.#process = child;
    child.on('message', (message: ControlReply) => this.#onMessage(child, message));
    child.once('exit', (code) => this.#onExit(child, code, Date.now() - startedAt));
  }

  /**
   * A port to the engine for this page; an older one of the same page is dropped.
   * @throws Error with one sentence when no engine answers in time.
   */
  async connect(pageId: number): Promise<MessagePortMain> {
    const child = await this.#ready();
    this.disconnect(pageId);
    const clientId = `client-${this.#nextClient++}`;
    this.#clients.set(pageId, clientId);
    const { port1, port2 } = new MessageChannelMain();
    child.postMessage({ type: 'client', clientId } satisfies ControlMessage, [port1]);
    return port2;
  }

  /** Tells the engine that a page is gone; its searches end and their results are deleted. */
  disconnect(pageId: number): void {
    const clientId = this.#clients.get(pageId);
    if (clientId === undefined) return;
    this.#clients.delete(pageId);
    this.send({ type: 'client-gone', clientId });
  }

  /** Sends to the engine if one runs; a new one gets what it needs through `onStarted`. */
  send(message: ControlMessage): void {
    this.#process?.postMessage(message);
  }

  /** Asks the engine to end, and ends it if it does not. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#process;
    if (child === null) return;
    await new Promise<void>((done) => {
      const timer = setTimeout(() => {
        if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
        done();
      }, SHUTDOWN_TIMEOUT_MS);
      child.once('exit', () => {
        clearTimeout(timer);
        done();
      });
      this.send({ type: 'shutdown' });
    });
  }

  #onMessage(child: UtilityProcess, message: ControlReply): void {
    if (child !== this.#process) return;
    if (message.type === 'fatal') {
      this.#lastFault = message.message;
      return;
    }
    if (message.type === 'open-page') {
      const { requestId, url } = message;
      void this.#options.openPage(url).then((error) => child.postMessage({ type: 'page-opened', requestId, error } satisfies ControlMessage));
      return;
    }
    this.#options.onStarted((control) => child.postMessage(control));
    this.#setState('ready');
    for (const waiter of this.#waiting) waiter.resolve(child);
    this.#waiting.clear();
  }

  #onExit(child: UtilityProcess, code: number, ranMs: number): void {
    if (child !== this.#process) return;
    this.#process = null;
    this.#clients.clear();
    if (this.#stopping) return;
    this.#failures = ranMs >= HEALTHY_MS ? 1 : this.#failures + 1;
    const fault = this.#lastFault === '' ? `exit code ${code}` : this.#lastFault;
    process.stderr.write(`The search engine ended (${fault}); restarting it.\n`);
    this.#setState('crashed');
    setTimeout(() => {
      if (!this.#stopping) this.start();
    }, restartDelay(this.#failures));
  }

  #ready(): Promise<UtilityProcess> {
    if (this.#state === 'ready' && this.#process !== null) return Promise.resolve(this.#process);
    return new Promise((resolve, reject) => {
      const waiter = { resolve, reject };
      this.#waiting.add(waiter);
      setTimeout(() => {
        if (!this.#waiting.delete(waiter)) return;
        reject(
          new Error(
            this.#lastFault === ''
              ? 'The search engine does not start; restart the app, and look at its log if that does not help.'
              : `The search engine does not start: ${this.#lastFault}`,
          ),
        );
      }, CONNECT_TIMEOUT_MS);
    });
  }

  #setState(state: EngineState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}
