/** The head of a column: order by it, move, pin, remove, and set its width by pointer or keys. */
import { ArrowDown, ArrowUp, ChevronDown, Pin } from 'lucide-react';
import { memo } from 'react';
import { useCurrentTab, useTab } from '../app/workbench.ts';
import { dragWidth, stepWidth } from '../lib/drag-width.ts';
import { t } from '../lib/messages.ts';
import { ActionMenu, type MenuAction } from '../ui/ActionMenu.tsx';
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
  const choices: MenuAction[] = [
    ...(sortable ? (numeric ? [true, false] : [false, true]).map((descending) => ({ label: t(descending ? 'column.sortDown' : 'column.sortUp'), run: () => tab.setState({ sort: { field: name, descending } }) })) : []),
    ...(sortable && sort !== null ? [{ label: t('column.sortNone'), run: () => tab.setState({ sort: null }) }] : []),
    ...(pinnable ? [{ label: t(pinned ? 'column.unpin' : 'column.pin'), run: () => togglePinned(tab, name) }] : []),
    ...(place < 0
      ? []
      : [
          { label: t('column.left'), disabled: place === 0, run: () => move(-1) },
          { label: t('column.right'), disabled: place === (among ?? columns ?? []).length - 1, run: () => move(1) },
        ]),
    ...(at >= 0 && columns !== undefined ? [{ label: t('column.remove'), run: () => tab.setState({ columns: columns.filter((one) => one !== name) }) }] : []),
    { label: t('column.reset'), run: () => setWidth(tab, name, null) },
  ];
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
      <ActionMenu className={onSort === undefined ? 'column-name' : 'column-more'} label={t('column.menu', { name: label })} title={onSort === undefined ? name : undefined} align="start" groups={[{ actions: choices }]}>
        {onSort === undefined ? face : <ChevronDown size={11} aria-hidden />}
      </ActionMenu>
      <span
        role="separator"
        aria-orientation="vertical"
        aria-label={t('column.resize', { name: label })}
        aria-valuenow={Math.round(width)}
        tabIndex={0}
        className="column-resize"
        onPointerDown={(event) => dragWidth(event, width, (next) => setWidth(tab, name, next))}
        onDoubleClick={() => setWidth(tab, name, null)}
        onKeyDown={(event) => {
          const next = stepWidth(event.key, width);
          if (next === null) return;
          setWidth(tab, name, next);
          event.preventDefault();
          event.stopPropagation();
        }}
      />
    </>
  );
});
