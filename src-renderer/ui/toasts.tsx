/** Short notes in the corner: an export finished, a search was saved. */
import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { t } from '../lib/messages.ts';
import './ui.css';

const manager = Toast.createToastManager();

export interface NoteAction {
  readonly label: string;
  readonly run: () => void;
}

/** Shows a note; a failure stays longer than a success. */
export function notify(text: string, kind: 'info' | 'error' = 'info', action?: NoteAction): void {
  manager.add({
    description: text,
    type: kind,
    timeout: kind === 'error' ? 10_000 : 6000,
    ...(action === undefined ? {} : { actionProps: { children: action.label, onClick: action.run } }),
  });
}

export function Toasts({ children }: { readonly children: ReactNode }): React.JSX.Element {
  return (
    <Toast.Provider toastManager={manager}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList(): React.JSX.Element[] {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="toast">
      <Toast.Description className={`toast-text toast-${toast.type ?? 'info'}`} />
      {toast.actionProps !== undefined && <Toast.Action className="button button-small button-plain" />}
      <Toast.Close className="icon-button" aria-label={t('ui.close')}>
        <X size={14} />
      </Toast.Close>
    </Toast.Root>
  ));
}
