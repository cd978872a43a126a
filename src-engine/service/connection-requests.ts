/** A client's requests about remote connections. What comes back never holds a secret. */
import { randomUUID } from 'node:crypto';
import type { ConnectionTestFrame, Method, Params, Replies } from '../../src-shared/ipc/engine-protocol.ts';
import { isAbort, wireError } from '../jobs/errors.ts';
import type { RemoteConnections } from './remote-connections.ts';

type ConnectionMethod = Exclude<Extract<Method, `connections.${string}` | `secrets.${string}`>, 'connections.list'>;
type Handlers = { readonly [M in ConnectionMethod]: (params: Params<M>) => Replies[M] | Promise<Replies[M]> };

/** Looking at a server's tables may take this long. */
const LOOK_MS = 60_000;

/** The handlers of one client; `tests` are its tests under way. */
export function connectionHandlers(remote: RemoteConnections, tests: Map<string, AbortController>, post: (testId: string, frame: ConnectionTestFrame) => void): Handlers {
  return {
    'connections.get': ({ connection }) => remote.details(connection),
    'connections.save': ({ definition, secrets }) => remote.save(definition, secrets),
    'connections.remove': async ({ connection }) => {
      await remote.remove(connection);
      return null;
    },
    'connections.duplicate': ({ connection }) => remote.duplicate(connection, `c${randomUUID().replaceAll('-', '')}`),
    'connections.test': ({ testId, definition, secrets }) => {
      tests.get(testId)?.abort();
      const stop = new AbortController();
      tests.set(testId, stop);
      // After the reply, so that the client listens by then.
      setImmediate(() => {
        remote
          .test(definition, secrets, (step) => {
            if (!stop.signal.aborted) post(testId, { type: 'step', step });
          }, stop.signal)
          .then(
            (ok) => post(testId, { type: 'end', ok }),
            (error: unknown) => {
              if (!isAbort(error)) post(testId, { type: 'error', error: wireError(error) });
            },
          )
          .finally(() => {
            if (tests.get(testId) === stop) tests.delete(testId);
          });
      });
      return null;
    },
    'connections.testCancel': ({ testId }) => {
      tests.get(testId)?.abort();
      return null;
    },
    'connections.discover': ({ definition, secrets }) => remote.discover(definition, secrets, AbortSignal.timeout(LOOK_MS)),
    'connections.preview': ({ definition, secrets, mapping }) => remote.preview(definition, secrets, mapping, AbortSignal.timeout(LOOK_MS)),
    'connections.signIn': ({ connection }) => remote.signIn(connection),
    'connections.signInCancel': ({ connection }) => {
      remote.cancelSignIn(connection);
      return null;
    },
    'connections.signOut': async ({ connection }) => {
      await remote.signOut(connection);
      return null;
    },
    'secrets.status': () => remote.vault.store.status(),
  };
}
