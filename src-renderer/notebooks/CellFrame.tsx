/** A cell with what can be done with it: moved, collapsed, deleted. */
import { ChevronDown, ChevronRight, GripVertical, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { t } from '../lib/messages.ts';
import { IconButton } from '../ui/Button.tsx';
import { SearchCellView } from './SearchCellView.tsx';
import { TextCellView } from './TextCellView.tsx';
import { changeCell, moveCell, placeCell, removeCell } from './book.ts';
import type { Cell } from './definition.ts';

const DRAG_TYPE = 'application/x-nexus-cell';

export interface CellFrameProps {
  readonly cell: Cell;
  /** Which of the searches it is, from 1. */
  readonly number: number;
  readonly first: boolean;
  readonly last: boolean;
  readonly readOnly: boolean;
}

export function CellFrame({ cell, number, first, last, readOnly }: CellFrameProps): React.JSX.Element {
  const [over, setOver] = useState(false);
  const name = cell.kind === 'text' ? t('notebook.textCell') : t('notebook.searchCell', { number });
  return (
    <section
      className={`book-cell${over ? ' is-over' : ''}`}
      aria-label={name}
      data-testid="cell"
      data-cell-id={cell.id}
      onDragOver={(event) => {
        if (readOnly || !event.dataTransfer.types.includes(DRAG_TYPE)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const moved = event.dataTransfer.getData(DRAG_TYPE);
        if (readOnly || moved === '') return;
        event.preventDefault();
        event.stopPropagation();
        placeCell(moved, cell.id);
      }}
    >
      <div className="cell-side">
        {!readOnly && (
          <button
            type="button"
            className="board-grip"
            draggable
            aria-label={t('notebook.move', { name })}
            title={t('notebook.moveHint')}
            onDragStart={(event) => {
              event.dataTransfer.setData(DRAG_TYPE, cell.id);
              event.dataTransfer.effectAllowed = 'move';
            }}
            onKeyDown={(event) => {
              if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
              event.preventDefault();
              if (event.key === 'ArrowUp' ? !first : !last) moveCell(cell.id, event.key === 'ArrowUp' ? -1 : 1);
            }}
          >
            <GripVertical size={13} />
          </button>
        )}
        <IconButton label={t(cell.collapsed ? 'notebook.expand' : 'notebook.collapse', { name })} aria-expanded={!cell.collapsed} disabled={readOnly && !cell.collapsed} onClick={() => changeCell(cell.id, { collapsed: !cell.collapsed })}>
          {cell.collapsed ? <ChevronRight size={14} /> : <ChevronDown size={14} />}
        </IconButton>
        {!readOnly && (
          <IconButton label={t('notebook.remove', { name })} className="cell-remove" onClick={() => removeCell(cell.id)}>
            <Trash2 size={13} />
          </IconButton>
        )}
      </div>
      <div className="cell-main">{cell.kind === 'text' ? <TextCellView cell={cell} readOnly={readOnly} /> : <SearchCellView cell={cell} number={number} readOnly={readOnly} />}</div>
    </section>
  );
}
