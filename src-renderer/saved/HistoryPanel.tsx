/** The searches that were run, newest first: find one and run it again. */
import { History, Pin, PinOff, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { HistoryEntry } from '../../src-shared/ipc/engine-protocol.ts';
import { engine, useTimeZone } from '../app/engine.ts';
import { refresh, useConnections, useHistory } from '../app/queries.ts';
import { openSearch } from '../app/workbench.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { formatAgo, formatCount, formatElapsed } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { rangeLabel } from '../search/time-presets.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Confirm } from '../ui/Confirm.tsx';
import { PanelEmpty } from '../ui/PanelEmpty.tsx';
import { notify } from '../ui/toasts.tsx';
import './saved.css';

export function HistoryPanel(): React.JSX.Element {
  const [filter, setFilter] = useState('');
  const [clearing, setClearing] = useState(false);
  const { data } = useHistory(filter);
  return (
    <>
      <div className="panel-search">
        <input className="input" type="search" placeholder={t('history.find')} aria-label={t('history.find')} value={filter} maxLength={200} onChange={(event) => setFilter(event.target.value)} />
      </div>
      <div className="panel-list" data-testid="history-list">
        {data?.length === 0 && (filter === '' ? <PanelEmpty Icon={History} text={t('history.none')} /> : <p className="panel-none">{t('history.noMatch')}</p>)}
        <ul>
          {data?.map((entry) => (
            <HistoryItem key={entry.id} entry={entry} />
          ))}
        </ul>
      </div>
      {data !== undefined && data.length > 0 && (
        <div className="panel-foot">
          <Button small icon={<Trash2 size={13} />} onClick={() => setClearing(true)}>
            {t('history.clear')}
          </Button>
        </div>
      )}
      {clearing && (
        <Confirm
          title={t('history.clear')}
          text={t('history.clearText')}
          action={t('ui.delete')}
          onClose={() => setClearing(false)}
          onConfirm={async () => {
            await engine.request('history.clear', {});
            refresh('history');
          }}
        />
      )}
    </>
  );
}

function HistoryItem({ entry }: { readonly entry: HistoryEntry }): React.JSX.Element {
  const tz = useTimeZone();
  const now = Date.now() / 1000;
  const { spl, earliest, latest, connection } = entry;
  const where = useConnections().data?.find(({ id }) => id === connection)?.name;
  return (
    <li className="panel-item">
      <button type="button" className="panel-item-main" title={spl} onClick={() => openSearch({ text: spl, range: { earliest, latest }, connection, run: true })}>
        <span className="history-spl mono">{spl === '' ? '*' : spl}</span>
        <span className="panel-item-meta num">
          <span className={`outcome outcome-${entry.outcome}`}>{t(`state.${entry.outcome}`)}</span> · {t('count.rows', { count: formatCount(entry.rows) })} · {formatElapsed(entry.elapsedMs)}
        </span>
        <span className="panel-item-meta num">
          {[...(where === undefined ? [] : [where]), rangeLabel({ earliest, latest }, tz, now), formatAgo(entry.started, now)].join(' · ')}
        </span>
      </button>
      <span className={`panel-item-actions${entry.pinned ? ' is-shown' : ''}`}>
        <IconButton
          label={t(entry.pinned ? 'history.unpin' : 'history.pin')}
          aria-pressed={entry.pinned}
          onClick={() => {
            engine.request('history.pin', { historyId: entry.id, pinned: !entry.pinned }).then(
              () => refresh('history'),
              (error: unknown) => notify(wireErrorOf(error).message, 'error'),
            );
          }}
        >
          {entry.pinned ? <PinOff size={13} /> : <Pin size={13} />}
        </IconButton>
      </span>
    </li>
  );
}
