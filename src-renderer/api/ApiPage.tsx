/** The frame of a page about a Nexus API: which server, who is signed in there, and what stands in the way. */
import { Plus, RefreshCw, Waypoints } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ConnectionInfo } from '../../src-shared/ipc/engine-protocol.ts';
import { type Permission, allows } from '../../src-shared/nexus-api/permissions.ts';
import { addConnection } from '../connections/editing.ts';
import { t } from '../lib/messages.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { ChoiceMenu } from '../ui/ChoiceMenu.tsx';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { ApiProblem } from './ApiProblem.tsx';
import { type Me, refreshApi, useApiConnection, useChosenApi, useMe } from './api-queries.ts';
import './api.css';

export interface ApiContent {
  readonly connection: ConnectionInfo;
  readonly me: Me;
}

/** Why the role may not do something, for a disabled button's tooltip; null where it may. */
export function refusal(me: Me, permission: Permission): string | null {
  return allows(me.role, permission) ? null : t('api.readOnly', { role: me.role });
}

/** Shows `content` once a connection is there and its server has said who is signed in. */
export function ApiPage({ title, tools, content }: { readonly title: string; readonly tools?: ReactNode; readonly content: (content: ApiContent) => ReactNode }): React.JSX.Element {
  const { all, current, known } = useApiConnection();
  const me = useMe(current?.id ?? null);
  return (
    <section className="api-page" aria-label={title} data-testid="api-page">
      <header className="api-head">
        <h1>{title}</h1>
        {current !== null && (
          <ChoiceMenu
            label={t('api.choose')}
            value={current.id}
            choices={all.map((c) => ({ value: c.id, label: c.name }))}
            onChoose={(connection) => useChosenApi.setState({ connection })}
            className="button button-small"
          />
        )}
        {me.data !== undefined && <span className="api-me truncate">{t('api.organisation', { user: me.data.user.email, role: me.data.role, organisation: me.data.organisation.name })}</span>}
        <span className="api-tools">
          {tools}
          {current !== null && (
            <IconButton label={t('api.refresh')} onClick={() => refreshApi(current.id)}>
              <RefreshCw size={14} />
            </IconButton>
          )}
        </span>
      </header>
      <ErrorBoundary key={current?.id ?? ''}>
        <div className="api-body">
          {current === null ? (
            known && <NoApi />
          ) : me.isError ? (
            <ApiProblem connection={current.id} error={me.error} />
          ) : me.data === undefined ? (
            <p className="api-waiting">{t('api.waiting')}</p>
          ) : (
            content({ connection: current, me: me.data })
          )}
        </div>
      </ErrorBoundary>
    </section>
  );
}

function NoApi(): React.JSX.Element {
  return (
    <div className="api-none" data-testid="api-none">
      <Waypoints size={26} strokeWidth={1.4} aria-hidden />
      <h2>{t('api.noneTitle')}</h2>
      <p>{t('api.none')}</p>
      <Button small variant="primary" icon={<Plus size={13} />} onClick={addConnection}>
        {t('api.add')}
      </Button>
    </div>
  );
}
