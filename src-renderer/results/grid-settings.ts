/** How a tab's columns stand: their widths, their order, which stay at the left. Kept with the tab and with its saved search. */
import { z } from 'zod';
import type { SearchTabStore } from '../search/search-tab.ts';

/** Columns remembered. */
const MOST = 300;
const NARROWEST = 40;
const WIDEST = 2000;

export const gridSettingsSchema = z.object({
  /** Pixels by field, where the user set them. */
  widths: z.record(z.string(), z.number().min(NARROWEST).max(WIDEST)),
  /** Columns of tables that stay at the left. */
  pinned: z.array(z.string()).max(MOST),
  /** Columns of a table of statistics in the user's order; those that are not named follow as they come. */
  order: z.array(z.string()).max(MOST),
});
export type GridSettings = Readonly<z.infer<typeof gridSettingsSchema>>;
export const DEFAULT_GRID: GridSettings = { widths: {}, pinned: [], order: [] };

/** True where nothing was set. */
export function isPlain({ widths, pinned, order }: GridSettings): boolean {
  return Object.keys(widths).length === 0 && pinned.length === 0 && order.length === 0;
}

/** Sets the width of a column, or the usual one with null. */
export function setWidth(tab: SearchTabStore, name: string, width: number | null): void {
  const { grid } = tab.getState();
  const { [name]: _, ...rest } = grid.widths;
  const widths = width === null ? rest : { ...rest, [name]: Math.round(Math.max(NARROWEST, Math.min(WIDEST, width))) };
  tab.setState({ grid: { ...grid, widths: Object.fromEntries(Object.entries(widths).slice(-MOST)) } });
}

/** Pins a column, or lets it go. */
export function togglePinned(tab: SearchTabStore, name: string): void {
  const { grid } = tab.getState();
  tab.setState({ grid: { ...grid, pinned: grid.pinned.includes(name) ? grid.pinned.filter((one) => one !== name) : [...grid.pinned, name].slice(-MOST) } });
}

/** Moves a column of a table by a place; `names` are all of its columns as they stand. */
export function moveColumn(tab: SearchTabStore, names: readonly string[], name: string, step: 1 | -1): void {
  const { grid } = tab.getState();
  const at = names.indexOf(name);
  const to = at + step;
  if (at < 0 || to < 0 || to >= names.length) return;
  const order = names.filter((one) => one !== name);
  order.splice(to, 0, name);
  tab.setState({ grid: { ...grid, order: order.slice(0, MOST) } });
}

/** Names in the user's order; those that it does not name keep theirs and follow. */
export function ordered(names: readonly string[], order: readonly string[]): readonly string[] {
  if (order.length === 0) return names;
  const known = new Set(names);
  const named = order.filter((name) => known.has(name));
  const first = new Set(named);
  return [...named, ...names.filter((name) => !first.has(name))];
}
