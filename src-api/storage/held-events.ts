/** The newest events of each organisation, for live clients that come back and want what they missed. */
import type { Row } from '../../src-shared/results/batch.ts';
import type { LiveEvent } from '../services.ts';

/** Events held for an organisation that somebody watches or watched lately. */
const HELD = 10_000;
/** An organisation that nobody watches any more is watched on for so long, for clients that reconnect. */
const AFTERGLOW_MS = 120_000;

interface Watched {
  readonly listeners: Set<(events: readonly LiveEvent[]) => void>;
  /** Oldest first; their numbers follow one another unless something was missed. */
  events: LiveEvent[];
  /** Number of the newest event, held or not. */
  latest: number;
  /** `performance.now()` at which the last listener left; null while there are some. */
  left: number | null;
}

/** Listeners and held events by organisation. Sequence numbers are whole and below 2^53, written in decimals. */
export class HeldEvents {
  readonly #orgs = new Map<string, Watched>();

  /** True where rows of this organisation are of use to anybody here. */
  wants(org: string): boolean {
    const watched = this.#orgs.get(org);
    if (watched === undefined) return false;
    if (watched.left === null || performance.now() - watched.left < AFTERGLOW_MS) return true;
    watched.events = [];
    return false;
  }

  subscribe(org: string, listener: (events: readonly LiveEvent[]) => void): () => void {
    const watched = this.#of(org);
    watched.listeners.add(listener);
    watched.left = null;
    return () => {
      if (watched.listeners.delete(listener) && watched.listeners.size === 0) watched.left = performance.now();
    };
  }

  /** Takes events whose numbers begin at `first`; null stands for rows that nobody wanted. */
  take(org: string, first: number, count: number, rows: readonly Row[] | null): void {
    const watched = this.#of(org);
    watched.latest = Math.max(watched.latest, first + count - 1);
    if (rows === null) {
      watched.events = [];
      return;
    }
    const events = rows.map((row, i): LiveEvent => ({ seq: String(first + i), row }));
    watched.events.push(...events);
    if (watched.events.length > HELD * 2) watched.events = watched.events.slice(-HELD);
    for (const listener of watched.listeners) listener(events);
  }

  since(org: string, seq: string): { readonly events: readonly LiveEvent[]; readonly missed: number } {
    const watched = this.#orgs.get(org);
    const after = /^\d{1,16}$/.test(seq) ? Number(seq) : Number.NaN;
    if (watched === undefined || Number.isNaN(after) || watched.latest <= after) return { events: [], missed: 0 };
    const events = watched.events.filter((event) => Number(event.seq) > after);
    return { events, missed: Math.max(0, watched.latest - after - events.length) };
  }

  latest(org: string): string {
    const latest = this.#orgs.get(org)?.latest ?? 0;
    return latest === 0 ? '' : String(latest);
  }

  /** The number of the newest event; 0 where none has come. */
  newest(org: string): number {
    return this.#orgs.get(org)?.latest ?? 0;
  }

  #of(org: string): Watched {
    let watched = this.#orgs.get(org);
    if (watched === undefined) {
      watched = { listeners: new Set(), events: [], latest: 0, left: performance.now() };
      this.#orgs.set(org, watched);
    }
    return watched;
  }
}
