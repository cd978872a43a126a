/** Saved searches by their name, as `savedsearch`, `loadjob`, `map` and `from` run them. */
import type { Batch } from '../../../results/batch.ts';
import type { Span } from '../../syntax/ast.ts';
import type { ExecContext, SavedSearchText } from '../types.ts';

/** The saved search of a name, as written or else in any case. Throws an Error that names those there are. */
export async function findSavedSearch(name: string, ctx: ExecContext): Promise<SavedSearchText> {
  if (ctx.library === undefined) throw new Error(`There are no saved searches where this runs: put the text of "${name}" in its place.`);
  const all = await ctx.library.savedSearches();
  const found = all.find((s) => s.name === name) ?? all.find((s) => s.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const names = all.slice(0, 10).map((s) => `"${s.name}"`).join(', ');
  throw new Error(`There is no saved search "${name}".${names === '' ? ' None is saved yet.' : ` There are: ${names}${all.length > 10 ? '...' : '.'}`}`);
}

/** The names of the saved searches that are running within one another, by search. */
const running = new WeakMap<AbortSignal, Set<string>>();

/**
 * Runs a saved search with values put in for its `$name$` tokens. Where the search round it has no time range, the saved
 * search's own holds, as in Splunk.
 */
export async function* runSavedSearch(saved: SavedSearchText, values: ReadonlyMap<string, string>, ctx: ExecContext, at: Span): AsyncIterable<Batch> {
  let active = running.get(ctx.signal);
  if (active === undefined) running.set(ctx.signal, (active = new Set()));
  if (active.has(saved.name)) throw new Error(`The saved search "${saved.name}" runs itself: take it out of its own text.`);
  active.add(saved.name);
  try {
    const text = saved.spl.replace(/\$([\w.]+)\$/g, (token, name: string) => values.get(name) ?? token);
    yield* ctx.runPipeline(ctx.parse(ranged(text, saved, ctx), at));
  } finally {
    active.delete(saved.name);
  }
}

/** The text with the saved time range as terms of its first search, where nothing else sets one. */
function ranged(text: string, saved: SavedSearchText, ctx: ExecContext): string {
  const trimmed = text.trim();
  const open = ctx.range.earliest === null && ctx.range.latest === null;
  if (!open || trimmed.startsWith('|') || (saved.earliest === '' && saved.latest === '')) return trimmed;
  const terms = [...(saved.earliest === '' ? [] : [`earliest="${saved.earliest}"`]), ...(saved.latest === '' ? [] : [`latest="${saved.latest}"`])].join(' ');
  return `search ${terms} ${trimmed.replace(/^search\s+/i, '')}`;
}
