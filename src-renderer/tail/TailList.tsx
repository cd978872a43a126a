/**
 * The events of a tail. While it runs, the newest rows are drawn at one end and there is nothing to scroll; scrolling,
 * opening a row or pressing a key towards older rows pauses it, and then the rows held can be walked through.
 */
import { ChevronDown, ChevronRight } from 'lucide-react';
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { HighlightRule } from '../../src-shared/ipc/tail-protocol.ts';
import { toText } from '../../src-shared/results/value.ts';
import { searchHits } from '../../src-shared/spl/language/highlight.ts';
import { useTimeZone } from '../app/engine.ts';
import { useWorkbench } from '../app/workbench.ts';
import { formatCount, formatEventTime } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { EventSummary } from '../results/EventSummary.tsx';
import { Marked } from '../results/cell.tsx';
import { VirtualList, useMeasuredRow, useVirtualRows } from '../results/virtual-rows.ts';
import '../results/EventsGrid.css';
import { TailDetail } from './TailDetail.tsx';
import type { TailRow } from './row-cache.ts';
import { isShownElsewhere, levelOfRow, originOf } from './row-texts.ts';
import { type TailStore, pauseTail, resumeTail } from './tail-store.ts';

const ROW_HEIGHTS = { compact: 23, comfortable: 29 } as const;

interface ListProps {
  readonly store: TailStore;
  readonly rules: readonly HighlightRule[];
}

export function TailList({ store, rules }: ListProps): React.JSX.Element {
  const density = useWorkbench((s) => s.density);
  const wrap = useWorkbench((s) => s.wrap);
  const spl = useStore(store, (s) => s.spl);
  const pausedEnd = useStore(store, (s) => s.pausedEnd);
  const generation = useStore(store, (s) => s.update?.generation ?? 0);
  const hits = useMemo(() => searchHits(spl), [spl]);
  const shown: Shown = { store, rules, hits, rowHeight: ROW_HEIGHTS[density], wrap };
  return (
    <div className={`tail-list${wrap ? ' is-wrapped' : ''}`} style={{ ['--tail-row' as string]: `${ROW_HEIGHTS[density]}px` }}>
      {pausedEnd === null ? <FollowingRows {...shown} /> : <PausedRows key={`${generation} ${wrap} ${density}`} {...shown} end={pausedEnd} />}
    </div>
  );
}

interface Shown extends ListProps {
  readonly hits: RegExp | null;
  readonly rowHeight: number;
  readonly wrap: boolean;
}

/** The rows that a pause was made for: the one to open, and how far to scroll at once. */
const intent = new WeakMap<TailStore, { readonly open?: number; readonly pixels?: number }>();

