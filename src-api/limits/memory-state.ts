/** The shared state of one server: in its memory. */
import type { Bucket, SharedState, Taken } from './shared-state.ts';

/** Buckets that are full again and marks that are over are forgotten when there are so many more of them. */
const SWEEP_AT = 10_000;

/** Makes it. `now` yields milliseconds on a clock that never goes back. */
export function memoryState(now: () => number = () => performance.now()): SharedState {
  const buckets = new Map<string, { tokens: number; at: number; full: number }>();
  const slots = new Map<string, Map<string, number>>();
  const marks = new Map<string, { value: string; until: number }>();
  const listeners = new Map<string, Set<(text: string) => void>>();

  function sweep<V>(map: Map<string, V>, over: (entry: V) => boolean): void {
    if (map.size < SWEEP_AT) return;
    for (const [key, entry] of map) if (over(entry)) map.delete(key);
  }
  function live(key: string): { value: string; until: number } | undefined {
    const mark = marks.get(key);
    if (mark === undefined || mark.until > now()) return mark;
    marks.delete(key);
    return undefined;
  }

  return {
    async take(key: string, { ratePerS, burst }: Bucket): Promise<Taken> {
      const at = now();
      const before = buckets.get(key);
      let tokens = before === undefined ? burst : Math.min(burst, before.tokens + ((at - before.at) / 1000) * ratePerS);
      const allowed = tokens >= 1;
      if (allowed) tokens -= 1;
      const resetS = (burst - tokens) / ratePerS;
      sweep(buckets, ({ full }) => full <= at);
      buckets.set(key, { tokens, at, full: at + resetS * 1000 });
      return { allowed, remaining: Math.floor(tokens), retryAfterS: tokens >= 1 ? 0 : (1 - tokens) / ratePerS, resetS };
    },

    async acquire(key, id, most, leaseS) {
      const at = now();
      const held = slots.get(key) ?? new Map<string, number>();
      for (const [other, until] of held) if (until <= at) held.delete(other);
      if (!held.has(id) && held.size >= most) return false;
      held.set(id, at + leaseS * 1000);
      slots.set(key, held);
      return true;
    },
    async renew(key, id, leaseS) {
      const held = slots.get(key);
      if (held?.has(id) === true) held.set(id, now() + leaseS * 1000);
    },
    async release(key, id) {
      const held = slots.get(key);
      held?.delete(id);
      if (held?.size === 0) slots.delete(key);
    },

    async setIfAbsent(key, value, ttlS) {
      if (live(key) !== undefined) return false;
      sweep(marks, ({ until }) => until <= now());
      marks.set(key, { value, until: now() + ttlS * 1000 });
      return true;
    },
    async set(key, value, ttlS) {
      sweep(marks, ({ until }) => until <= now());
      marks.set(key, { value, until: now() + ttlS * 1000 });
    },
    async get(key) {
      return live(key)?.value ?? null;
    },
    async delete(key) {
      marks.delete(key);
    },
    async list(prefix) {
      const found = new Map<string, string>();
      for (const key of marks.keys()) {
        const mark = key.startsWith(prefix) ? live(key) : undefined;
        if (mark !== undefined) found.set(key, mark.value);
      }
      return found;
    },

    async publish(channel, text) {
      for (const listener of listeners.get(channel) ?? []) listener(text);
    },
    subscribe(channel, listener) {
      const set = listeners.get(channel) ?? new Set();
      set.add(listener);
      listeners.set(channel, set);
      return () => {
        set.delete(listener);
        if (set.size === 0) listeners.delete(channel);
      };
    },
    async ready() {
      // Memory is always there.
    },
    async close() {
      listeners.clear();
    },
  };
}
