/** The tab in front, or with it the tabs that share its split: panes beside and above one another, with borders that move. */
import { X } from 'lucide-react';
import { Fragment, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { ConnectionDot } from '../connections/ConnectionDot.tsx';
import { formatCount, formatElapsed } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import type { SearchTabStore } from '../search/search-tab.ts';
import { tabTitle } from '../search/tab-title.ts';
import { rangeLabel } from '../search/time-presets.ts';
import { IconButton } from '../ui/Button.tsx';
import { useTimeZone } from './engine.ts';
import { PaneRoom, useRoomOf } from './pane-room.ts';
import { useConnections } from './queries.ts';
import { type Edge, type Layout, type Split, tabsOf } from './split-layout.ts';
import { dockTab, leaveSplit, resizeSplit, stopComparing } from './splits.ts';
import { ShownTab, TAB_DRAG, selectTab, splitOf, useFrontTab, useWorkbench } from './workbench.ts';
import './PaneArea.css';

/** Share of a split that an arrow key moves a border by. */
const KEY_STEP = 0.03;

export interface PaneContent {
  /** What the tab searches. Left out where another pane asks for it. */
  readonly query: React.ReactNode;
  readonly results: React.ReactNode;
}

/** `content` is drawn for each tab that is shown. */
export function PaneArea({ query, results }: PaneContent): React.JSX.Element {
  const front = useFrontTab();
  const tabs = useWorkbench((s) => s.tabs);
  const id = useStore(front, (s) => s.id);
  const layout = useWorkbench((s) => splitOf(s.splits, id));
  if (layout === null) {
    return (
      <DropTarget tab={front} className="pane is-front">
        {query}
        {results}
      </DropTarget>
    );
  }
  const byId = new Map(tabs.map((tab) => [tab.getState().id, tab]));
  const leader = sharedLeader(tabsOf(layout).flatMap((tab) => byId.get(tab) ?? []));
  const draw = (tab: SearchTabStore): React.ReactNode => <TabPane tab={tab} front={tab === front} query={leader === null ? query : null} results={results} />;
  return (
    <div className="pane-area" data-testid="pane-area">
      {leader !== null && <ShownTab.Provider value={leader}>{query}</ShownTab.Provider>}
      <Panes layout={layout} root={layout} path={[]} tabs={byId} draw={draw} />
    </div>
  );
}

/** The tab whose search all panes show, where they are compared: then it is asked for once. */
function sharedLeader(tabs: readonly SearchTabStore[]): SearchTabStore | null {
  const leader = tabs.find((tab) => tab.getState().compare !== null);
  return leader !== undefined && tabs.every((tab) => tab === leader || tab.getState().follows?.tab === leader) ? leader : null;
}

interface PanesProps {
  readonly layout: Layout;
  readonly root: Layout;
  readonly path: readonly number[];
  readonly tabs: ReadonlyMap<string, SearchTabStore>;
  readonly draw: (tab: SearchTabStore) => React.ReactNode;
}

function Panes({ layout, root, path, tabs, draw }: PanesProps): React.ReactNode {
  const host = useRef<HTMLDivElement>(null);
  if (layout.kind === 'pane') {
    const tab = tabs.get(layout.tab);
    return tab === undefined ? null : draw(tab);
  }
  return (
    <div ref={host} className={`panes panes-${layout.direction}`}>
      {layout.parts.map((part, i) => (
        <Fragment key={tabsOf(part).join(' ')}>
          {i > 0 && <Border layout={layout} border={i - 1} host={host} onMove={(by) => resizeSplit(root, path, i - 1, by)} />}
          <div className="pane-part" style={{ flexGrow: layout.sizes[i] ?? 1 }}>
            <Panes layout={part} root={root} path={[...path, i]} tabs={tabs} draw={draw} />
          </div>
        </Fragment>
      ))}
    </div>
  );
}

/** The border between two parts: dragged, or moved with the arrow keys; a double click makes both parts as large. */
function Border({ layout, border, host, onMove }: { readonly layout: Split; readonly border: number; readonly host: React.RefObject<HTMLDivElement | null>; readonly onMove: (by: number) => void }): React.JSX.Element {
  const { direction, sizes } = layout;
  const a = sizes[border] ?? 0;
  const b = sizes[border + 1] ?? 0;
  const keys: Readonly<Record<string, number>> = direction === 'row' ? { ArrowLeft: -KEY_STEP, ArrowRight: KEY_STEP } : { ArrowUp: -KEY_STEP, ArrowDown: KEY_STEP };
  const drag = (event: React.PointerEvent<HTMLDivElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = host.current?.getBoundingClientRect();
    if (box === undefined) return;
    const before = sizes.slice(0, border).reduce((sum, size) => sum + size, 0);
    const at = direction === 'row' ? (event.clientX - box.left) / box.width : (event.clientY - box.top) / box.height;
    onMove(at - before - a);
  };
  return (
    <div
      className="pane-border"
      role="separator"
      tabIndex={0}
      aria-label={t('pane.border')}
      aria-orientation={direction === 'row' ? 'vertical' : 'horizontal'}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round((a / (a + b)) * 100)}
      data-testid="pane-border"
      onKeyDown={(event) => {
        const by = event.key === 'Home' ? -1 : event.key === 'End' ? 1 : event.key === 'Enter' ? (b - a) / 2 : keys[event.key];
        if (by === undefined) return;
        event.preventDefault();
        onMove(by);
      }}
      onDoubleClick={() => onMove((b - a) / 2)}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={drag}
    />
  );
}

