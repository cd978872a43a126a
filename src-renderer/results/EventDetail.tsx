/** All fields of one event, each value with its actions, and the event as it was read. */
import { Copy, Minus, Plus } from 'lucide-react';
import { items, scalarToText } from '../../src-shared/results/value.ts';
import { formatIsoTime } from '../lib/format.ts';
import { copyText } from '../lib/clipboard.ts';
import { t } from '../lib/messages.ts';
import { runSearch } from '../search/run-search.ts';
import type { SearchTabStore } from '../search/search-tab.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import type { EventFields } from './EventsGrid.tsx';
import { Marked } from './cell.tsx';
import { filterByValue } from './filter-actions.ts';

/** Seconds before and after an event that count as its surroundings. */
const SURROUNDING_SECONDS = 60;

export interface EventDetailProps {
  readonly tab: SearchTabStore;
  readonly fields: EventFields;
  readonly tz: string;
  readonly hits: RegExp | null;
  /** Offers the events around this one; a live tail has no range to change. */
  readonly surroundings?: boolean;
}

export function EventDetail({ tab, fields, tz, hits, surroundings = true }: EventDetailProps): React.JSX.Element {
  const raw = fields.get('_raw');
  const time = fields.get('_time');
  const shown = [...fields].filter(([name]) => name !== '_raw').sort(([a], [b]) => Number(b === '_time') - Number(a === '_time'));
  const json = (): string => JSON.stringify(Object.fromEntries(fields), null, 2);
  return (
    <div className="event-detail selectable" role="gridcell">
      <dl className="event-fields">
        {shown.map(([name, value]) => (
          <div key={name} className="event-field">
            <dt title={name}>{name}</dt>
            <dd>
              {items(value).map((item, i) => (
                <span key={i} className="event-value">
                  <span className="event-value-text">
                    {name === '_time' && typeof item === 'number' ? formatIsoTime(item, tz) : <Marked text={scalarToText(item)} hits={hits} />}
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
      {typeof raw === 'string' && (
        <pre className="event-raw">
          <Marked text={raw} hits={hits} />
        </pre>
      )}
      <div className="event-actions">
        {surroundings && typeof time === 'number' && (
          <Button
            small
            onClick={() => {
              tab.setState({
                text: '*',
                range: { earliest: String(Math.floor(time) - SURROUNDING_SECONDS), latest: String(Math.ceil(time) + SURROUNDING_SECONDS) },
                zoomedFrom: [...tab.getState().zoomedFrom, tab.getState().range],
              });
              void runSearch(tab);
            }}
          >
            {t('event.surrounding')}
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
    </div>
  );
}
