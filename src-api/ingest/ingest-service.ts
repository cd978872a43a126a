/**
 * Accepting events: from the bytes of a request to an answer that can be relied on.
 *
 * | step | in | out |
 * |---|---|---|
 * | `decompress`, `eventTexts` | body | texts of events |
 * | `acceptEvents` | texts | accepted events with their times, rejections with reasons |
 * | `Journal.append` | accepted events | durable: the answer may be given |
 * | `Delivery` | journal | storage |
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { EventDefaults } from '../../src-engine/datasets/event-block.ts';
import type { IngestResult } from '../../src-shared/nexus-api/ingest.ts';
import type { Config } from '../config/schema.ts';
import { ApiError } from '../errors.ts';
import type { SharedState } from '../limits/shared-state.ts';
import type { EventStore } from '../storage/event-store.ts';
import type { LivePublisher } from '../storage/live-bus.ts';
import { type AcceptedEvents, acceptEvents } from './accept-events.ts';
import { decompress, eventTexts } from './body.ts';
import { Delivery } from './delivery.ts';
import { IdempotencyKeys } from './idempotency.ts';
import { Journal, JournalUnavailable, type KnownKey } from './journal.ts';

/** One request. */
export interface IngestRequest {
  readonly org: string;
  readonly body: Buffer;
  readonly encoding: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly defaults: EventDefaults;
}

export interface IngestOptions {
  readonly config: Pick<Config, 'dataDir' | 'ingest' | 'storage'>;
  readonly store: EventStore;
  readonly liveBus: LivePublisher;
  /** Where several servers share their state; null where one runs. */
  readonly shared: SharedState | null;
  readonly onNotice: (sentence: string) => void;
}

const SEGMENT_BYTES = 64 << 20;
const GROUP_BYTES = 64 << 20;
const MAX_EVENT_CHARACTERS = 1 << 20;
const MAX_FIELDS = 1000;
/** A body with more events than this that cannot be taken is refused as a whole: its answer would be larger than itself. */
const MOST_REJECTED = 10_000;
/** Bytes of bodies, decompressed, that are being worked on at once. */
const BYTES_AT_ONCE = 512 << 20;
const RETRY_AFTER_S = 5;

/** What ingest has done since the start. */
export interface IngestFigures {
  requests: number;
  accepted: number;
  rejected: number;
  bytes: number;
  refused: number;
}

/** Takes in events for all organisations. */
export class IngestService {
  readonly figures: IngestFigures = { requests: 0, accepted: 0, rejected: 0, bytes: 0, refused: 0 };
  readonly #options: IngestOptions;
  readonly #journal: Journal;
  readonly #keys: IdempotencyKeys;
  readonly #delivery: Delivery;
  #bytesAtWork = 0;

