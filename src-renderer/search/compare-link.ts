/** Two tabs with one search: what is changed in one is changed in the other, and both run together. */
import type { RangeText } from '../../src-shared/ipc/engine-protocol.ts';
import { timeZone } from '../app/engine.ts';
import type { SearchTabStore } from './search-tab.ts';
import { shiftRange } from './shift-range.ts';

interface Link {
  readonly stop: () => void;
  /** The range that the follower was given: another one is its user's. */
  given: RangeText;
}
const links = new WeakMap<SearchTabStore, Link>();

/** Lets a tab follow another one, over the period before where `earlier`. A tab is followed by one at most. */
export function link(leader: SearchTabStore, follower: SearchTabStore, earlier: boolean): void {
  unlink(leader);
  unlink(follower);
  leader.setState({ compare: follower });
  follower.setState({ follows: { tab: leader, earlier } });
  const stop = leader.subscribe((now, before) => {
    if (now.text !== before.text || now.range !== before.range) bringUpToDate(leader);
  });
  links.set(follower, { stop, given: follower.getState().range });
}

/** Ends the following of a tab, or by it; both go on as tabs of their own. */
export function unlink(tab: SearchTabStore): void {
  const { compare, follows } = tab.getState();
  if (compare !== null) unlink(compare);
  if (follows === null) return;
  links.get(tab)?.stop();
  links.delete(tab);
  tab.setState({ follows: null });
  follows.tab.setState({ compare: null });
}

/** Gives the tab that follows one, where there is one, the text and range that it has to search now. */
export function bringUpToDate(leader: SearchTabStore): void {
  const { compare, text, range } = leader.getState();
  const kept = compare === null ? undefined : links.get(compare);
  if (compare === null || kept === undefined) return;
  kept.given = compare.getState().follows?.earlier === true ? shifted(range, -1) : range;
  compare.setState({ text, range: kept.given });
}

/** The tab that a search is run for: the one that is followed, after what was changed in its follower (a filter by a click, a zoom) is taken over. */
export function leaderOf(tab: SearchTabStore): SearchTabStore {
  const { follows, text, range } = tab.getState();
  if (follows === null) return tab;
  const own = range !== links.get(tab)?.given;
  follows.tab.setState({ text, ...(own ? { range: follows.earlier ? shifted(range, 1) : range } : {}) });
  return follows.tab;
}

function shifted(range: RangeText, lengths: 1 | -1): RangeText {
  return shiftRange(range, lengths, Date.now() / 1000, timeZone()) ?? range;
}
