/** The head of a column: order by it, move, pin, remove, and set its width by pointer or keys. */
import { Menu } from '@base-ui/react/menu';
import { ArrowDown, ArrowUp, ChevronDown, Pin } from 'lucide-react';
import { memo } from 'react';
import { useCurrentTab, useTab } from '../app/workbench.ts';
import { t } from '../lib/messages.ts';
import { moveColumn, setWidth, togglePinned } from './grid-settings.ts';
import './ColumnHead.css';

export interface ColumnHeadProps {
  readonly name: string;
  readonly label?: string;
  /** Pixels now. */
  readonly width: number;
  readonly sortable?: boolean;
  /** Numbers are ordered highest first at the first click. */
  readonly numeric?: boolean;
  /** The columns that the user chose, where this is one of them: it can be moved and removed. */
  readonly columns?: readonly string[];
  /** All columns of a table of statistics as they stand: this one can be moved among them. */
  readonly among?: readonly string[];
  readonly pinnable?: boolean;
  /** Where given, a click on the name orders, and the menu has a button of its own. */
  readonly onSort?: (name: string) => void;
}

export const ColumnHead = memo(function ColumnHead({ name, label = name, width, sortable = true, numeric = false, columns, among, pinnable = false, onSort }: ColumnHeadProps): React.JSX.Element {
  const tab = useCurrentTab();
  const sort = useTab((s) => s.sort);
  const pinned = useTab((s) => s.grid.pinned.includes(name));
  const sorted = sort?.field === name;
  const at = columns?.indexOf(name) ?? -1;
  const place = among?.indexOf(name) ?? at;
  const move = (step: 1 | -1): void => {
    if (among !== undefined) moveColumn(tab, among, name, step);
    if (columns === undefined) return;
    const next = columns.filter((one) => one !== name);
    next.splice(at + step, 0, name);
    tab.setState({ columns: next });
  };
  const startResize = (event: React.PointerEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    const handle = event.currentTarget as HTMLElement;
    const from = event.clientX;
    handle.setPointerCapture(event.pointerId);
    const onMove = (moved: PointerEvent): void => setWidth(tab, name, width + moved.clientX - from);
    const onEnd = (): void => {
      handle.removeEventListener('pointermove', onMove);
      handle.removeEventListener('pointerup', onEnd);
    };
    handle.addEventListener('pointermove', onMove);
    handle.addEventListener('pointerup', onEnd);
  };
  const face = (
    <>
      {pinned && pinnable && <Pin size={10} aria-hidden />}
      <span className="truncate">{label}</span>
      {sorted && (sort.descending ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />)}
    </>
  );
  return (
    <>
      {onSort !== undefined && (
        <button type="button" className="table-sort" title={name} onClick={() => onSort(name)}>
          {face}
        </button>
      )}
      <Menu.Root modal={false}>
        <Menu.Trigger className={onSort === undefined ? 'column-name' : 'column-more'} title={onSort === undefined ? name : undefined} aria-label={t('column.menu', { name: label })}>
          {onSort === undefined ? face : <ChevronDown size={11} aria-hidden />}
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={3} align="start" className="layer">
            <Menu.Popup className="menu">
              {sortable && (
                <>
                  {(numeric ? [true, false] : [false, true]).map((descending) => (
                    <Menu.Item key={String(descending)} className="menu-item" onClick={() => tab.setState({ sort: { field: name, descending } })}>
                      {t(descending ? 'column.sortDown' : 'column.sortUp')}
                    </Menu.Item>
                  ))}
                  {sort !== null && (
                    <Menu.Item className="menu-item" onClick={() => tab.setState({ sort: null })}>
                      {t('column.sortNone')}
                    </Menu.Item>
                  )}
                </>
              )}
              {pinnable && (
                <Menu.Item className="menu-item" onClick={() => togglePinned(tab, name)}>
                  {t(pinned ? 'column.unpin' : 'column.pin')}
                </Menu.Item>
              )}
              {place >= 0 && (
                <>
                  <Menu.Item className="menu-item" disabled={place === 0} onClick={() => move(-1)}>
                    {t('column.left')}
                  </Menu.Item>
                  <Menu.Item className="menu-item" disabled={place === (among ?? columns ?? []).length - 1} onClick={() => move(1)}>
                    {t('column.right')}
                  </Menu.Item>
                </>
              )}
              {at >= 0 && columns !== undefined && (
                <Menu.Item className="menu-item" onClick={() => tab.setState({ columns: columns.filter((one) => one !== name) })}>
                  {t('column.remove')}
                </Menu.Item>
              )}
              <Menu.Item className="menu-item" onClick={() => setWidth(tab, name, null)}>
                {t('column.reset')}
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      <span
        role="separator"
        aria-orientation="vertical"
        aria-label={t('column.resize', { name: label })}
        aria-valuenow={Math.round(width)}
        tabIndex={0}
        className="column-resize"
        onPointerDown={startResize}
        onDoubleClick={() => setWidth(tab, name, null)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
          setWidth(tab, name, width + (event.key === 'ArrowLeft' ? -16 : 16));
          event.preventDefault();
          event.stopPropagation();
        }}
      />
    </>
  );
});
