/**
 * The window's end of the engine's port: requests with replies, and frames of searches, exports and imports.
 * Survives a crash of the engine: what was open fails with `EngineLostError`, and `connect` may be called again.
 */
import type { ConnectionTestFrame, EngineMessage, Method, Params, Replies, ScheduleNotice, SearchFrame, TransferFrame } from '../../src-shared/ipc/engine-protocol.ts';
import type { WireError } from '../../src-shared/ipc/wire-error.ts';
import type { TailFrame } from '../../src-shared/ipc/tail-protocol.ts';
import { ENGINE_PORT_MESSAGE } from '../../src-shared/ipc/names.ts';

/** A request that the engine refused or that failed: one sentence, a place where there is one. */
class EngineError extends Error {
  readonly wire: WireError;
  constructor(wire: WireError) {
    super(wire.message);
    this.name = 'EngineError';
    this.wire = wire;
  }
}

/** The code of the error that requests get when the engine's process went away under them. */
export const ENGINE_LOST = 'engine-lost';

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Client of one engine. `openPort` asks the desktop for a new port; the port arrives as a message of this window. */
export class EngineClient {
  private port: MessagePort | null = null;
  private nextId = 1;
  private readonly pending = new Map<number, Pending>();
  private readonly searches = new Map<string, (frame: SearchFrame) => void>();
  private readonly tails = new Map<string, (frame: TailFrame) => void>();
  private readonly transfers = new Map<string, (frame: TransferFrame) => void>();
  private readonly tests = new Map<string, (frame: ConnectionTestFrame) => void>();
  private readonly schedules = new Set<(notice: ScheduleNotice) => void>();
  private waiting: (() => void)[] = [];
  private readonly openPort: () => Promise<void>;
  private readonly lostMessage: string;

  constructor(openPort: () => Promise<void>, lostMessage: string) {
    this.openPort = openPort;
    this.lostMessage = lostMessage;
    window.addEventListener('message', (event: MessageEvent) => {
      const port = event.ports[0];
      if (event.source === window && isPortMessage(event.data) && port !== undefined) this.adopt(port);
    });
  }

  /** Connects, or connects again; what was under way on an older port fails. */
  async connect(): Promise<void> {
    // Without a port nothing is under way yet: what has been asked meanwhile waits for this one.
    if (this.port !== null) this.disconnect();
    await this.openPort();
  }

  /** Fails everything under way. Called when the engine's process has gone. */
  disconnect(): void {
    this.port?.close();
    this.port = null;
    const lost: WireError = { code: ENGINE_LOST, message: this.lostMessage };
    for (const { reject } of this.pending.values()) reject(new EngineError(lost));
    this.pending.clear();
    const searches = [...this.searches.values()];
    const transfers = [...this.transfers.values()];
    const tests = [...this.tests.values()];
    const tails = [...this.tails.values()];
    this.searches.clear();
    this.tails.clear();
    this.transfers.clear();
    this.tests.clear();
    for (const listener of searches) listener({ type: 'error', error: lost });
    for (const listener of tails) listener({ type: 'error', error: lost });
    for (const listener of transfers) listener({ type: 'error', error: lost });
    for (const listener of tests) listener({ type: 'error', error: lost });
  }

  /** Sends a request and waits for its reply. Waits for a port first where there is none yet. Throws `EngineError`. */
  async request<M extends Method>(method: M, params: Params<M>): Promise<Replies[M]> {
    while (this.port === null) await new Promise<void>((resolve) => this.waiting.push(resolve));
    const port = this.port;
    const id = this.nextId++;
    return new Promise<Replies[M]>((resolve, reject) => {
      // The protocol ties the reply's shape to the method; the engine is ours and typed by the same table.
      this.pending.set(id, { resolve: (result) => resolve(result as Replies[M]), reject });
      port.postMessage({ id, method, params });
    });
  }

  /** Listens to a search's frames until the returned function is called. */
  onSearch(searchId: string, listener: (frame: SearchFrame) => void): () => void {
    this.searches.set(searchId, listener);
    return () => this.searches.delete(searchId);
  }

  /** Listens to a tail's frames until the returned function is called. */
  onTail(tailId: string, listener: (frame: TailFrame) => void): () => void {
    this.tails.set(tailId, listener);
    return () => this.tails.delete(tailId);
  }

  /** Listens to the frames of an export or import until the returned function is called. */
  onTransfer(transferId: string, listener: (frame: TransferFrame) => void): () => void {
    this.transfers.set(transferId, listener);
    return () => this.transfers.delete(transferId);
  }

  /** Listens to the frames of a connection's test until the returned function is called. */
  onTest(testId: string, listener: (frame: ConnectionTestFrame) => void): () => void {
    this.tests.set(testId, listener);
    return () => this.tests.delete(testId);
  }

  /** Listens to what scheduled searches find until the returned function is called. */
  onSchedule(listener: (notice: ScheduleNotice) => void): () => void {
    this.schedules.add(listener);
    return () => this.schedules.delete(listener);
  }

  private adopt(port: MessagePort): void {
    this.port?.close();
    this.port = port;
    port.onmessage = (event: MessageEvent) => this.receive(event.data as EngineMessage);
    port.start();
    const waiting = this.waiting;
    this.waiting = [];
    for (const resume of waiting) resume();
  }

  private receive(message: EngineMessage): void {
    switch (message.kind) {
      case 'reply':
      case 'failure': {
        const pending = this.pending.get(message.id);
        this.pending.delete(message.id);
        if (message.kind === 'reply') pending?.resolve(message.result);
        else pending?.reject(new EngineError(message.error));
        return;
      }
      case 'search':
        this.searches.get(message.searchId)?.(message.frame);
        return;
      case 'tail':
        this.tails.get(message.tailId)?.(message.frame);
        return;
      case 'export':
        this.transfers.get(message.exportId)?.(message.frame);
        return;
      case 'import':
        this.transfers.get(message.importId)?.(message.frame);
        return;
      case 'schedule':
        for (const listener of this.schedules) listener(message.notice);
        return;
      case 'connection-test':
        this.tests.get(message.testId)?.(message.frame);
        return;
    }
  }
}

function isPortMessage(data: unknown): boolean {
  return typeof data === 'object' && data !== null && (data as { type?: unknown }).type === ENGINE_PORT_MESSAGE;
}

/** What went wrong as the engine tells it, whatever was thrown. */
export function wireErrorOf(error: unknown): WireError {
  if (error instanceof EngineError) return error.wire;
  return { code: 'failed', message: error instanceof Error ? error.message : String(error) };
}