function FollowingRows({ store, rules, hits, rowHeight }: Shown): React.JSX.Element {
  const update = useStore(store, (s) => s.update);
  const newestFirst = useStore(store, (s) => s.newestFirst);
  const rows = useStore(store, (s) => s.rows);
  const version = useSyncExternalStore(rows.subscribe, rows.version);
  const tz = useTimeZone();
  const [height, setHeight] = useState(0);
  const box = useRef<HTMLDivElement | null>(null);
  useLayoutEffect(() => {
    const node = box.current;
    if (node === null) return undefined;
    const observer = new ResizeObserver(() => setHeight(node.clientHeight));
    observer.observe(node);
    setHeight(node.clientHeight);
    return () => observer.disconnect();
  }, []);
  const first = update?.first ?? 0;
  const end = update?.end ?? 0;
  // Never more than a tall screen, whatever the layout says.
  const from = Math.max(first, end - Math.min(200, Math.ceil(height / rowHeight) + 1));
  useEffect(() => {
    if (end > from) rows.want(from, end - 1);
  }, [rows, from, end, version]);
  const numbers = Array.from({ length: end - from }, (_, i) => from + i);
  if (newestFirst) numbers.reverse();
  const gaps = new Map((update?.gaps ?? []).map((g) => [g.row, g.count]));
  const open = useCallback(
    (number: number) => {
      intent.set(store, { open: number });
      pauseTail(store);
    },
    [store],
  );
  const pauseFor = (pixels: number): void => {
    if (end - first <= 1) return;
    intent.set(store, { pixels });
    pauseTail(store);
  };
  return (
    <div
      ref={box}
      className={`tail-following${newestFirst ? '' : ' is-bottom'}`}
      tabIndex={0}
      role="log"
      aria-label={t('tail.events')}
      aria-live="off"
      data-testid="tail-events"
      onWheel={(event) => {
        if (newestFirst ? event.deltaY > 0 : event.deltaY < 0) pauseFor(event.deltaY);
      }}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget) return;
        const older: Readonly<Record<string, number>> = { [newestFirst ? 'ArrowDown' : 'ArrowUp']: rowHeight, [newestFirst ? 'PageDown' : 'PageUp']: height - rowHeight, [newestFirst ? 'End' : 'Home']: Number.MAX_SAFE_INTEGER };
        const step = older[event.key];
        if (event.key === ' ') pauseTail(store);
        else if (step !== undefined) pauseFor(newestFirst ? step : -step);
        else return;
        event.preventDefault();
      }}
    >
      {numbers.length === 0 && <p className="tail-empty">{t(update === null ? 'tail.starting' : update.received === 0 ? 'tail.nothing' : 'tail.noMatch', { received: formatCount(update?.received ?? 0) })}</p>}
      <div className="tail-rows">
        {numbers.map((number) => {
          const row = rows.row(number);
          return row === null ? <div key={number} className="tail-row" /> : <RowLine key={number} row={row} open={false} rules={rules} hits={hits} tz={tz} gap={gaps.get(number) ?? 0} moves onToggle={open} />;
        })}
      </div>
    </div>
  );
}

function PausedRows({ store, rules, hits, rowHeight, end }: Shown & { readonly end: number }): React.JSX.Element {
  const newestFirst = useStore(store, (s) => s.newestFirst);
  const rows = useStore(store, (s) => s.rows);
  const version = useSyncExternalStore(rows.subscribe, rows.version);
  const update = useStore(store, (s) => s.update);
  const tz = useTimeZone();
  // Nothing leaves while paused; what left before the pause took effect is not shown.
  const [first] = useState(() => update?.first ?? 0);
  const count = Math.max(0, end - first);
  const [list] = useState(() => new VirtualList());
  const [opened, setOpened] = useState<ReadonlySet<number>>(() => {
    const wanted = intent.get(store)?.open;
    return new Set(wanted === undefined ? [] : [wanted]);
  });
  const view = useVirtualRows(list, count, rowHeight, 0);
  const placed = useRef(false);
  useLayoutEffect(() => {
    if (placed.current || view.viewport === 0 || count === 0) return;
    placed.current = true;
    // Where the view was when it was paused, and from there as far as the wheel or key said.
    list.scrollToShare(newestFirst ? 0 : 1);
    const pixels = intent.get(store)?.pixels;
    intent.delete(store);
    if (pixels !== undefined) list.scrollBy(pixels);
  }, [list, view.viewport, count, newestFirst, store]);
  const numberAt = (index: number): number => (newestFirst ? end - 1 - index : first + index);
  const shownRows = view.rows.map((r) => numberAt(r.index));
  const low = Math.min(...shownRows);
  const high = Math.max(...shownRows);
  useEffect(() => {
    if (!Number.isFinite(low)) return undefined;
    const timer = window.setTimeout(() => rows.want(low, high), 20);
    return () => window.clearTimeout(timer);
  }, [rows, low, high, version]);
  const toggle = useCallback((number: number) => {
    setOpened((before) => {
      const next = new Set(before);
      if (!next.delete(number)) next.add(number);
      return next;
    });
  }, []);
  const gaps = new Map((update?.gaps ?? []).map((g) => [g.row, g.count]));
  const fresh = Math.max(0, (update?.end ?? end) - end);
  return (
    <>
      <div
        className="grid-scroll tail-paused"
        ref={view.scrollRef}
        tabIndex={0}
        role="log"
        aria-label={t('tail.events')}
        data-testid="tail-events"
        onKeyDown={(event) => {
          if (event.target !== event.currentTarget) return;
          const steps: Readonly<Record<string, number>> = { ArrowDown: rowHeight, ArrowUp: -rowHeight, PageDown: view.viewport - rowHeight, PageUp: rowHeight - view.viewport };
          const step = steps[event.key];
          if (event.key === ' ') resumeTail(store);
          else if (event.key === 'Home') list.scrollToShare(0);
          else if (event.key === 'End') {
            if (newestFirst) list.scrollToShare(1);
            else resumeTail(store);
          } else if (step !== undefined) list.scrollBy(step);
          else return;
          event.preventDefault();
        }}
      >
        <div className="grid-box" style={{ height: view.boxHeight }}>
          <div className="grid-window" style={{ height: view.viewport }}>
            {view.rows.map(({ index, top }) => (
              <PlacedRow key={numberAt(index)} list={list} index={index} top={top} row={rows.row(numberAt(index))} open={opened.has(numberAt(index))} rules={rules} hits={hits} tz={tz} gap={gaps.get(numberAt(index)) ?? 0} onToggle={toggle} />
            ))}
          </div>
        </div>
      </div>
      <button type="button" className="tail-fresh" onClick={() => resumeTail(store)} data-testid="tail-fresh">
        {fresh === 0 ? t('tail.pausedHint') : t('tail.fresh', { count: formatCount(fresh) })}
      </button>
    </>
  );
}

