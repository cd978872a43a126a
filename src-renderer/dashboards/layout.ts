/** Panels on the grid: none over another, none with room above it. Pure. */
import { COLUMNS, type Place } from './definition.ts';

/** Something with a place. */
export interface Placed {
  readonly id: string;
  readonly place: Place;
}

/** Smallest panel. */
const MIN_WIDTH = 3;
const MIN_HEIGHT = 2;

/** True where two places share a cell. */
export function overlap(a: Place, b: Place): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** The place within the grid, at least as large as a panel must be. */
export function fit({ x, y, w, h }: Place): Place {
  const width = Math.min(COLUMNS, Math.max(MIN_WIDTH, Math.round(w)));
  return { x: Math.min(COLUMNS - width, Math.max(0, Math.round(x))), y: Math.max(0, Math.round(y)), w: width, h: Math.max(MIN_HEIGHT, Math.round(h)) };
}

/**
 * Every panel moved up as far as it goes, from the top. The one named `first` goes before others that want its place:
 * they give way downwards. Keeps the order of the list.
 */
export function compact<T extends Placed>(panels: readonly T[], first: string | null = null): T[] {
  const order = [...panels].sort((a, b) => a.place.y - b.place.y || Number(b.id === first) - Number(a.id === first) || a.place.x - b.place.x);
  const settled = new Map<string, Place>();
  const taken: Place[] = [];
  // The one that is being moved keeps its place while the others settle round it.
  const held = panels.find((panel) => panel.id === first);
  for (const panel of order) {
    if (panel === held) continue;
    let place = panel.place;
    const blocked = (at: Place): boolean => taken.some((other) => overlap(at, other)) || (held !== undefined && overlap(at, held.place));
    while (place.y > 0 && !blocked({ ...place, y: place.y - 1 })) place = { ...place, y: place.y - 1 };
    while (blocked(place)) place = { ...place, y: place.y + 1 };
    taken.push(place);
    settled.set(panel.id, place);
  }
  if (held === undefined) return panels.map((panel) => placed(panel, settled));
  settled.set(held.id, held.place);
  // Then it moves up too, and the others after it.
  return compact(panels.map((panel) => placed(panel, settled)));
}

function placed<T extends Placed>(panel: T, settled: ReadonlyMap<string, Place>): T {
  const place = settled.get(panel.id) ?? panel.place;
  return place === panel.place ? panel : { ...panel, place };
}

/** The panels after one of them was put at a place. */
export function put<T extends Placed>(panels: readonly T[], id: string, place: Place): T[] {
  return compact(panels.map((panel) => (panel.id === id ? { ...panel, place: fit(place) } : panel)), id);
}

/** A step by an arrow key: of the panel's place, or of its size. Up and down go past the neighbour there. */
export function step<T extends Placed>(panels: readonly T[], id: string, key: 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown', resize: boolean): T[] {
  const panel = panels.find((one) => one.id === id);
  if (panel === undefined) return [...panels];
  const { place } = panel;
  const across = key === 'ArrowLeft' ? -1 : key === 'ArrowRight' ? 1 : 0;
  const down = key === 'ArrowUp' ? -1 : key === 'ArrowDown' ? 1 : 0;
  if (resize) return put(panels, id, { ...place, w: Math.min(COLUMNS - place.x, place.w + across), h: place.h + down });
  if (down === 0) return put(panels, id, { ...place, x: place.x + across });
  const sameColumns = panels.filter((other) => other.id !== id && other.place.x < place.x + place.w && place.x < other.place.x + other.place.w);
  if (down < 0) {
    const above = sameColumns.filter((other) => other.place.y < place.y).sort((a, b) => b.place.y - a.place.y)[0];
    return put(panels, id, { ...place, y: above === undefined ? 0 : above.place.y });
  }
  const below = sameColumns.filter((other) => other.place.y >= place.y + place.h).sort((a, b) => a.place.y - b.place.y)[0];
  if (below === undefined) return [...panels];
  // The neighbour goes up by as much as this panel leaves.
  const swapped = panels.map((other) => (other.id === below.id ? { ...other, place: { ...other.place, y: place.y } } : other));
  return put(swapped, id, { ...place, y: place.y + below.place.h });
}
