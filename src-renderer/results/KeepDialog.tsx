/** Keeps the rows of a search as a dataset of its own. */
import { useState } from 'react';
import { engine } from '../app/engine.ts';
import { refresh } from '../app/queries.ts';
import { useTab } from '../app/workbench.ts';
import { datasetName } from '../datasets/import-files.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import type { Run } from '../search/search-tab.ts';
import { tabTitle } from '../search/tab-title.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { notify } from '../ui/toasts.tsx';

export function KeepDialog({ run, onClose }: { readonly run: Run; readonly onClose: () => void }): React.JSX.Element {
  const title = useTab((s) => tabTitle(s, t('tab.untitled')));
  const [name, setName] = useState(() => datasetName(title).slice(0, 50));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const keep = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      const kept = await engine.request('datasets.keep', { searchId: run.searchId, dataset: name });
      refresh('datasets', 'connections', 'catalog');
      notify(t('keep.done', { rows: formatCount(kept.rows), name: kept.dataset }));
      onClose();
    } catch (error) {
      setFailure(wireErrorOf(error).message);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t('keep.title')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" type="submit" form="keep-result" disabled={busy || name.trim() === ''} data-testid="keep-confirm">
            {t('save.save')}
          </Button>
        </>
      }
    >
      <p>{t('keep.text', { rows: formatCount(run.progress?.rows ?? 0) })}</p>
      <form
        id="keep-result"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void keep();
        }}
      >
        <label className="field-label">
          {t('keep.name')}
          <input className="input mono" autoFocus value={name} maxLength={64} onChange={(event) => setName(event.target.value)} />
        </label>
      </form>
      {failure !== null && (
        <p role="alert" className="form-error">
          {failure}
        </p>
      )}
    </Dialog>
  );
}
