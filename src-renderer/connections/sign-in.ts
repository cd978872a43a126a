/** Single sign-on from the window: the engine waits while the user is in the browser. */
import { engine } from '../app/engine.ts';
import { refresh } from '../app/queries.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { t } from '../lib/messages.ts';
import { notify } from '../ui/toasts.tsx';

/** Signs in to a saved connection and says how it went. */
export async function signIn(connection: string, name: string): Promise<void> {
  notify(t('connections.signingIn'), 'info', {
    label: t('connections.signInStop'),
    run: () => void engine.request('connections.signInCancel', { connection }).catch(() => undefined),
  });
  try {
    const { account } = await engine.request('connections.signIn', { connection });
    notify(t('connections.signedIn', { account: account ?? name }));
  } catch (error) {
    const { code, message } = wireErrorOf(error);
    if (code !== 'cancelled') notify(message, 'error');
  } finally {
    refresh('connections');
  }
}
