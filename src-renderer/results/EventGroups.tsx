/** The events of a search, each kind of them once: with its number, its times, and on demand its events. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ArrowUpRight, ChevronDown, ChevronRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { RowGroup } from '../../src-shared/ipc/work-protocol.ts';
import { SIGNATURES, type Signature } from '../../src-shared/results/row-signature.ts';
import { toNumber, toText } from '../../src-shared/results/value.ts';
import { searchHits } from '../../src-shared/spl/language/highlight.ts';
import { engine, useTimeZone } from '../app/engine.ts';
import { useTab } from '../app/workbench.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { formatCount, formatEventTime } from '../lib/format.ts';
import { type MessageKey, t } from '../lib/messages.ts';
import { type Run, isActive } from '../search/search-tab.ts';
import { IconButton } from '../ui/Button.tsx';
import { ChoiceMenu } from '../ui/ChoiceMenu.tsx';
import { Marked } from './cell.tsx';
import { useFind } from './find.ts';
import { LEVEL_FIELDS, levelOf } from './levels.ts';
import { setView, useViewSettings } from './view-settings.ts';
import './EventGroups.css';

/** Kinds that are drawn. */
const LIMIT = 500;
/** Events of a kind that are drawn at once. */
const EVENTS = 20;
const NAMES: Readonly<Record<Signature, MessageKey>> = { exact: 'groups.exact', numbers: 'groups.numbers', signature: 'groups.signature' };

export function EventGroups({ run }: { readonly run: Run }): React.JSX.Element {
  const by = useViewSettings((s) => s.groupBy);
  const order = useViewSettings((s) => s.groupOrder);
  const levelField = LEVEL_FIELDS.find((name) => run.fields.some((field) => field.name === name));
  // While the search runs, the kinds of what has come so far are counted anew from time to time.
  const { data, error } = useQuery({
    queryKey: ['groups', run.searchId, by, order, isActive(run)],
    queryFn: () => engine.request('result.groups', { searchId: run.searchId, by, order, limit: LIMIT, ...(levelField === undefined ? {} : { level: levelField }) }),
    placeholderData: keepPreviousData,
    refetchInterval: isActive(run) ? 3000 : false,
    gcTime: 10_000,
  });
  const hits = useMemo(() => searchHits(run.spl), [run.spl]);
  const most = Math.max(1, ...(data?.groups ?? []).map((group) => group.count));
  return (
    <div className="groups" data-testid="groups">
      <header className="groups-head">
        <ChoiceMenu label={t('groups.by')} value={by} choices={SIGNATURES.map((value) => ({ value, label: t(NAMES[value]) }))} onChoose={(value) => setView({ groupBy: value })} className="button button-small button-plain" prefix={<span className="groups-label">{t('groups.by')}</span>} />
        <ChoiceMenu
          label={t('groups.order')}
          value={order}
          choices={[{ value: 'count', label: t('groups.most') }, { value: 'newest', label: t('groups.newest') }]}
          onChoose={(value) => setView({ groupOrder: value })}
          className="button button-small button-plain"
          prefix={<span className="groups-label">{t('groups.order')}</span>}
        />
        <span className="groups-status num" role="status" data-testid="groups-status">
          {data !== undefined && t(data.read < data.total ? 'groups.ofRead' : 'groups.of', { kinds: formatCount(data.groups.length + data.more.groups), events: formatCount(data.read), total: formatCount(data.total) })}
        </span>
      </header>
      {error !== null && (
        <p className="message message-error" role="alert">
          {wireErrorOf(error).message}
        </p>
      )}
      <ul className="groups-list" aria-label={t('groups.label')}>
        {data?.groups.map((group) => (
          <Group key={`${by} ${group.rows[0]}`} run={run} group={group} most={most} hits={hits} />
        ))}
        {data !== undefined && data.more.groups > 0 && <li className="groups-more">{t('groups.more', { kinds: formatCount(data.more.groups), events: formatCount(data.more.rows) })}</li>}
      </ul>
    </div>
  );
}

function Group({ run, group, most, hits }: { readonly run: Run; readonly group: RowGroup; readonly most: number; readonly hits: RegExp | null }): React.JSX.Element {
  const tz = useTimeZone();
  const [open, setOpen] = useState(false);
  const level = levelOf(group.level);
  return (
    <li className={`group${level === null ? '' : ` level-${level}`}`} data-testid="group">
      <button type="button" className="group-line" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? <ChevronDown size={13} aria-hidden /> : <ChevronRight size={13} aria-hidden />}
        <span className="group-count num">
          <i style={{ width: `${Math.max(2, (group.count / most) * 100)}%` }} aria-hidden />
          {formatCount(group.count)}
        </span>
        <span className="group-time num">{group.last === null ? '' : formatEventTime(group.last, tz)}</span>
        <span className="group-level">{group.level?.toUpperCase() ?? ''}</span>
        <span className="group-text mono">
          <Marked text={group.text} hits={hits} />
        </span>
      </button>
      {open && <GroupEvents run={run} group={group} hits={hits} />}
    </li>
  );
}

/** The events of a kind, the newest first; each leads to its place among all of them. */
function GroupEvents({ run, group, hits }: { readonly run: Run; readonly group: RowGroup; readonly hits: RegExp | null }): React.JSX.Element {
  const tz = useTimeZone();
  const sort = useTab((s) => s.sort);
  const [shown, setShown] = useState(EVENTS);
  const rows = group.rows.slice(0, shown);
  const { data } = useQuery({
    queryKey: ['groups', run.searchId, 'rows', rows],
    queryFn: () => Promise.all(rows.map((offset) => engine.request('result.page', { searchId: run.searchId, offset, limit: 1, fields: ['_time', '_raw'] }))),
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  });
  return (
    <div className="group-events">
      <ol>
        {data?.map(({ offset, rows: [row] }) => {
          const time = toNumber(row?.[0] ?? null);
          return (
            <li key={offset} className="group-event selectable">
              <span className="group-time num">{time === null ? '' : formatEventTime(time, tz)}</span>
              <span className="mono">
                <Marked text={toText(row?.[1] ?? null) ?? group.text} hits={hits} />
              </span>
              {/* Places are of the order in which the rows came. */}
              {sort === null && (
                <IconButton
                  label={t('groups.show')}
                  onClick={() => {
                    setView({ view: 'list' });
                    useFind.setState({ reveal: { row: offset } });
                  }}
                >
                  <ArrowUpRight size={13} />
                </IconButton>
              )}
            </li>
          );
        })}
      </ol>
      {shown < group.rows.length ? (
        <button type="button" className="link" onClick={() => setShown(shown + EVENTS)}>
          {t('groups.showMore')}
        </button>
      ) : (
        group.rows.length < group.count && <p className="groups-label">{t('groups.firstOnes', { shown: formatCount(group.rows.length), all: formatCount(group.count) })}</p>
      )}
    </div>
  );
}
