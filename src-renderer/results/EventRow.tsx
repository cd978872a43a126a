/** One event of the list: its line, and its fields where it is open. */
import { Bookmark, ChevronDown, ChevronRight, MessageSquare } from 'lucide-react';
import { memo } from 'react';
import type { Annotation } from '../../src-shared/ipc/work-protocol.ts';
import { rowKeyOf } from '../../src-shared/results/row-key.ts';
import { items, toText } from '../../src-shared/results/value.ts';
import { useCurrentTab } from '../app/workbench.ts';
import { formatEventTime } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { EventDetail } from './EventDetail.tsx';
import { openValueMenu } from './ValueMenu.tsx';
import { Marked, cellText } from './cell.tsx';
import { type EventFields, fieldsOf } from './fields.ts';
import { levelOf } from './levels.ts';
import type { ResultRow } from './page-cache.ts';
import type { EventView } from './view-settings.ts';
import { type VirtualList, useMeasuredRow } from './virtual-rows.ts';

/** Fields that every event has and that the line shows anyway, or that only repeat it. */
const NOT_IN_SUMMARY = new Set(['_time', '_raw', 'message', 'msg', 'timestamp', 'time', 'ts', '@timestamp', 'punct', 'linecount', 'index', 'source', 'sourcetype', 'host']);
/** Fields that the summary of an event shows. */
const SUMMARY_FIELDS = 14;

export interface EventRowProps {
  readonly index: number;
  readonly top: number;
  readonly row: ResultRow | null;
  readonly open: boolean;
  readonly focused: boolean;
  readonly selected: boolean;
  readonly list: VirtualList;
  readonly levelField: string | null;
  readonly columns: readonly string[];
  readonly tz: string;
  readonly hits: RegExp | null;
  readonly look: Exclude<EventView, 'table'>;
  readonly notes: ReadonlyMap<string, Annotation>;
  /** `extend`: with Shift, the selection goes up to this row. */
  readonly onClick: (index: number, extend: boolean) => void;
  readonly onToggle: (index: number) => void;
}

export const EventRow = memo(function EventRow({ index, top, row, open, focused, selected, list, levelField, columns, tz, hits, look, notes, onClick, onToggle }: EventRowProps): React.JSX.Element {
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
  const kind = levelOf(level);
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
      id={`event-${index}`}
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
            {typeof level === 'string' && (
              <span className="event-pick" data-field={levelField}>
                {level.toUpperCase()}
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
          {look === 'json' ? <EventJson fields={fields} hits={hits} /> : <EventText fields={fields} hits={hits} raw={look === 'raw'} skip={levelField} columns={columns} />}
        </span>
      </div>
      {note !== undefined && note.comment !== '' && <p className="event-note selectable">{note.comment}</p>}
      {open && <EventDetail tab={tab} fields={fields} tz={tz} hits={hits} note={note} />}
    </div>
  );
});

/** The event as JSON: its own where it is JSON, else its fields. */
function EventJson({ fields, hits }: { readonly fields: EventFields; readonly hits: RegExp | null }): React.ReactNode {
  const raw = fields.get('_raw');
  let value: unknown = Object.fromEntries(fields);
  if (typeof raw === 'string' && raw.startsWith('{')) {
    try {
      value = JSON.parse(raw);
    } catch {
      // Cut or broken JSON is shown as its fields.
    }
  }
  return JSON.stringify(value, null, 2).split('\n').map((line, i) => {
    const key = /^(\s*)("(?:[^"\\]|\\.)*")(: )/.exec(line);
    return (
      <span key={i} className="json-line">
        {key === null ? null : (
          <>
            {key[1]}
            <span className="json-key">{key[2]}</span>
            {key[3]}
          </>
        )}
        <Marked text={key === null ? line : line.slice(key[0].length)} hits={hits} />
        {'\n'}
      </span>
    );
  });
}

/** What an event says: its raw text, or for structured events the message and then the other fields. */
function EventText({ fields, hits, raw, skip, columns }: { readonly fields: EventFields; readonly hits: RegExp | null; readonly raw: boolean; readonly skip: string | null; readonly columns: readonly string[] }): React.ReactNode {
  const text = fields.get('_raw');
  const structured = typeof text !== 'string' || text.startsWith('{');
  if (!structured || (raw && typeof text === 'string')) return <Marked text={text} hits={hits} />;
  const message = fields.get('message') ?? fields.get('msg');
  const rest: React.ReactNode[] = [];
  for (const [name, value] of fields) {
    if (rest.length >= SUMMARY_FIELDS) break;
    if (NOT_IN_SUMMARY.has(name) || name === skip || columns.includes(name) || name.startsWith('date_')) continue;
    rest.push(
      <span key={name} className="event-pair event-pick" data-field={name}>
        <span className="event-key">{name}=</span>
        <Marked text={toText(value, ', ') ?? ''} hits={hits} />
      </span>,
    );
  }
  return (
    <>
      {message !== undefined && (
        <span className="event-message">
          <Marked text={toText(message, ' ') ?? ''} hits={hits} />
        </span>
      )}
      {rest}
    </>
  );
}
