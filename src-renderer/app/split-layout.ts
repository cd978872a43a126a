/** How tabs share the window: panes beside or above one another, as a tree. Pure: every change gives a new tree. */

/** `row`: side by side; `column`: one above the other. */
export type Direction = 'row' | 'column';
export type Edge = 'left' | 'right' | 'top' | 'bottom';

/** One tab, by its id. */
export interface Pane {
  readonly kind: 'pane';
  readonly tab: string;
}
/** Two or more parts; `sizes` are their shares, which sum up to 1. */
export interface Split {
  readonly kind: 'split';
  readonly direction: Direction;
  readonly parts: readonly Layout[];
  readonly sizes: readonly number[];
}
export type Layout = Pane | Split;

/** The least share of a part. */
export const MIN_SHARE = 0.12;

/** The tabs of a layout, from left to right and top to bottom. */
export function tabsOf(layout: Layout): readonly string[] {
  return layout.kind === 'pane' ? [layout.tab] : layout.parts.flatMap(tabsOf);
}

/** Puts a tab at an edge of another one's pane. A tab that is not in the layout leaves it as it is. */
export function addAt(layout: Layout, target: string, edge: Edge, tab: string): Layout {
  const direction: Direction = edge === 'left' || edge === 'right' ? 'row' : 'column';
  const before = edge === 'left' || edge === 'top';
  const added: Pane = { kind: 'pane', tab };
  if (layout.kind === 'pane') {
    if (layout.tab !== target) return layout;
    return { kind: 'split', direction, parts: before ? [added, layout] : [layout, added], sizes: [0.5, 0.5] };
  }
  const at = layout.parts.findIndex((part) => part.kind === 'pane' && part.tab === target);
  // Beside a pane of a split in the same direction it becomes one of that split's parts, and both halve its share.
  if (at >= 0 && layout.direction === direction) {
    const half = (layout.sizes[at] as number) / 2;
    return { ...layout, parts: layout.parts.toSpliced(before ? at : at + 1, 0, added), sizes: layout.sizes.toSpliced(at, 1, half, half) };
  }
  return { ...layout, parts: layout.parts.map((part) => addAt(part, target, edge, tab)) };
}

/** Takes a tab out; its share goes to the others. Null where nothing is left. */
export function without(layout: Layout, tab: string): Layout | null {
  if (layout.kind === 'pane') return layout.tab === tab ? null : layout;
  const kept = layout.parts.map((part) => without(part, tab));
  const parts = kept.filter((part) => part !== null);
  const only = parts[0];
  if (parts.length < 2) return only ?? null;
  const sizes = layout.sizes.filter((_, i) => kept[i] !== null);
  return { ...layout, parts, sizes: shares(sizes) };
}

/** Layouts without a tab; those that are left with one tab are gone. */
export function splitsWithout(layouts: readonly Layout[], tab: string): readonly Layout[] {
  return layouts.flatMap((layout) => {
    const rest = without(layout, tab);
    return rest === null || rest.kind === 'pane' ? [] : [rest];
  });
}

/** Moves the border after a part by a share of the whole. `path`: the split, as indexes of parts from the root. */
export function resized(layout: Layout, path: readonly number[], border: number, by: number): Layout {
  if (layout.kind === 'pane') return layout;
  const [first, ...rest] = path;
  if (first !== undefined) return { ...layout, parts: layout.parts.map((part, i) => (i === first ? resized(part, rest, border, by) : part)) };
  const a = layout.sizes[border];
  const b = layout.sizes[border + 1];
  if (a === undefined || b === undefined) return layout;
  const least = Math.min(MIN_SHARE, (a + b) / 2);
  const grown = Math.min(a + b - least, Math.max(least, a + by));
  return { ...layout, sizes: layout.sizes.map((size, i) => (i === border ? grown : i === border + 1 ? a + b - grown : size)) };
}

/** The layout with other names of tabs; one with a tab that has none is null. */
export function renamed<T extends string>(layout: Layout, name: (tab: string) => T | null): Layout | null {
  if (layout.kind === 'pane') {
    const tab = name(layout.tab);
    return tab === null ? null : { kind: 'pane', tab };
  }
  const parts = layout.parts.map((part) => renamed(part, name));
  return parts.every((part) => part !== null) && parts.length === layout.sizes.length ? { ...layout, parts, sizes: shares(layout.sizes) } : null;
}

function shares(sizes: readonly number[]): readonly number[] {
  const sum = sizes.reduce((total, size) => total + size, 0);
  return sum > 0 ? sizes.map((size) => size / sum) : sizes.map(() => 1 / sizes.length);
}
