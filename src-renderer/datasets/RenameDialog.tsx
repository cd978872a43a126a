/** Gives a dataset another name. */
import { useState } from 'react';
import { engine } from '../app/engine.ts';
import { refresh } from '../app/queries.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { t } from '../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';

export interface RenameDialogProps {
  readonly dataset: string;
  readonly onClose: () => void;
  readonly onRenamed: () => void;
}

export function RenameDialog({ dataset, onClose, onRenamed }: RenameDialogProps): React.JSX.Element {
  const [name, setName] = useState(dataset);
  const [error, setError] = useState<string | null>(null);
  const rename = async (): Promise<void> => {
    try {
      await engine.request('datasets.rename', { dataset, name });
      refresh('datasets', 'connections', 'catalog');
      onRenamed();
    } catch (failure) {
      setError(wireErrorOf(failure).message);
    }
  };
  return (
    <Dialog
      title={t('datasets.renameTitle', { name: dataset })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" type="submit" form="dataset-rename" disabled={name.trim() === '' || name === dataset}>
            {t('datasets.rename')}
          </Button>
        </>
      }
    >
      <form
        id="dataset-rename"
        onSubmit={(event) => {
          event.preventDefault();
          void rename();
        }}
      >
        <label className="field-label">
          {t('datasets.newName')}
          <input className="input mono" value={name} maxLength={64} onChange={(event) => setName(event.target.value)} data-testid="dataset-name" />
        </label>
        <p className="panel-item-meta">{t('datasets.renameHint')}</p>
        {error !== null && (
          <p role="alert" className="form-error">
            {error}
          </p>
        )}
      </form>
    </Dialog>
  );
}
