/** The events of a search: one line each, newest first, any number of them; a line opens to all of its fields. */
import { ChevronDown, ChevronRight } from 'lucide-react';
import { memo, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { Value } from '../../src-shared/results/value.ts';
import { toText } from '../../src-shared/results/value.ts';
import { searchHits } from '../../src-shared/spl/language/highlight.ts';
import { useTimeZone } from '../app/engine.ts';
import { useCurrentTab, useTab, useWorkbench } from '../app/workbench.ts';
import { formatEventTime } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import type { Run } from '../search/search-tab.ts';
import { EventDetail } from './EventDetail.tsx';
import { Marked, cellText } from './cell.tsx';
import { LEVEL_FIELDS, levelOf } from './levels.ts';
import type { ResultRow } from './page-cache.ts';
import { VirtualList, useMeasuredRow, useVirtualRows } from './virtual-rows.ts';
import './EventsGrid.css';

const HEADER = 28;
const ROW_HEIGHTS = { compact: 25, comfortable: 31 } as const;
/** Fields that every event has and that the line shows anyway, or that only repeat it. */
const NOT_IN_SUMMARY = new Set(['_time', '_raw', 'message', 'msg', 'timestamp', 'time', 'ts', '@timestamp', 'punct', 'linecount', 'index', 'source', 'sourcetype', 'host']);

/** Values of a row by field name. */
export type EventFields = ReadonlyMap<string, Value>;

function fieldsOf(row: ResultRow): EventFields {
  const fields = new Map<string, Value>();
  row.fields.forEach((field, i) => {
    const value = row.values[i];
    if (value !== null && value !== undefined) fields.set(field.name, value);
  });
  return fields;
}

/** The columns to show when nobody has chosen: what best tells where an event comes from. */
export function defaultColumns(names: ReadonlySet<string>): string[] {
  const origin = ['service', 'host', 'Hostname', 'source'].find((name) => names.has(name));
  return origin === undefined ? [] : [origin];
}

/** Rendered anew (by key) for each run. */
export function EventsGrid({ run, total }: { readonly run: Run; readonly total: number }): React.JSX.Element {
  const tz = useTimeZone();
  const density = useWorkbench((s) => s.density);
  const wrap = useWorkbench((s) => s.wrap);
  const raw = useWorkbench((s) => s.raw);
  const chosen = useTab((s) => s.columns);
  const [list] = useState(() => new VirtualList());
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const [cursor, setCursor] = useState(0);
  const hits = useMemo(() => searchHits(run.spl), [run.spl]);
  const names = useMemo(() => new Set(run.fields.map((f) => f.name)), [run.fields]);
  const levelField = LEVEL_FIELDS.find((name) => names.has(name)) ?? null;
  const columns = useMemo(() => (chosen ?? defaultColumns(names)).filter((name) => name !== levelField && name !== '_time' && name !== '_raw'), [chosen, names, levelField]);
  useSyncExternalStore(run.pages.subscribe, run.pages.version);

  useEffect(() => list.forgetHeights(), [list, wrap, raw]);

  const view = useVirtualRows(list, total, ROW_HEIGHTS[density], HEADER);
  const first = view.rows[0]?.index ?? 0;
  const last = view.rows.at(-1)?.index ?? 0;
  useEffect(() => {
    // Dragging the bar passes over thousands of pages: ask only for where it rests.
    const timer = window.setTimeout(() => run.pages.want(first, last, total), 30);
    return () => window.clearTimeout(timer);
  }, [run.pages, first, last, total]);

  const toggle = useCallback((index: number) => {
    setCursor(index);
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(index)) next.add(index);
      return next;
    });
  }, []);

  const template = `22px 190px ${levelField === null ? '' : '60px '}${columns.map(() => 'minmax(90px, 150px) ').join('')}minmax(260px, 1fr)`;
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(total - 1, to));
    setCursor(next);
    list.reveal(next);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(view.viewport / ROW_HEIGHTS[density]) - 1);
    const steps: Readonly<Record<string, number>> = { ArrowDown: cursor + 1, ArrowUp: cursor - 1, PageDown: cursor + page, PageUp: cursor - page, Home: 0, End: total - 1 };
    const to = steps[event.key];
    if (event.target !== event.currentTarget) return;
    if (to !== undefined) move(to);
    else if (event.key === 'Enter' || event.key === ' ') toggle(cursor);
    else return;
    event.preventDefault();
  };

  return (
    <div
      className={`grid-scroll events${wrap ? ' is-wrapped' : ''}`}
      ref={view.scrollRef}
      tabIndex={0}
      role="grid"
      aria-label={t('events.label')}
      aria-rowcount={total + 1}
      aria-colcount={columns.length + (levelField === null ? 3 : 4)}
      aria-activedescendant={`event-${cursor}`}
      onKeyDown={onKeyDown}
      data-testid="events"
    >
      <div className="grid-box" style={{ height: view.boxHeight }}>
        <div className="grid-window" style={{ height: view.viewport + HEADER, ['--columns' as string]: template }}>
          <div className="event-head" role="row" aria-rowindex={1}>
            <span role="columnheader" aria-label={t('events.expand')} />
            <span role="columnheader" aria-sort="descending">
              {t('events.time')} ↓
            </span>
            {levelField !== null && <span role="columnheader">{t('events.level')}</span>}
            {columns.map((name) => (
              <span key={name} role="columnheader" className="truncate" title={name}>
                {name}
              </span>
            ))}
            <span role="columnheader">{t('events.event')}</span>
          </div>
          <div className="grid-rows" role="rowgroup">
            {view.rows.map(({ index, top }) => (
              <EventRow
                key={index}
                index={index}
                top={top}
                row={run.pages.row(index)}
                open={open.has(index)}
                focused={index === cursor}
                list={list}
                levelField={levelField}
                columns={columns}
                tz={tz}
                hits={hits}
                raw={raw}
                onToggle={toggle}
              />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

interface EventRowProps {
  readonly index: number;
  readonly top: number;
  readonly row: ResultRow | null;
  readonly open: boolean;
  readonly focused: boolean;
  readonly list: VirtualList;
  readonly levelField: string | null;
  readonly columns: readonly string[];
  readonly tz: string;
  readonly hits: RegExp | null;
  readonly raw: boolean;
  readonly onToggle: (index: number) => void;
}

const EventRow = memo(function EventRow({ index, top, row, open, focused, list, levelField, columns, tz, hits, raw, onToggle }: EventRowProps): React.JSX.Element {
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
  const level = levelField === null ? null : (fields.get(levelField) ?? null);
  const kind = levelOf(level);
  const time = fields.get('_time');
  return (
    <div
      ref={measure}
      id={`event-${index}`}
      className={`event-row${open ? ' is-open' : ''}${focused ? ' is-focused' : ''}${kind === null ? '' : ` level-${kind}`}`}
      style={{ transform: `translateY(${top}px)` }}
      role="row"
      aria-rowindex={index + 2}
      aria-expanded={open}
    >
      <div className="event-line" onClick={() => window.getSelection()?.isCollapsed !== false && onToggle(index)}>
        <span role="gridcell" className="event-toggle">
          {open ? <ChevronDown size={13} /> : <ChevronRight size={13} />}
        </span>
        <span role="gridcell" className="event-time num">
          {typeof time === 'number' ? formatEventTime(time, tz) : ''}
        </span>
        {levelField !== null && (
          <span role="gridcell" className="event-level">
            {typeof level === 'string' ? level.toUpperCase() : ''}
          </span>
        )}
        {columns.map((name) => (
          <span key={name} role="gridcell" className="truncate">
            <Marked text={cellText(name, fields.get(name) ?? null, tz)} hits={hits} />
          </span>
        ))}
        <span role="gridcell" className="event-text">
          <EventText fields={fields} hits={hits} raw={raw} skip={levelField} columns={columns} />
        </span>
      </div>
      {open && <EventDetail tab={tab} fields={fields} tz={tz} hits={hits} />}
    </div>
  );
});

/** What an event says: its raw text, or for structured events the message and then the other fields. */
function EventText({ fields, hits, raw, skip, columns }: { readonly fields: EventFields; readonly hits: RegExp | null; readonly raw: boolean; readonly skip: string | null; readonly columns: readonly string[] }): React.ReactNode {
  const text = fields.get('_raw');
  const structured = typeof text !== 'string' || text.startsWith('{');
  if (!structured || (raw && typeof text === 'string')) return <Marked text={text} hits={hits} />;
  const message = fields.get('message') ?? fields.get('msg');
  const rest: React.ReactNode[] = [];
  for (const [name, value] of fields) {
    if (rest.length >= 14) break;
    if (NOT_IN_SUMMARY.has(name) || name === skip || columns.includes(name) || name.startsWith('date_')) continue;
    rest.push(
      <span key={name} className="event-pair">
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
