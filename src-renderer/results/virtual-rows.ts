/**
 * Rows of a list of any length. The browser cannot make a box taller than about 33 million pixels, so the scroll bar
 * only stands for the position; the position itself is a row and an offset into it (the anchor). Wheel and keys move the
 * anchor by exact pixels, dragging the bar moves it in proportion. Rows may differ in height: those on screen, and a few
 * above them, are measured.
 */
import { useCallback, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';

/** Tallest box to make: well below the ceiling of every browser. */
const MAX_HEIGHT = 12_000_000;
/** Rows laid out above the screen, so that their heights are known before they come into view. */
const OVERSCAN = 4;

export interface VirtualRow {
  readonly index: number;
  /** Pixels from the top of the visible area. */
  readonly top: number;
}

interface Anchor {
  readonly row: number;
  /** Pixels of the row that are above the visible area. */
  readonly offset: number;
}

/** The state of one list: where it stands and how tall its unusual rows are. */
export class VirtualList {
  private anchor: Anchor = { row: 0, offset: 0 };
  private readonly heights = new Map<number, number>();
  private readonly listeners = new Set<() => void>();
  private changes = 0;
  count = 0;
  rowHeight = 25;
  viewport = 0;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly version = (): number => this.changes;

  private changed(): void {
    this.changes++;
    for (const listener of this.listeners) listener();
  }

  private height(row: number): number {
    return this.heights.get(row) ?? this.rowHeight;
  }

  /** Pixels of all rows, as far as known. */
  private get totalHeight(): number {
    let total = this.count * this.rowHeight;
    for (const [row, height] of this.heights) if (row < this.count) total += height - this.rowHeight;
    return total;
  }

  /** Pixels of the box that carries the scroll bar. */
  get boxHeight(): number {
    return Math.max(this.viewport, Math.min(MAX_HEIGHT, this.totalHeight));
  }

  /** Sets the size of list, row and screen; keeps the place. */
  resize(count: number, rowHeight: number, viewport: number): void {
    if (count === this.count && rowHeight === this.rowHeight && viewport === this.viewport) return;
    if (rowHeight !== this.rowHeight) this.heights.clear();
    this.count = count;
    this.rowHeight = rowHeight;
    this.viewport = viewport;
    this.anchor = this.clamp(this.anchor);
    this.changed();
  }

  /** Forgets measured heights (rows are drawn another way now). */
  forgetHeights(): void {
    this.heights.clear();
    this.changed();
  }

  /** Notes the heights of rows that were drawn, and tells of them once. */
  measure(drawn: Iterable<readonly [row: number, height: number]>): void {
    let news = false;
    for (const [row, height] of drawn) {
      if (Math.abs(this.height(row) - height) < 0.5) continue;
      news = true;
      if (Math.abs(height - this.rowHeight) < 0.5) this.heights.delete(row);
      else this.heights.set(row, height);
    }
    if (!news) return;
    // A list of wrapped rows must not remember each one it ever showed.
    if (this.heights.size > 2000) for (const known of this.heights.keys()) if (Math.abs(known - this.anchor.row) > 500) this.heights.delete(known);
    this.anchor = this.clamp(this.anchor);
    this.changed();
  }

  private lastAnchor(): Anchor {
    let space = this.viewport;
    for (let row = this.count - 1; row >= 0; row--) {
      space -= this.height(row);
      if (space <= 0) return { row, offset: -space };
    }
    return { row: 0, offset: 0 };
  }

  private clamp(anchor: Anchor): Anchor {
    let { row, offset } = anchor;
    while (offset < 0 && row > 0) offset += this.height(--row);
    if (offset < 0 || row < 0) return { row: 0, offset: 0 };
    while (row < this.count && offset >= this.height(row)) offset -= this.height(row++);
    const last = this.lastAnchor();
    return row > last.row || (row === last.row && offset > last.offset) ? last : { row, offset };
  }

  /** Moves by pixels. Returns false where the end was reached already. */
  scrollBy(pixels: number): boolean {
    const next = this.clamp({ row: this.anchor.row, offset: this.anchor.offset + pixels });
    if (next.row === this.anchor.row && next.offset === this.anchor.offset) return false;
    this.anchor = next;
    this.changed();
    return true;
  }

  /** Moves to a share (0 to 1) of the whole way. */
  scrollToShare(share: number): void {
    const last = this.lastAnchor();
    const place = share * (last.row + last.offset / this.height(last.row));
    const row = Math.min(Math.floor(place), last.row);
    const next = share >= 1 ? last : this.clamp({ row, offset: (place - row) * this.height(row) });
    if (next.row === this.anchor.row && next.offset === this.anchor.offset) return;
    this.anchor = next;
    this.changed();
  }

  /** Share of the whole way that lies behind. */
  get share(): number {
    const last = this.lastAnchor();
    const whole = last.row + last.offset / this.height(last.row);
    return whole <= 0 ? 0 : Math.min(1, (this.anchor.row + this.anchor.offset / this.height(this.anchor.row)) / whole);
  }

  /** Brings a row into view with as little movement as possible. */
  reveal(row: number): void {
    if (row < this.anchor.row || (row === this.anchor.row && this.anchor.offset > 0)) {
      this.anchor = this.clamp({ row, offset: 0 });
      this.changed();
      return;
    }
    let bottom = -this.anchor.offset;
    for (let i = this.anchor.row; i <= row && bottom <= this.viewport; i++) bottom += this.height(i);
    if (bottom <= this.viewport && row - this.anchor.row < this.viewport) return;
    let space = this.viewport;
    let first = row;
    for (space -= this.height(first); space > 0 && first > 0; ) space -= this.height(--first);
    this.anchor = this.clamp({ row: first, offset: Math.max(0, -space) });
    this.changed();
  }

  toStart(): void {
    this.anchor = { row: 0, offset: 0 };
    this.changed();
  }

  /** The rows to draw, with their places. */
  rows(): VirtualRow[] {
    const rows: VirtualRow[] = [];
    let top = 0 - this.anchor.offset;
    const first = Math.max(0, this.anchor.row - OVERSCAN);
    for (let i = first; i < this.anchor.row; i++) top -= this.height(i);
    for (let index = first; index < this.count && top < this.viewport; index++) {
      rows.push({ index, top });
      top += this.height(index);
    }
    return rows;
  }
}

export interface VirtualView {
  readonly list: VirtualList;
  readonly rows: readonly VirtualRow[];
  /** For the element that scrolls. */
  readonly scrollRef: (element: HTMLDivElement | null) => (() => void) | undefined;
  readonly viewport: number;
  readonly boxHeight: number;
}

/** Height of the last list that was measured: the next one starts with it, as it mostly has the same, and is measured once the page is laid out. */
let lastSize = 0;

/** Binds a list to the element that scrolls it. `inset` pixels at its top belong to a header that stays. */
export function useVirtualRows(list: VirtualList, count: number, rowHeight: number, inset: number): VirtualView {
  const element = useRef<HTMLDivElement | null>(null);
  const [size, setSize] = useState(lastSize);
  /** Where the bar stands as far as we know: asking the browser would lay the page out in the middle of a render. */
  const expected = useRef(0);
  useSyncExternalStore(list.subscribe, list.version);

  const scrollRef = useCallback(
    (node: HTMLDivElement | null) => {
      element.current = node;
      if (node === null) return undefined;
      expected.current = 0;
      const observer = new ResizeObserver(() => {
        lastSize = node.clientHeight;
        setSize(lastSize);
      });
      observer.observe(node);
      const onWheel = (event: WheelEvent): void => {
        if (event.ctrlKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
        const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? list.rowHeight : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? list.viewport : 1;
        event.preventDefault();
        list.scrollBy(event.deltaY * unit);
      };
      let focusing = false;
      const onScroll = (): void => {
        if (focusing || Math.abs(node.scrollTop - expected.current) < 1) return;
        expected.current = node.scrollTop;
        const way = node.scrollHeight - node.clientHeight;
        list.scrollToShare(way <= 0 ? 0 : node.scrollTop >= way - 1 ? 1 : node.scrollTop / way);
      };
      // What gets the focus is brought into view by the browser as if the bar moved by pixels, while here it stands for a
      // share of the whole way: the list would jump far away. So the bar goes back, and the list moves by what is missing.
      const onFocus = (event: FocusEvent): void => {
        const { target } = event;
        if (!(target instanceof Element) || target === node) return;
        focusing = true;
        window.requestAnimationFrame(() => {
          focusing = false;
          if (!node.contains(target)) return;
          node.scrollTop = expected.current;
          const [box, visible] = [target.getBoundingClientRect(), node.getBoundingClientRect()];
          const below = box.bottom - (visible.top + node.clientHeight);
          const above = visible.top + inset - box.top;
          if (above > 0) list.scrollBy(-above);
          else if (below > 0) list.scrollBy(Math.min(below, -above));
        });
      };
      node.addEventListener('focusin', onFocus);
      node.addEventListener('wheel', onWheel, { passive: false });
      node.addEventListener('scroll', onScroll);
      return () => {
        element.current = null;
        observer.disconnect();
        node.removeEventListener('focusin', onFocus);
        node.removeEventListener('wheel', onWheel);
        node.removeEventListener('scroll', onScroll);
      };
    },
    [list, inset],
  );

  const viewport = Math.max(0, size - inset);
  useLayoutEffect(() => list.resize(count, rowHeight, viewport), [list, count, rowHeight, viewport]);
  // The bar follows the anchor; the scroll event that this causes is told apart by its position.
  useLayoutEffect(() => {
    const node = element.current;
    if (node === null || size === 0) return;
    const top = Math.round(list.share * Math.max(0, list.boxHeight + inset - size));
    if (Math.abs(expected.current - top) < 1) return;
    node.scrollTop = top;
    expected.current = node.scrollTop;
  });
  return { list, rows: list.rows(), scrollRef, viewport, boxHeight: list.boxHeight + inset };
}

/** Watches the rows of a list with one observer: rows that change in one frame are measured together, and drawn anew once. */
class RowObserver {
  private readonly indexes = new Map<Element, number>();
  private readonly observer: ResizeObserver;

  constructor(list: VirtualList) {
    this.observer = new ResizeObserver((entries) =>
      list.measure(
        entries.flatMap(({ target, borderBoxSize }) => {
          const index = this.indexes.get(target);
          const height = borderBoxSize[0]?.blockSize;
          return index === undefined || height === undefined ? [] : [[index, height] as const];
        }),
      ),
    );
  }

  /** Watches a row until the returned function is called. */
  watch(element: Element, index: number): () => void {
    this.indexes.set(element, index);
    this.observer.observe(element);
    return () => {
      this.indexes.delete(element);
      this.observer.unobserve(element);
    };
  }
}

const observers = new WeakMap<VirtualList, RowObserver>();

/** Ref for a row whose height may differ from the usual. */
export function useMeasuredRow(list: VirtualList, index: number): (element: HTMLElement | null) => (() => void) | undefined {
  return useCallback(
    (element) => {
      if (element === null) return undefined;
      const observer = observers.get(list) ?? new RowObserver(list);
      observers.set(list, observer);
      return observer.watch(element, index);
    },
    [list, index],
  );
}
