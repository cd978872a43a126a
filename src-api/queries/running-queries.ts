/** Running searches as all servers know them: marks with a lease in the shared state, and cancels as messages. */
import { z } from 'zod';
import { type RunningQuery, runningQuerySchema } from '../../src-shared/nexus-api/query.ts';
import type { SharedState } from '../limits/shared-state.ts';

/** Seconds after which a search of a server that died is not listed and holds no slot any more. */
const LEASE_S = 15;
const RENEW_MS = 4000;
const CHANNEL = 'cancel-query';

const cancelSchema = z.object({ orgId: z.string(), id: z.string() });

/** One search on this server. */
export interface OwnQuery {
  readonly orgId: string;
  describe(): RunningQuery;
  cancel(): void;
}

/** Lists the searches of all servers and cancels them wherever they run. */
export class RunningQueries {
  readonly #shared: SharedState;
  readonly #own = new Map<string, OwnQuery>();
  readonly #unsubscribe: () => void;
  readonly #timer: NodeJS.Timeout;

  constructor(shared: SharedState) {
    this.#shared = shared;
    this.#unsubscribe = shared.subscribe(CHANNEL, (text) => {
      const { orgId, id } = cancelSchema.parse(JSON.parse(text));
      const own = this.#own.get(key(orgId, id));
      own?.cancel();
    });
    this.#timer = setInterval(() => void this.#renew(), RENEW_MS);
    this.#timer.unref();
  }

  get own(): readonly OwnQuery[] {
    return [...this.#own.values()];
  }

  /** Takes a slot of the organisation; false where all are taken, `'exists'` where a search of this id runs. */
  async add(id: string, query: OwnQuery, most: number): Promise<boolean | 'exists'> {
    const { orgId } = query;
    if (!(await this.#shared.acquire(slots(orgId), id, most, LEASE_S))) return false;
    const mark = key(orgId, id);
    try {
      if (!(await this.#shared.setIfAbsent(mark, JSON.stringify(query.describe()), LEASE_S))) return 'exists';
    } catch (error) {
      await this.#shared.release(slots(orgId), id).catch(() => undefined);
      throw error;
    }
    this.#own.set(mark, query);
    return true;
  }

  async remove(orgId: string, id: string): Promise<void> {
    if (!this.#own.delete(key(orgId, id))) return;
    // Where the shared state is away the leases end by themselves.
    await Promise.allSettled([this.#shared.release(slots(orgId), id), this.#shared.delete(key(orgId, id))]);
  }

  /** The organisation's running searches on all servers, oldest first. */
  async list(orgId: string): Promise<readonly RunningQuery[]> {
    const found: RunningQuery[] = [];
    for (const [mark, text] of await this.#shared.list(`query:${orgId}:`)) {
      // This server's own are described as they are now.
      found.push(this.#own.get(mark)?.describe() ?? runningQuerySchema.parse(JSON.parse(text)));
    }
    return found.sort((a, b) => (a.started < b.started ? -1 : 1));
  }

  async find(orgId: string, id: string): Promise<RunningQuery | null> {
    const text = await this.#shared.get(key(orgId, id));
    return text === null ? null : runningQuerySchema.parse(JSON.parse(text));
  }

  async cancel(orgId: string, id: string): Promise<void> {
    await this.#shared.publish(CHANNEL, JSON.stringify({ orgId, id }));
  }

  close(): void {
    clearInterval(this.#timer);
    this.#unsubscribe();
  }

  async #renew(): Promise<void> {
    for (const [mark, query] of this.#own) {
      const described = query.describe();
      await Promise.allSettled([this.#shared.renew(slots(query.orgId), described.id, LEASE_S), this.#shared.set(mark, JSON.stringify(described), LEASE_S)]);
    }
  }
}

/** Organisation ids hold no colon, so that no id can reach into another organisation's marks. */
function key(orgId: string, id: string): string {
  return `query:${orgId}:${id}`;
}

function slots(orgId: string): string {
  return `queries:${orgId}`;
}
