/** One event of the list: its line, and its fields where it is open. */
import { Bookmark, ChevronDown, ChevronRight, MessageSquare } from 'lucide-react';
import { memo, useMemo } from 'react';
import type { Annotation } from '../../src-shared/ipc/work-protocol.ts';
import { rowKeyOf } from '../../src-shared/results/row-key.ts';
import { items, scalarToText } from '../../src-shared/results/value.ts';
import { useCurrentTab } from '../app/workbench.ts';
import type { SearchTabStore } from '../search/search-tab.ts';
import { formatEventTime } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { EventDetail } from './EventDetail.tsx';
import { EventSummary } from './EventSummary.tsx';
import { JsonTree } from './JsonTree.tsx';
import { openValueMenu } from './ValueMenu.tsx';
import { Marked, cellText } from './cell.tsx';
import { fieldsOf } from './fields.ts';
import { type FoldStore, useFolds } from './fold-store.ts';
import { jsonOfEvent } from './json-tree.ts';
import { levelOf, levelOfStatus } from './levels.ts';
import type { ResultRow } from './page-cache.ts';
import type { EventView } from './view-settings.ts';
import { type VirtualList, useMeasuredRow } from './virtual-rows.ts';

export interface EventRowProps {
  /** Of its element. */
  readonly id: string;
  readonly index: number;
  readonly top: number;
  readonly row: ResultRow | null;
  readonly open: boolean;
  readonly focused: boolean;
  readonly selected: boolean;
  readonly list: VirtualList;
  /** What is folded in their JSON. */
  readonly folds: FoldStore;
  readonly levelField: string | null;
  readonly columns: readonly string[];
  readonly tz: string;
  readonly hits: RegExp | null;
  readonly look: Exclude<EventView, 'table' | 'groups'>;
  readonly notes: ReadonlyMap<string, Annotation>;
  /** `extend`: with Shift, the selection goes up to this row. */
  readonly onClick: (index: number, extend: boolean) => void;
  readonly onToggle: (index: number) => void;
}

export const EventRow = memo(function EventRow({ id, index, top, row, open, focused, selected, list, folds, levelField, columns, tz, hits, look, notes, onClick, onToggle }: EventRowProps): React.JSX.Element {
  const tab = useCurrentTab();
  const measure = useMeasuredRow(list, index);
  if (row === null) {
    return (
      <div className="event-row" style={{ transform: `translateY(${top}px)` }} role="row" aria-rowindex={index + 2} aria-busy="true">
        <div className="event-line is-loading" role="gridcell">
          <i />
        </div>
      </div>
    );
  }
  const fields = fieldsOf(row);
  const note = notes.size === 0 ? undefined : notes.get(rowKeyOf(fields));
  const level = levelField === null ? null : (fields.get(levelField) ?? null);
  const kind = levelField === null && fields.has('uri_path') ? levelOfStatus(fields.get('status')) : levelOf(level);
  const time = fields.get('_time');
  // Values carry their field's name, so that one listener serves them all.
  const valueAt = (element: Element): { field: string; value: string | number } | null => {
    const field = element.closest<HTMLElement>('[data-field]')?.dataset['field'];
    const value = field === undefined ? undefined : items(fields.get(field))[0];
    return field === undefined || value === undefined ? null : { field, value };
  };
  const openMenu = (event: React.MouseEvent): void => {
    if (window.getSelection()?.isCollapsed === false || (event.target as Element).closest('.event-detail') !== null) return;
    event.preventDefault();
    openValueMenu({ tab, at: { x: event.clientX, y: event.clientY }, value: valueAt(event.target as Element), event: fields, bookmarked: note?.bookmarked === true, toggle: () => onToggle(index) });
  };
  const onLineClick = (event: React.MouseEvent): void => {
    if (event.shiftKey) {
      onClick(index, true);
      return;
    }
    if (window.getSelection()?.isCollapsed === false) return;
    const value = valueAt(event.target as Element);
    if (value === null) onClick(index, false);
    else openValueMenu({ tab, at: { x: event.clientX, y: event.clientY }, value, event: null, bookmarked: false, toggle: null });
  };
  return (
    <div
      ref={measure}
      id={id}
      className={`event-row${open ? ' is-open' : ''}${focused ? ' is-focused' : ''}${selected ? ' is-selected' : ''}${kind === null ? '' : ` level-${kind}`}`}
      style={{ transform: `translateY(${top}px)` }}
      role="row"
      aria-rowindex={index + 2}
      aria-expanded={open}
      aria-selected={selected}
      onContextMenu={openMenu}
    >
      <div className="event-line" onClick={onLineClick}>
        <span role="gridcell" className="event-toggle">
          {open ? <ChevronDown size={13} /> : <ChevronRight size={13} />}
          {note?.bookmarked === true && <Bookmark size={11} className="event-bookmark" aria-label={t('event.marked')} />}
          {note !== undefined && note.comment !== '' && !note.bookmarked && <MessageSquare size={11} className="event-bookmark" aria-label={note.comment} />}
        </span>
        <span role="gridcell" className="event-time num">
          {typeof time === 'number' ? formatEventTime(time, tz) : ''}
        </span>
        {levelField !== null && (
          <span role="gridcell" className="event-level">
            {(typeof level === 'string' || typeof level === 'number') && (
              <span className="event-pick" data-field={levelField}>
                {scalarToText(level).toUpperCase()}
              </span>
            )}
          </span>
        )}
        {columns.map((name) => (
          <span key={name} role="gridcell" className="truncate">
            {fields.has(name) && (
              <span className="event-pick" data-field={name}>
                <Marked text={cellText(name, fields.get(name) ?? null, tz)} hits={hits} />
              </span>
            )}
          </span>
        ))}
        <span role="gridcell" className="event-text">
          {look === 'json' ? <EventJson tab={tab} row={row} index={index} folds={folds} hits={hits} /> : <EventSummary fields={fields} hits={hits} raw={look === 'raw'} shownElsewhere={(name) => name === levelField || columns.includes(name)} pickable />}
        </span>
      </div>
      {note !== undefined && note.comment !== '' && <p className="event-note selectable">{note.comment}</p>}
      {open && <EventDetail tab={tab} fields={fields} tz={tz} hits={hits} folds={folds} row={index} note={note} />}
    </div>
  );
});

interface EventJsonProps {
  readonly tab: SearchTabStore;
  readonly row: ResultRow;
  readonly index: number;
  readonly folds: FoldStore;
  readonly hits: RegExp | null;
}

/** The event as JSON: its own where it is JSON, else its fields. */
function EventJson({ tab, row, index, folds, hits }: EventJsonProps): React.JSX.Element {
  const fields = useMemo(() => fieldsOf(row), [row]);
  const value = useMemo(() => jsonOfEvent(fields), [fields]);
  const [state, onFold] = useFolds(folds, index);
  return <JsonTree tab={tab} value={value} fields={fields} hits={hits} folds={state} onFold={onFold} />;
}