interface LineProps {
  readonly open: boolean;
  readonly rules: readonly HighlightRule[];
  readonly hits: RegExp | null;
  readonly tz: string;
  /** Rows missing before this one. */
  readonly gap: number;
  /** Whether rows follow each other under the pointer: one is then meant when it is pressed, for it is elsewhere when let go. */
  readonly moves?: boolean;
  readonly onToggle: (number: number) => void;
}

function PlacedRow({ list, index, top, row, ...line }: LineProps & { readonly list: VirtualList; readonly index: number; readonly top: number; readonly row: TailRow | null }): React.JSX.Element {
  const measure = useMeasuredRow(list, index);
  return (
    <div ref={measure} className="tail-placed" style={{ transform: `translateY(${top}px)` }}>
      {row === null ? <div className="tail-row" aria-busy="true" /> : <RowLine row={row} {...line} />}
    </div>
  );
}

const RowLine = memo(function RowLine({ row, open, rules, hits, tz, gap, moves = false, onToggle }: LineProps & { readonly row: TailRow }): React.JSX.Element {
  const { fields } = row;
  const level = levelOfRow(fields);
  const time = fields.get('_time');
  const rule = row.mark < 0 ? undefined : rules[row.mark];
  return (
    <div className={`tail-row${open ? ' is-open' : ''}${level === null ? '' : ` level-${level}`}${rule === undefined ? '' : ` has-mark mark-${rule.colour}`}`}>
      {gap > 0 && <div className="tail-gap">{t('tail.gap', { count: formatCount(gap) })}</div>}
      <div
        className="tail-line"
        onPointerDown={(event) => moves && event.button === 0 && onToggle(row.number)}
        onClick={() => !moves && window.getSelection()?.isCollapsed !== false && onToggle(row.number)}
      >
        <span className="event-toggle">{open ? <ChevronDown size={12} /> : <ChevronRight size={12} />}</span>
        <span className="tail-time num">{typeof time === 'number' ? formatEventTime(time, tz).slice(11) : ''}</span>
        <span className={`tail-level${level === null ? '' : ` is-${level}`}`}>{level === null ? '' : level.toUpperCase()}</span>
        <span className="tail-origin truncate">
          <Marked text={toText(originOf(fields), ' ') ?? ''} hits={null} />
        </span>
        <span className="tail-text">
          <EventSummary fields={fields} hits={hits} shownElsewhere={isShownElsewhere} />
        </span>
      </div>
      {open && <TailDetail fields={fields} tz={tz} hits={hits} />}
    </div>
  );
});