  private constructor(options: IngestOptions, journal: Journal, keys: IdempotencyKeys) {
    this.#options = options;
    this.#journal = journal;
    this.#keys = keys;
    const { config, store, onNotice } = options;
    this.#delivery = new Delivery({
      journal,
      store,
      flushMs: config.ingest.flushMs,
      maxEvents: config.ingest.maxBatchEvents,
      maxBytes: GROUP_BYTES,
      refusedFolder: join(config.dataDir, 'refused'),
      onNotice,
    });
  }

  /** Opens the journal and goes on delivering what an earlier run had accepted. Throws an Error with a sentence. */
  static async open(options: IngestOptions): Promise<IngestService> {
    const { config, shared, onNotice } = options;
    const known: KnownKey[] = [];
    const journal = await Journal.open(
      {
        folder: join(config.dataDir, 'journal'),
        maxBytes: config.ingest.maxBufferBytes,
        segmentBytes: SEGMENT_BYTES,
        keyTtlMs: config.ingest.idempotencyS * 1000,
        onNotice,
      },
      (key) => known.push(key),
    );
    const keys = new IdempotencyKeys({ shared, server: journal.id, ttlS: config.ingest.idempotencyS });
    for (const key of known.sort((a, b) => a.at - b.at)) keys.remember(key);
    const service = new IngestService(options, journal, keys);
    if (journal.backlog.events > 0) onNotice(`${journal.backlog.events.toLocaleString('en')} events that were accepted before the restart are being stored.`);
    service.#delivery.start();
    return service;
  }

  /** What waits for storage, and why where it waits for a reason. */
  get backlog(): { readonly bytes: number; readonly events: number; readonly ageMs: number; readonly problem: string | null } {
    return { ...this.#journal.backlog, problem: this.#delivery.problem };
  }

  get delivered(): Readonly<Delivery['figures']> {
    return this.#delivery.figures;
  }

  /**
   * Takes a body in; the events accepted are durable when this resolves. Throws VALIDATION_ERROR, PAYLOAD_TOO_LARGE,
   * CONFLICT for a key used before, and UNAVAILABLE: nothing of the body was accepted then.
   */
  async accept(request: IngestRequest): Promise<IngestResult> {
    this.figures.requests++;
    try {
      if (request.body.length === 0) throw new ApiError('VALIDATION_ERROR', 'The body is empty; send events as NDJSON, a JSON array or one object.');
      const { idempotencyKey: name } = request;
      if (name === undefined) return await this.#take(request, undefined);
      if (name.length < 1 || name.length > 200) throw new ApiError('VALIDATION_ERROR', 'The Idempotency-Key must have 1 to 200 characters.');
      const digest = createHash('sha256').update(request.encoding ?? '').update('\0').update(request.body).digest('base64');
      return await this.#keys.once(request.org, name, digest, () => this.#take(request, { name, digest }));
    } catch (error) {
      this.figures.refused++;
      if (error instanceof JournalUnavailable) throw new ApiError('UNAVAILABLE', error.message, { retryAfterS: RETRY_AFTER_S, cause: error });
      throw error;
    }
  }

  /** Stores what was accepted, for at most `graceMs`, and ends. What is left is stored after the next start. */
  async close(graceMs: number): Promise<void> {
    await this.#delivery.stop(graceMs);
    await this.#journal.close();
  }

  async #take(request: IngestRequest, key: { readonly name: string; readonly digest: string } | undefined): Promise<IngestResult> {
    const { config, liveBus } = this.#options;
    // Refused before any work: parsing what cannot be kept would slow down what can.
    if (this.#journal.isFull(request.body.length)) throw full();
    const body = await decompress(request.body, request.encoding, config.ingest.maxDecompressedBytes);
    if (this.#bytesAtWork > 0 && this.#bytesAtWork + body.length > BYTES_AT_ONCE) throw busy();
    this.#bytesAtWork += body.length;
    try {
      const received = Date.now();
      const events = await acceptEvents(eventTexts(body), {
        received,
        defaults: request.defaults,
        maxEventCharacters: MAX_EVENT_CHARACTERS,
        maxFields: MAX_FIELDS,
        oldest: oldestKept(config, received),
        maxRejected: MOST_REJECTED,
        withRows: liveBus.wants(request.org),
      });
      refuseWorthless(events);
      const rejected = [...events.rejected];
      if (events.count > 0 || key !== undefined) {
        await this.#journal.append({
          head: { org: request.org, received, events: events.count, defaults: request.defaults, ...(key === undefined ? {} : { key: { ...key, rejected } }) },
          body: events.body,
        });
      }
      this.figures.accepted += events.count;
      this.figures.rejected += rejected.length;
      this.figures.bytes += body.length;
      if (events.count > 0) liveBus.publish(request.org, events.count, events.rows);
      return { accepted: events.count, rejected };
    } finally {
      this.#bytesAtWork -= body.length;
    }
  }
}

function refuseWorthless({ rejected }: AcceptedEvents): void {
  const [first] = rejected;
  if (rejected.length <= MOST_REJECTED || first === undefined) return;
  throw new ApiError('VALIDATION_ERROR', `More than ${MOST_REJECTED.toLocaleString('en')} events of the body cannot be taken, so none was: event ${first.index}: ${first.reason}. Is it NDJSON, a JSON array or one object?`, {
    details: rejected.slice(0, 10).map(({ index, reason }) => ({ field: `event ${index}`, message: reason })),
  });
}

function full(): ApiError {
  return new ApiError('UNAVAILABLE', 'The ingest journal is full: accepted events wait for storage; send the batch again later.', { retryAfterS: RETRY_AFTER_S });
}

function busy(): ApiError {
  return new ApiError('UNAVAILABLE', 'The server is taking in as much as it can at once; send the batch again in a moment.', { retryAfterS: 1 });
}

/** Epoch microseconds; events before it are removed by the storage. */
function oldestKept({ storage }: Pick<Config, 'storage'>, now: number): number | undefined {
  return storage.kind === 'clickhouse' && storage.retentionDays !== undefined ? (now - storage.retentionDays * 86_400_000) * 1000 : undefined;
}
