/** All fields of one event, each value with its actions, the event as it was read, and what was noted on it. */
import { Bookmark, ChevronDown, Copy, Minus, Plus, Regex } from 'lucide-react';
import { useState } from 'react';
import type { Annotation } from '../../src-shared/ipc/work-protocol.ts';
import { items, scalarToText } from '../../src-shared/results/value.ts';
import { formatIsoTime } from '../lib/format.ts';
import { copyText } from '../lib/clipboard.ts';
import { t } from '../lib/messages.ts';
import type { SearchTabStore } from '../search/search-tab.ts';
import { ActionMenu } from '../ui/ActionMenu.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { openValueMenu } from './ValueMenu.tsx';
import { annotate } from './annotations.ts';
import { EventText } from './EventText.tsx';
import { FieldName } from './FieldName.tsx';
import { Marked } from './cell.tsx';
import { openExtract } from './extract.ts';
import type { EventFields } from './fields.ts';
import type { FoldStore } from './fold-store.ts';
import { filterByValue } from './filter-actions.ts';
import { surroundings as surroundingSearches } from './surroundings.ts';

export interface EventDetailProps {
  readonly tab: SearchTabStore;
  readonly fields: EventFields;
  readonly tz: string;
  readonly hits: RegExp | null;
  /** What is folded in its JSON, and by which row it is known there. */
  readonly folds: FoldStore;
  readonly row: number;
  /** Offers the events around this one, notes and extraction; a live tail has no result for them. */
  readonly surroundings?: boolean;
  readonly note?: Annotation | undefined;
}

/** Its time first, then what it says, then where it was read. */
function rankOf(name: string): number {
  return name === '_time' ? 0 : READ_FROM.has(name) ? 2 : 1;
}
const READ_FROM: ReadonlySet<string> = new Set(['index', 'host', 'source', 'sourcetype']);

export function EventDetail({ tab, fields, tz, hits, folds, row, surroundings = true, note }: EventDetailProps): React.JSX.Element {
  const raw = fields.get('_raw');
  const shown = [...fields].filter(([name]) => name !== '_raw').sort(([a], [b]) => rankOf(a) - rankOf(b));
  const json = (): string => JSON.stringify(Object.fromEntries(fields), null, 2);
  const around = surroundings ? surroundingSearches(tab, fields) : [];
  return (
    // In a result it is a cell of its row; a tail is no grid.
    <div className="event-detail selectable" role={surroundings ? 'gridcell' : undefined}>
      <dl className="event-fields">
        {shown.map(([name, value]) => (
          <div key={name} className="event-field">
            <dt title={name}>
              <FieldName name={name} />
            </dt>
            <dd>
              {items(value).map((item, i) => (
                <span key={i} className="event-value">
                  <span className="event-value-text">
                    {name === '_time' && typeof item === 'number' ? (
                      formatIsoTime(item, tz)
                    ) : (
                      <button
                        type="button"
                        className="event-pick selectable"
                        aria-haspopup="menu"
                        aria-label={t('value.menu', { field: name, value: scalarToText(item) })}
                        onClick={(event) => {
                          if (window.getSelection()?.isCollapsed !== false) openValueMenu({ tab, at: event.currentTarget, value: { field: name, value: item }, event: null, bookmarked: false, toggle: null });
                        }}
                      >
                        <Marked text={scalarToText(item)} hits={hits} />
                      </button>
                    )}
                  </span>
                  <span className="event-value-actions">
                    {name !== '_time' && (
                      <>
                        <IconButton label={t('value.include', { field: name })} onClick={() => filterByValue(tab, name, item, false)}>
                          <Plus size={13} />
                        </IconButton>
                        <IconButton label={t('value.exclude', { field: name })} onClick={() => filterByValue(tab, name, item, true)}>
                          <Minus size={13} />
                        </IconButton>
                      </>
                    )}
                    <IconButton label={t('value.copy')} onClick={() => copyText(scalarToText(item))}>
                      <Copy size={12} />
                    </IconButton>
                  </span>
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      {typeof raw === 'string' && <EventText tab={tab} raw={raw} fields={fields} hits={hits} folds={folds} row={row} />}
      <div className="event-actions">
        {around.length > 0 && (
          <ActionMenu className="button button-small button-plain" align="start" groups={[{ actions: around }]}>
            {t('event.surroundings')}
            <ChevronDown size={12} aria-hidden />
          </ActionMenu>
        )}
        {surroundings && (
          <Button small icon={<Bookmark size={12} />} pressed={note?.bookmarked === true} onClick={() => void annotate(tab.getState().connection, fields, { bookmarked: note?.bookmarked !== true })}>
            {t(note?.bookmarked === true ? 'event.unbookmark' : 'event.bookmark')}
          </Button>
        )}
        {surroundings && typeof raw === 'string' && (
          <Button small icon={<Regex size={12} />} onClick={() => openExtract(raw, window.getSelection()?.toString() ?? '', scalarToText(items(fields.get('sourcetype'))[0] ?? '*'))} data-testid="extract">
            {t('event.extract')}
          </Button>
        )}
        {typeof raw === 'string' && (
          <Button small onClick={() => copyText(raw)}>
            {t('event.copyRaw')}
          </Button>
        )}
        <Button small onClick={() => copyText(json())}>
          {t('event.copyJson')}
        </Button>
      </div>
      {surroundings && <Comment tab={tab} fields={fields} comment={note?.comment ?? ''} />}
    </div>
  );
}

function Comment({ tab, fields, comment }: { readonly tab: SearchTabStore; readonly fields: EventFields; readonly comment: string }): React.JSX.Element {
  const [text, setText] = useState(comment);
  return (
    <form
      className="event-comment"
      onSubmit={(event) => {
        event.preventDefault();
        void annotate(tab.getState().connection, fields, { comment: text.trim() });
      }}
    >
      <input className="input" aria-label={t('event.comment')} placeholder={t('event.commentHint')} value={text} maxLength={4000} onChange={(event) => setText(event.target.value)} />
      {text.trim() !== comment && (
        <Button small type="submit">
          {t('event.noteSave')}
        </Button>
      )}
    </form>
  );
}
