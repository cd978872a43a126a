/**
 * Segment files made in a thread of their own, so that requests are answered meanwhile: turning events into columns is work
 * for JavaScript as much as for DuckDB. This module is both ends: the thread runs it again.
 */
import { fileURLToPath } from 'node:url';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { EventBlock } from '../../../src-engine/datasets/event-block.ts';
import type { EventDefaults } from '../../../src-engine/datasets/event-block.ts';
import { eachStoredEvent } from '../../ingest/stored-events.ts';
import { type SegmentInfo, SegmentWriter, type SegmentWriterOptions } from './segment-file.ts';

/** Events of one batch, as the journal keeps them. */
export interface SegmentBatch {
  readonly defaults: EventDefaults;
  readonly body: Uint8Array;
}

type Job = { readonly kind: 'write'; readonly path: string; readonly batches: readonly SegmentBatch[] } | { readonly kind: 'merge'; readonly path: string; readonly parts: readonly string[] };
type Request = { readonly id: number; readonly job: Job } | 'end';
type Reply = { readonly id: number } & ({ readonly info: SegmentInfo } | { readonly error: string });

const ROLE = 'nexus-segments';

interface Start {
  readonly role: typeof ROLE;
  readonly options: SegmentWriterOptions;
}

/** One thread that makes segments, one after the other. It is started with the first. */
export class SegmentThread {
  readonly #options: SegmentWriterOptions;
  readonly #waiting = new Map<number, { resolve(info: SegmentInfo): void; reject(error: Error): void }>();
  #worker: Worker | null = null;
  #ended: Promise<void> = Promise.resolve();
  #next = 1;

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
  }

  /** Makes a segment of the events of some batches (of none: an empty one). */
  write(path: string, batches: readonly SegmentBatch[]): Promise<SegmentInfo> {
    return this.#run({ kind: 'write', path, batches });
  }

  /** Makes one segment of several, given with the latest arrival first. */
  merge(path: string, parts: readonly string[]): Promise<SegmentInfo> {
    return this.#run({ kind: 'merge', path, parts });
  }

  /** Ends the thread once its last segment is made: a thread must not be ended in the middle of a query. */
  async close(): Promise<void> {
    this.#worker?.postMessage('end' satisfies Request);
    await this.#ended;
  }

  #run(job: Job): Promise<SegmentInfo> {
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      this.#worker ??= this.#start();
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, job } satisfies Request);
    });
  }

  #start(): Worker {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { role: ROLE, options: this.#options } satisfies Start });
    worker.on('message', (reply: Reply) => {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if ('info' in reply) waiting?.resolve(reply.info);
      else waiting?.reject(new Error(reply.error));
    });
    let failure = new Error('The thread that writes segments ended.');
    worker.on('error', (error) => (failure = error instanceof Error ? error : failure));
    this.#ended = new Promise((resolve) => {
      worker.once('exit', () => {
        if (this.#worker === worker) this.#worker = null;
        for (const { reject } of this.#waiting.values()) reject(failure);
        this.#waiting.clear();
        resolve();
      });
    });
    return worker;
  }
}

/** The thread's end: takes jobs until told to end. */
function serve({ options }: Start): void {
  const writer = new SegmentWriter(options);
  const port = parentPort;
  if (port === null) return;
  let turn: Promise<void> = Promise.resolve();
  const perform = async (job: Job): Promise<SegmentInfo> => {
    if (job.kind === 'merge') return writer.merge(job.path, job.parts);
    const block = new EventBlock();
    for (const { defaults, body } of job.batches) {
      eachStoredEvent(
        Buffer.from(body.buffer, body.byteOffset, body.byteLength),
        block,
        (text) => block.begin(text, defaults),
        () => block.commit(),
      );
    }
    return writer.write(job.path, block);
  };
  port.on('message', (request: Request) => {
    turn = turn.then(async () => {
      if (request === 'end') {
        port.close();
        return;
      }
      const { id, job } = request;
      try {
        port.postMessage({ id, info: await perform(job) } satisfies Reply);
      } catch (error) {
        port.postMessage({ id, error: error instanceof Error ? error.message : String(error) } satisfies Reply);
      }
    });
  });
}

function isStart(data: unknown): data is Start {
  return typeof data === 'object' && data !== null && (data as Partial<Start>).role === ROLE;
}

if (!isMainThread && isStart(workerData)) serve(workerData);
