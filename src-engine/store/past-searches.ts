/** The history of the app as the `history` command lists it. */
import type { PastSearch } from '../../src-shared/spl/commands/types.ts';
import type { AppStore } from './store.ts';

/** All searches that the store remembers, the latest first, pinned ones in their places. */
export function pastSearches(store: AppStore): readonly PastSearch[] {
  return store
    .history(Number.MAX_SAFE_INTEGER)
    .map(({ id, spl, earliest, latest, started, elapsedMs, rows, outcome }) => ({ id: String(id), spl, earliest, latest, started: Date.parse(started) / 1000, seconds: elapsedMs / 1000, rows, outcome }))
    .sort((a, b) => b.started - a.started || Number(b.id) - Number(a.id));
}
