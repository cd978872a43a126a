/** Asks before something is deleted. */
import { useState } from 'react';
import { wireErrorOf } from '../lib/engine-client.ts';
import { t } from '../lib/messages.ts';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';

export interface ConfirmProps {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly onClose: () => void;
  /** Closes when it resolves; its error is shown. */
  readonly onConfirm: () => Promise<void>;
}

export function Confirm({ title, text, action, onClose, onConfirm }: ConfirmProps): React.JSX.Element {
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const confirm = (): void => {
    setBusy(true);
    onConfirm().then(onClose, (failure: unknown) => {
      setBusy(false);
      setError(wireErrorOf(failure).message);
    });
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button variant="danger" disabled={busy} onClick={confirm}>
            {action}
          </Button>
        </>
      }
    >
      <p>{text}</p>
      {error !== null && (
        <p role="alert" className="form-error">
          {error}
        </p>
      )}
    </Dialog>
  );
}
