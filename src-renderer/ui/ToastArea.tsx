/** Where notes are shown: the corner of the window. What an error says can be copied. */
import { Toast } from '@base-ui/react/toast';
import { Copy, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { copyText } from '../lib/clipboard.ts';
import { errorDetails } from '../lib/error-details.ts';
import { t } from '../lib/messages.ts';
import { IconButton } from './Button.tsx';
import { toastManager } from './toasts.tsx';
import './ui.css';

export function ToastArea({ children }: { readonly children: ReactNode }): React.JSX.Element {
  return (
    <Toast.Provider toastManager={toastManager}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="toasts" aria-label={t('toasts.label')}>
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
      {toast.type === 'error' && typeof toast.description === 'string' && (
        <IconButton label={t('fault.copy')} onClick={() => copyText(errorDetails({ message: toast.description as string }))}>
          <Copy size={13} />
        </IconButton>
      )}
      <Toast.Close className="icon-button" aria-label={t('ui.close')} title={t('ui.close')}>
        <X size={14} />
      </Toast.Close>
    </Toast.Root>
  ));
}
