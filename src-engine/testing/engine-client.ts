/** A client of the engine as a window has it, over a real port. */
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { EngineMessage, Method, Params, Replies, SearchFrame, TransferFrame } from '../../src-shared/ipc/engine-protocol.ts';
import type { EngineService } from '../service/engine-service.ts';
import type { EnginePort } from '../service/port.ts';

/** Asks, and keeps the frames that come unasked. */
export class Client {
  /** Frames of searches, since they were last cleared. */
  readonly frames: SearchFrame[] = [];
  /** Frames of imports and exports by the id that their request gave. */
  readonly transfers = new Map<string, TransferFrame[]>();
  readonly #port: MessagePort;
  readonly #pending = new Map<number, (message: EngineMessage) => void>();
  #next = 1;
  #wake: () => void = () => undefined;

  private constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', (message: EngineMessage) => {
      if (message.kind === 'reply' || message.kind === 'failure') this.#pending.get(message.id)?.(message);
      else if (message.kind === 'search') this.frames.push(message.frame);
      else if (message.kind === 'export') this.#transferred(message.exportId, message.frame);
      else if (message.kind === 'import') this.#transferred(message.importId, message.frame);
      this.#wake();
    });
  }

  static async connect(service: EngineService, id: string): Promise<Client> {
    const { port1, port2 } = new MessageChannel();
    const port: EnginePort = {
      post: (message) => port2.postMessage(message),
      listen(onMessage, onClose) {
        port2.on('message', onMessage);
        port2.on('close', onClose);
      },
      close: () => port2.close(),
    };
    await service.control({ type: 'client', clientId: id }, port);
    return new Client(port1);
  }

  /** Sends a request as it is, valid or not, and hands over the reply or the failure. */
  raw(method: string, params: unknown): Promise<EngineMessage> {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#pending.set(id, resolve);
      this.#port.postMessage({ id, method, params });
    });
  }

  /** Asks for something. Throws an Error with the sentence of a failure. */
  async ask<M extends Method>(method: M, params: Params<M>): Promise<Replies[M]> {
    const message = await this.raw(method, params);
    if (message.kind === 'failure') throw new Error(message.error.message);
    return (message as { result: Replies[M] }).result;
  }

  /** Waits until what is looked for has come. */
  async until<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Runs a search over all time and hands over its last frame. */
  async run(searchId: string, spl: string, connection = 'events'): Promise<SearchFrame> {
    this.frames.length = 0;
    await this.ask('search.start', { searchId, spl, range: { earliest: '', latest: '' }, connection, tz: 'UTC' });
    return this.until(() => this.frames.find((frame) => frame.type === 'end' || frame.type === 'error'));
  }

  /** Waits for the last frame of an import or an export. */
  ended(id: string): Promise<TransferFrame> {
    return this.until(() => this.transfers.get(id)?.find((frame) => frame.type === 'end' || frame.type === 'error'));
  }

  close(): void {
    this.#port.close();
  }

  #transferred(id: string, frame: TransferFrame): void {
    this.transfers.set(id, [...(this.transfers.get(id) ?? []), frame]);
  }
}
