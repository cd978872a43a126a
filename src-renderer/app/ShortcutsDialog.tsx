/** The keys. */
import { t } from '../lib/messages.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { ACTIONS, keysText } from './actions.ts';
import { openDialog } from './workbench.ts';

export function ShortcutsDialog(): React.JSX.Element {
  return (
    <Dialog title={t('shortcuts.title')} onClose={() => openDialog(null)}>
      <dl className="shortcuts">
        {ACTIONS.flatMap(({ id, label, keys }) =>
          keys === undefined
            ? []
            : [
                <div key={id}>
                  <dt>{t(label)}</dt>
                  <dd className="kbd">{keysText(keys)}</dd>
                </div>,
              ],
        )}
      </dl>
    </Dialog>
  );
}
