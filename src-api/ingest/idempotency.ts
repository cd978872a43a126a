/**
 * Makes a retry safe: what was sent once under an `Idempotency-Key` is stored once, and each retry gets the first answer.
 * The keys of this server live in its journal, beside the events they stand for. Where several servers share Redis a key is
 * reserved there first, so that a retry that reaches another server is not taken twice.
 */
import { z } from 'zod';
import type { IngestResult } from '../../src-shared/nexus-api/ingest.ts';
import { ApiError } from '../errors.ts';
import type { SharedState } from '../limits/shared-state.ts';
import type { KnownKey } from './journal.ts';

interface Entry {
  readonly digest: string;
  readonly result: Promise<IngestResult>;
  /** Epoch milliseconds. */
  readonly at: number;
}

const markSchema = z.object({
  server: z.string(),
  digest: z.string(),
  result: z.object({ accepted: z.number(), rejected: z.array(z.object({ index: z.number(), reason: z.string() })) }).nullable(),
});

/** Rejections that go into Redis with an answer; a retry elsewhere of a batch with more gets UNAVAILABLE and comes back here. */
const SHARED_REJECTIONS = 1000;
const OTHER_SERVER_RETRY_S = 5;

export interface IdempotencyOptions {
  /** Where several servers agree; null where one runs. */
  readonly shared: SharedState | null;
  /** This server's name, the same after a restart: the journal's. */
  readonly server: string;
  readonly ttlS: number;
}

/** The keys that one server knows. */
export class IdempotencyKeys {
  readonly #options: IdempotencyOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: IdempotencyOptions) {
    this.#options = options;
  }

  /** Takes a key that the journal remembers. */
  remember({ org, name, digest, accepted, rejected, at }: KnownKey): void {
    this.#entries.set(entryName(org, name), { digest, at, result: Promise.resolve({ accepted, rejected: [...rejected] }) });
  }

  /**
   * Runs `work` unless it was run under this key before: then its answer is given again. Work that fails leaves no key.
   * Throws CONFLICT where the key stood for another body, UNAVAILABLE while another server is at it.
   */
  async once(org: string, name: string, digest: string, work: () => Promise<IngestResult>): Promise<IngestResult> {
    this.#forget();
    const key = entryName(org, name);
    const known = this.#entries.get(key);
    if (known !== undefined) {
      refuseOther(known.digest, digest);
      return known.result;
    }
    const result = this.#first(key, digest, work);
    this.#entries.set(key, { digest, result, at: Date.now() });
    try {
      return await result;
    } catch (error) {
      this.#entries.delete(key);
      throw error;
    }
  }

  async #first(key: string, digest: string, work: () => Promise<IngestResult>): Promise<IngestResult> {
    const { shared, server, ttlS } = this.#options;
    if (shared === null) return work();
    const mark = `ingest:${key}`;
    if (!(await shared.setIfAbsent(mark, JSON.stringify({ server, digest, result: null }), ttlS))) {
      const found = markSchema.safeParse(parsed(await shared.get(mark)));
      if (found.success) {
        refuseOther(found.data.digest, digest);
        if (found.data.result !== null) return found.data.result;
        // Our own mark without a record in our journal: an earlier run of this server ended before it had accepted the batch.
        if (found.data.server !== server) {
          throw new ApiError('UNAVAILABLE', 'Another server has this batch under the same Idempotency-Key and has not confirmed it; send it again in a moment.', { retryAfterS: OTHER_SERVER_RETRY_S });
        }
      }
    }
    let result: IngestResult;
    try {
      result = await work();
    } catch (error) {
      await shared.delete(mark).catch(() => undefined);
      throw error;
    }
    // The batch is durable here: an answer that cannot be shared now only sends retries elsewhere back to this server.
    if (result.rejected.length <= SHARED_REJECTIONS) await shared.set(mark, JSON.stringify({ server, digest, result }), ttlS).catch(() => undefined);
    return result;
  }

  /** Entries are in order of time, so those that expired stand first. */
  #forget(): void {
    const oldest = Date.now() - this.#options.ttlS * 1000;
    for (const [key, { at }] of this.#entries) {
      if (at >= oldest) return;
      this.#entries.delete(key);
    }
  }
}

function entryName(org: string, name: string): string {
  return `${org}:${name}`;
}

function refuseOther(before: string, now: string): void {
  if (before !== now) throw new ApiError('CONFLICT', 'This Idempotency-Key was used for another body; give each batch a key of its own.');
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
