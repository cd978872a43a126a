/** Threads that cut segments of files beside the one that reads and writes. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { unpackBlock } from './byte-block-transfer.ts';
import type { CutSegment, Segment } from './cut-segment.ts';
import type { CutReply } from './cut-worker.ts';

/** More would only take memory: the file's reader and DuckDB are then what all wait for. */
const MOST_THREADS = 3;

/** The thread's module: beside this one in the sources, beside the bundle in a build. */
const MODULE = new URL(import.meta.url.endsWith('.ts') ? './cut-worker.ts' : './cut-worker.js', import.meta.url);

interface Waiting {
  resolve(cut: CutSegment): void;
  reject(error: Error): void;
}

/** One thread, and the segments that it has been given. It answers them in their order. */
class CutThread {
  readonly worker = new Worker(MODULE);
  readonly waiting: Waiting[] = [];

  constructor() {
    this.worker.on('message', (reply: CutReply) => {
      const first = this.waiting.shift();
      if ('error' in reply) first?.reject(new Error(reply.error));
      else first?.resolve({ block: unpackBlock(reply.block), refused: reply.refused, rest: reply.rest });
    });
    this.worker.on('error', (error) => this.#fail(error instanceof Error ? error : new Error(String(error))));
    this.worker.on('exit', () => this.#fail(new Error('A thread that reads lines ended before it was done; try the import again.')));
  }

  #fail(error: Error): void {
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
}

/** Some threads that cut segments. They are started with the first and end with `close`. */
export class CutThreads {
  /** How many there are at most; one processor has none to spare. */
  readonly size = Math.min(MOST_THREADS, availableParallelism() < 2 ? 0 : availableParallelism());
  readonly #threads: CutThread[] = [];

  /** Cuts a segment; its bytes are gone from this thread. Rejects with an Error with a sentence. */
  cut(segment: Segment): Promise<CutSegment> {
    const idle = this.#threads.find(({ waiting }) => waiting.length === 0);
    const thread = idle ?? (this.#threads.length < this.size ? this.#start() : this.#leastBusy());
    return new Promise((resolve, reject) => {
      thread.waiting.push({ resolve, reject });
      thread.worker.postMessage(segment, [segment.bytes]);
    });
  }

  /** Ends the threads; what they were doing is not answered. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.splice(0).map(({ worker }) => worker.terminate()));
  }

  #start(): CutThread {
    const thread = new CutThread();
    this.#threads.push(thread);
    return thread;
  }

  #leastBusy(): CutThread {
    return this.#threads.reduce((least, thread) => (thread.waiting.length < least.waiting.length ? thread : least));
  }
}
