/** The searches an organisation shares: run, share the one in front, change, remove; a change by somebody else meanwhile is shown. */
import { Pencil, Play, Share2, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ConnectionInfo } from '../../src-shared/ipc/engine-protocol.ts';
import type { SharedSearch } from '../../src-shared/nexus-api/saved-searches.ts';
import { engine } from '../app/engine.ts';
import { currentTab, openSearch } from '../app/workbench.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { formatAgo } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Confirm } from '../ui/Confirm.tsx';
import { notify } from '../ui/toasts.tsx';
import { refusal } from './ApiPage.tsx';
import { ApiProblem } from './ApiProblem.tsx';
import { SharedDialog, type SharedDraft } from './SharedDialog.tsx';
import { refreshApi, useApiConnection, useMe, useSharedSearches } from './api-queries.ts';
import './api.css';

/** Nothing where there is no Nexus API connection. */
export function SharedSearches(): React.JSX.Element | null {
  const { current } = useApiConnection();
  return current === null ? null : <SharedList key={current.id} connection={current} />;
}

function SharedList({ connection }: { readonly connection: ConnectionInfo }): React.JSX.Element {
  const me = useMe(connection.id);
  const searches = useSharedSearches(connection.id);
  const [editing, setEditing] = useState<SharedDraft | null>(null);
  const [removing, setRemoving] = useState<SharedSearch | null>(null);
  const refused = me.data === undefined ? t('api.waiting') : refusal(me.data, 'saved-searches:write');
  const share = (): void => {
    const { text, range, saved } = currentTab().getState();
    if (text.trim() === '') {
      notify(t('api.shareEmpty'), 'error');
      return;
    }
    setEditing({ base: null, name: saved?.name ?? '', description: '', spl: text, earliest: range.earliest, latest: range.latest });
  };
  return (
    <section className="shared" aria-label={t('api.shared')} data-testid="shared">
      <h3 className="fields-heading">
        {t('api.shared')} · {connection.name}
      </h3>
      {searches.isError ? (
        <ApiProblem connection={connection.id} error={searches.error} />
      ) : (
        <>
          {searches.data?.length === 0 && <p className="panel-none">{t('api.sharedNone')}</p>}
          <ul className="shared-list">
            {(searches.data ?? []).map((search) => (
              <SharedItem
                key={search.id}
                search={search}
                connection={connection.id}
                refused={refused}
                onEdit={() => setEditing({ base: search, name: search.name, description: search.description, spl: search.spl, earliest: search.earliest, latest: search.latest })}
                onRemove={() => setRemoving(search)}
              />
            ))}
          </ul>
          <div className="panel-foot">
            <Button small icon={<Share2 size={13} />} disabled={refused !== null} title={refused ?? undefined} onClick={share} data-testid="share">
              {t('api.new')}
            </Button>
          </div>
        </>
      )}
      {editing !== null && <SharedDialog connection={connection.id} draft={editing} onClose={() => setEditing(null)} />}
      {removing !== null && (
        <Confirm
          title={t('api.removeTitle')}
          text={t('api.removeText', { name: removing.name })}
          action={t('ui.delete')}
          onClose={() => setRemoving(null)}
          onConfirm={async () => {
            try {
              await engine.request('api.savedSearches.remove', { connection: connection.id, id: removing.id, version: removing.version });
            } catch (error) {
              if (wireErrorOf(error).code !== 'not-found') throw error;
            } finally {
              refreshApi(connection.id, 'searches');
            }
          }}
        />
      )}
    </section>
  );
}

interface SharedItemProps {
  readonly search: SharedSearch;
  readonly connection: string;
  readonly refused: string | null;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

function SharedItem({ search, connection, refused, onEdit, onRemove }: SharedItemProps): React.JSX.Element {
  const { name, description, spl, earliest, latest, updatedBy, updated, schedule } = search;
  const open = (): void => openSearch({ text: spl, range: { earliest, latest }, connection, run: true });
  return (
    <li className="panel-item" data-testid="shared-item">
      <button type="button" className="panel-item-main" onClick={open} title={spl}>
        <span className="panel-item-title truncate">{name}</span>
        {description !== '' && <span className="panel-item-note">{description}</span>}
        <span className="saved-spl-line mono truncate">{spl}</span>
        <span className="panel-item-meta num">{t('api.sharedBy', { by: updatedBy, when: formatAgo(updated, Date.now() / 1000) })}</span>
        {schedule !== null && <span className="panel-item-meta num">{t('api.schedule', { cron: schedule.cron })}</span>}
      </button>
      <span className="panel-item-actions">
        <IconButton label={t('api.run', { name })} onClick={open}>
          <Play size={13} />
        </IconButton>
        <IconButton label={t('api.edit', { name })} disabled={refused !== null} {...(refused === null ? {} : { title: refused })} onClick={onEdit}>
          <Pencil size={13} />
        </IconButton>
        <IconButton label={t('api.remove', { name })} disabled={refused !== null} {...(refused === null ? {} : { title: refused })} onClick={onRemove}>
          <Trash2 size={13} />
        </IconButton>
      </span>
    </li>
  );
}
