/** The remote connections by folder: their state, and what can be done with each. */
import { Copy, LogIn, LogOut, Pencil, Plus, Search, Server, Trash2, Waypoints } from 'lucide-react';
import { Fragment, useState } from 'react';
import type { ConnectionInfo } from '../../src-shared/ipc/engine-protocol.ts';
import { engine } from '../app/engine.ts';
import { refresh, useConnectionDetails, useConnections, useSecretsStatus } from '../app/queries.ts';
import { openSearch } from '../app/workbench.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { t } from '../lib/messages.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Confirm } from '../ui/Confirm.tsx';
import { PanelEmpty } from '../ui/PanelEmpty.tsx';
import { notify } from '../ui/toasts.tsx';
import { ConnectionDot } from './ConnectionDot.tsx';
import { addConnection, editConnection } from './editing.ts';
import { signIn } from './sign-in.ts';
import './connections.css';

export function ConnectionsPanel(): React.JSX.Element {
  const { data: connections } = useConnections();
  const { data: secrets } = useSecretsStatus();
  const [removing, setRemoving] = useState<ConnectionInfo | null>(null);
  const remote = (connections ?? []).filter((c) => c.kind === 'clickhouse' || c.kind === 'nexus-api');
  const folders = [...new Set(remote.map((c) => c.folder))];
  return (
    <>
      <div className="panel-list">
        {secrets !== undefined && secrets.notice !== null && (
          <p className="connections-notice" role="status" data-testid="secrets-notice">
            {secrets.notice}
          </p>
        )}
        {folders.map((folder) => (
          <Fragment key={folder}>
            {folder !== '' && <h3 className="connections-folder">{folder}</h3>}
            <ul>
              {remote
                .filter((c) => c.folder === folder)
                .map((connection) => (
                  <ConnectionItem key={connection.id} connection={connection} onRemove={() => setRemoving(connection)} />
                ))}
            </ul>
          </Fragment>
        ))}
        {connections !== undefined && remote.length === 0 && (
          <PanelEmpty Icon={Waypoints} text={t('connections.none')} testId="connections-none">
            <Button small variant="primary" icon={<Plus size={13} />} onClick={addConnection}>
              {t('connections.add')}
            </Button>
          </PanelEmpty>
        )}
      </div>
      {remote.length > 0 && (
        <div className="panel-foot">
          <Button small icon={<Plus size={13} />} onClick={addConnection} data-testid="add-connection">
            {t('connections.add')}
          </Button>
        </div>
      )}
      {removing !== null && (
        <Confirm
          title={t('connections.removeTitle')}
          text={t('connections.removeText', { name: removing.name })}
          action={t('ui.delete')}
          onClose={() => setRemoving(null)}
          onConfirm={async () => {
            await engine.request('connections.remove', { connection: removing.id });
            refresh('connections', 'catalog');
          }}
        />
      )}
    </>
  );
}

function ConnectionItem({ connection, onRemove }: { readonly connection: ConnectionInfo; readonly onRemove: () => void }): React.JSX.Element {
  const { id, name, kind, colour, production, status } = connection;
  const Icon = kind === 'clickhouse' ? Server : Waypoints;
  const { data: details } = useConnectionDetails(id);
  const search = (): void => openSearch({ text: '*', connection: id, ...(connection.defaultRange === null ? {} : { range: connection.defaultRange }), run: true });
  const duplicate = async (): Promise<void> => {
    try {
      await engine.request('connections.duplicate', { connection: id });
      refresh('connections');
    } catch (error) {
      notify(wireErrorOf(error).message, 'error');
    }
  };
  const signOut = async (): Promise<void> => {
    try {
      await engine.request('connections.signOut', { connection: id });
      notify(t('connections.signedOut', { name }));
    } catch (error) {
      notify(wireErrorOf(error).message, 'error');
    } finally {
      refresh('connections');
    }
  };
  const oidc = details?.definition.auth.method === 'oidc';
  return (
    <li className="panel-item connection-item" data-testid="connection-item">
      <button type="button" className="panel-item-main" onClick={search} title={t('connections.search', { name })}>
        <span className="connection-title">
          <ConnectionDot colour={colour} />
          <Icon size={13} aria-hidden className="connection-kind" />
          <span className="panel-item-title truncate">{name}</span>
          {production && <b className="production-badge">{t('status.production')}</b>}
        </span>
        <span className="panel-item-meta">
          {t(`connections.${kind === 'clickhouse' ? 'clickhouse' : 'nexus-api'}`)} · <span className={`connection-status status-is-${status.state}`}>{t(`connections.status.${status.state}`)}</span>
        </span>
        {status.detail !== null && <span className="panel-item-note connection-detail">{status.detail}</span>}
      </button>
      <span className="panel-item-actions">
        <IconButton label={t('connections.search', { name })} onClick={search}>
          <Search size={13} />
        </IconButton>
        {oidc &&
          (details.secrets.refreshToken === undefined ? (
            <IconButton label={t('connections.signIn', { name })} onClick={() => void signIn(id, name)}>
              <LogIn size={13} />
            </IconButton>
          ) : (
            <IconButton label={t('connections.signOut', { name })} onClick={() => void signOut()}>
              <LogOut size={13} />
            </IconButton>
          ))}
        <IconButton label={t('connections.edit', { name })} onClick={() => void editConnection(id)}>
          <Pencil size={13} />
        </IconButton>
        <IconButton label={t('connections.duplicate', { name })} onClick={() => void duplicate()}>
          <Copy size={13} />
        </IconButton>
        <IconButton label={t('connections.remove', { name })} onClick={onRemove}>
          <Trash2 size={13} />
        </IconButton>
      </span>
    </li>
  );
}
