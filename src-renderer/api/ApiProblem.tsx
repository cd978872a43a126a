/** What a server refused, with what the user can do about it. */
import type { WireError } from '../../src-shared/ipc/wire-error.ts';
import { editConnection } from '../connections/editing.ts';
import { signIn } from '../connections/sign-in.ts';
import { useConnectionDetails } from '../app/queries.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { type MessageKey, t } from '../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { refreshApi } from './api-queries.ts';
import { problemKind } from './problem-kind.ts';

const TITLES: Readonly<Record<ReturnType<typeof problemKind>, MessageKey>> = {
  'sign-in': 'api.problem.sign-in',
  forbidden: 'api.problem.forbidden',
  busy: 'api.problem.busy',
  offline: 'api.offline',
  other: 'api.problem.other',
};

export function ApiProblem({ connection, error }: { readonly connection: string; readonly error: unknown }): React.JSX.Element {
  const wire: WireError = wireErrorOf(error);
  const kind = problemKind(wire.code);
  const { data: details } = useConnectionDetails(connection);
  const retry = (): void => refreshApi(connection);
  return (
    <div className={`api-problem api-problem-${kind}`} role="alert" data-testid="api-problem" data-kind={kind}>
      <h3>{t(TITLES[kind])}</h3>
      <p className="selectable">{wire.message}</p>
      <div className="notice-actions">
        {kind === 'sign-in' && details?.definition.auth.method === 'oidc' && (
          <Button small variant="primary" onClick={() => void signIn(connection, details.definition.name).then(retry)}>
            {t('api.signIn')}
          </Button>
        )}
        {(kind === 'sign-in' || kind === 'offline') && (
          <Button small onClick={() => void editConnection(connection)}>
            {t('api.signInEdit')}
          </Button>
        )}
        {kind !== 'forbidden' && (
          <Button small onClick={retry}>
            {t('api.retry')}
          </Button>
        )}
      </div>
    </div>
  );
}
