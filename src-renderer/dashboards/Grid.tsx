/** The panels on their grid: dragged and resized by the pointer and by the keyboard while the dashboard is edited. */
import { useEffect, useRef, useState } from 'react';
import { t } from '../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { addPanel } from './AddMenu.tsx';
import { PanelFrame } from './PanelFrame.tsx';
import { change, setEditing, useBoard } from './board.ts';
import { COLUMNS, type Panel, type Place, bottomOf } from './definition.ts';
import { fit, put, step } from './layout.ts';
import { useSeenPanels } from './seen-parts.ts';

const ROW_HEIGHT = 34;
const GAP = 8;
const PADDING = 12;
/** A page narrower than this shows the panels below each other. */
const NARROW = 640;

/** A panel on its way to another place. */
interface Drag {
  readonly id: string;
  /** The panels as they would be. */
  readonly panels: readonly Panel[];
  /** Where the panel is drawn meanwhile, in pixels. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export function Grid(): React.JSX.Element {
  const panels = useBoard((s) => s.dashboard?.panels);
  const editing = useBoard((s) => s.editing);
  const maximized = useBoard((s) => s.maximized);
  const [width, setWidth] = useState(0);
  const [drag, setDrag] = useState<Drag | null>(null);
  const [said, setSaid] = useState('');
  const host = useRef<HTMLDivElement | null>(null);
  useEffect(() => {
    const node = host.current;
    if (node === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(node.clientWidth));
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  const seen = useSeenPanels();
  // While it is edited all are there, each at its own place.
  const all = drag?.panels ?? (editing ? (panels ?? []) : seen);
  const column = (width - 2 * PADDING + GAP) / COLUMNS;
  const narrow = width < NARROW;
  const boxOf = ({ x, y, w, h }: Place): React.CSSProperties => ({ left: PADDING + x * column, top: PADDING + y * (ROW_HEIGHT + GAP), width: w * column - GAP, height: h * (ROW_HEIGHT + GAP) - GAP });

  const begin = (panel: Panel, how: 'move' | 'resize', event: React.PointerEvent): void => {
    if (event.button !== 0 || panels === undefined || narrow) return;
    event.preventDefault();
    const [fromX, fromY] = [event.clientX, event.clientY];
    const scroller = host.current?.closest('.board-scroll');
    const startScroll = scroller?.scrollTop ?? 0;
    let next = panels as readonly Panel[];
    const move = (moved: PointerEvent): void => {
      const dx = moved.clientX - fromX;
      const dy = moved.clientY - fromY + ((scroller?.scrollTop ?? 0) - startScroll);
      const box = boxOf(panel.place) as { left: number; top: number; width: number; height: number };
      const across = dx / column;
      const down = dy / (ROW_HEIGHT + GAP);
      const { place } = panel;
      const to = how === 'move' ? { ...place, x: place.x + across, y: place.y + down } : { ...place, w: Math.min(COLUMNS - place.x, place.w + across), h: place.h + down };
      next = put(panels, panel.id, fit(to));
      setDrag({ id: panel.id, panels: next, ...(how === 'move' ? { ...box, left: box.left + dx, top: box.top + dy } : { ...box, width: Math.max(60, box.width + dx), height: Math.max(50, box.height + dy) }) });
      const view = scroller?.getBoundingClientRect();
      if (scroller !== null && scroller !== undefined && view !== undefined) {
        if (moved.clientY > view.bottom - 30) scroller.scrollTop += 12;
        else if (moved.clientY < view.top + 30) scroller.scrollTop -= 12;
      }
    };
    const finish = (keep: boolean): void => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', done);
      window.removeEventListener('keydown', leave, true);
      setDrag(null);
      if (keep && next !== panels) change((dashboard) => ({ ...dashboard, panels: [...next] }), `place ${panel.id}`);
    };
    const done = (): void => finish(true);
    const leave = (pressed: KeyboardEvent): void => {
      if (pressed.key !== 'Escape') return;
      pressed.stopPropagation();
      finish(false);
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', done);
    window.addEventListener('keydown', leave, true);
  };
  const onKey = (panel: Panel, event: React.KeyboardEvent): void => {
    const { key } = event;
    if (panels === undefined || (key !== 'ArrowLeft' && key !== 'ArrowRight' && key !== 'ArrowUp' && key !== 'ArrowDown')) return;
    event.preventDefault();
    const next = step(panels, panel.id, key, event.shiftKey);
    const place = next.find(({ id }) => id === panel.id)?.place ?? panel.place;
    change((dashboard) => ({ ...dashboard, panels: next }), `place ${panel.id}`);
    setSaid(t('dashboard.placed', { title: panel.title, column: place.x + 1, row: place.y + 1, width: place.w, height: place.h }));
    window.requestAnimationFrame(() => (event.target as Element).scrollIntoView({ block: 'nearest' }));
  };

  const big = all.find(({ id }) => id === maximized);
  const height = big === undefined ? (narrow ? undefined : bottomOf(all) * (ROW_HEIGHT + GAP) + 2 * PADDING) : '100%';
  const shown = big === undefined ? [...all].sort((a, b) => a.place.y - b.place.y || a.place.x - b.place.x) : [big];
  const target = drag === null ? undefined : all.find(({ id }) => id === drag.id);
  return (
    <div className={`grid-board${narrow ? ' is-narrow' : ''}${drag === null ? '' : ' is-dragging'}`} ref={host} style={{ height }} data-testid="board-grid">
      {panels?.length === 0 && <EmptyBoard editing={editing} />}
      {target !== undefined && <i className="grid-target" style={boxOf(target.place)} aria-hidden />}
      {width > 0 &&
        shown.map((panel) => {
          const dragged = drag?.id === panel.id ? drag : null;
          const box = big !== undefined ? { inset: PADDING } : narrow ? { height: Math.max(panel.place.h * (ROW_HEIGHT + GAP) - GAP, 80) } : dragged === null ? boxOf(panel.place) : { left: dragged.left, top: dragged.top, width: dragged.width, height: dragged.height };
          return <PanelFrame key={panel.id} panel={panel} editing={editing} dragged={dragged !== null} hidden={!seen.some(({ id }) => id === panel.id)} box={box} onBegin={(how, event) => begin(panel, how, event)} onKey={(event) => onKey(panel, event)} />;
        })}
      <p className="sr-only" role="status">
        {said}
      </p>
    </div>
  );
}

/** What a dashboard without panels says. */
function EmptyBoard({ editing }: { readonly editing: boolean }): React.JSX.Element {
  return (
    <div className="page-teach" data-testid="board-empty">
      <h2>{t('dashboard.emptyTitle')}</h2>
      <p>{t('dashboard.emptyText')}</p>
      <div className="notice-actions">
        {(['column', 'single', 'table', 'text'] as const).map((look, i) => (
          <Button
            key={look}
            variant={i === 0 ? 'primary' : 'plain'}
            onClick={() => {
              if (!editing) setEditing(true);
              addPanel(look);
            }}
          >
            {t(`dashboard.first.${look}`)}
          </Button>
        ))}
      </div>
    </div>
  );
}