function TabPane({ tab, front, query, results }: PaneContent & { readonly tab: SearchTabStore; readonly front: boolean }): React.JSX.Element {
  const toFront = (): void => {
    const { tabs, current } = useWorkbench.getState();
    const at = tabs.indexOf(tab);
    if (at !== current) selectTab(at);
  };
  const host = useRef<HTMLElement>(null);
  const room = useRoomOf(host);
  return (
    <DropTarget tab={tab} host={host} className={`pane is-shared is-${room.height}${front ? ' is-front' : ''}`} onEnter={toFront}>
      <PaneHead tab={tab} front={front} />
      <PaneRoom.Provider value={room}>
        <ShownTab.Provider value={tab}>
          {query}
          {results}
        </ShownTab.Provider>
      </PaneRoom.Provider>
    </DropTarget>
  );
}

function PaneHead({ tab, front }: { readonly tab: SearchTabStore; readonly front: boolean }): React.JSX.Element {
  const title = useStore(tab, (s) => tabTitle(s, t('tab.untitled')));
  const connectionId = useStore(tab, (s) => s.connection);
  const connection = useConnections().data?.find((c) => c.id === connectionId);
  const follows = useStore(tab, (s) => s.follows);
  const compared = useStore(tab, (s) => s.compare);
  const earlier = (follows ?? compared?.getState().follows)?.earlier;
  const range = useStore(tab, (s) => s.range);
  const run = useStore(tab, (s) => s.run);
  const tz = useTimeZone();
  // What two compared panes differ in is their name.
  const name = earlier === undefined ? title : earlier ? rangeLabel(range, tz, Date.now() / 1000) : (connection?.name ?? connectionId);
  return (
    <header className="pane-head">
      <ConnectionDot colour={connection?.colour ?? 'grey'} title={connection?.name ?? connectionId} />
      <b className={`truncate${front ? '' : ' is-behind'}`}>{name}</b>
      <span className="pane-figures num">
        {t(`state.${run?.state ?? 'idle'}`)}
        {run?.progress !== null && run?.progress !== undefined && ` · ${t('count.rows', { count: formatCount(run.progress.rows) })} · ${formatElapsed(run.progress.elapsedMs)}`}
      </span>
      <IconButton label={t(follows === null ? 'pane.leave' : 'compare.close')} onClick={() => (follows === null ? leaveSplit(tab) : stopComparing(follows.tab))} data-testid="pane-leave">
        <X size={14} />
      </IconButton>
    </header>
  );
}

/** A pane that takes a dragged tab at its edges. */
function DropTarget({ tab, host, className, onEnter, children }: { readonly tab: SearchTabStore; readonly host?: React.RefObject<HTMLElement | null>; readonly className: string; readonly onEnter?: () => void; readonly children: React.ReactNode }): React.JSX.Element {
  const [edge, setEdge] = useState<Edge | null>(null);
  const title = useStore(tab, (s) => tabTitle(s, t('tab.untitled')));
  return (
    <section
      ref={host}
      className={className}
      aria-label={t('pane.label', { name: title })}
      onPointerDownCapture={onEnter}
      onFocusCapture={onEnter}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(TAB_DRAG)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'move';
        setEdge(edgeAt(event.currentTarget.getBoundingClientRect(), event.clientX, event.clientY));
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setEdge(null);
      }}
      onDrop={(event) => {
        if (!event.dataTransfer.types.includes(TAB_DRAG)) return;
        event.preventDefault();
        setEdge(null);
        dockTab(Number(event.dataTransfer.getData(TAB_DRAG)), tab, edgeAt(event.currentTarget.getBoundingClientRect(), event.clientX, event.clientY));
      }}
    >
      {children}
      {edge !== null && <div className={`pane-drop pane-drop-${edge}`} aria-hidden data-testid="pane-drop" />}
    </section>
  );
}

/** The edge of a box that a point is nearest to, as a share of the box. */
function edgeAt(box: DOMRect, x: number, y: number): Edge {
  const across = (x - box.left) / box.width;
  const down = (y - box.top) / box.height;
  const near: readonly (readonly [Edge, number])[] = [['left', across], ['right', 1 - across], ['top', down], ['bottom', 1 - down]];
  return near.reduce((best, one) => (one[1] < best[1] ? one : best))[0];
}
