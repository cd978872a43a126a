/** Keeps the search in front under a name, or changes the saved one it came from. */
import { useState } from 'react';
import { useTimeZone } from '../app/engine.ts';
import { engine } from '../app/engine.ts';
import { refresh, useSavedSearches } from '../app/queries.ts';
import { openDialog, useCurrentTab, useTab } from '../app/workbench.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { t } from '../lib/messages.ts';
import { rangeLabel } from '../search/time-presets.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { notify } from '../ui/toasts.tsx';
import './saved.css';

export function SaveDialog(): React.JSX.Element {
  const tab = useCurrentTab();
  const tz = useTimeZone();
  const saved = useTab((s) => s.saved);
  const text = useTab((s) => s.text);
  const range = useTab((s) => s.range);
  const known = useSavedSearches().data?.find((s) => s.id === saved?.id);
  // Searches that came with the sample data stay as they are: saving one makes the user's own.
  const own = saved !== null && !saved.builtin;
  const [name, setName] = useState(own ? saved.name : saved === null ? '' : t('save.copyOf', { name: saved.name }));
  const [description, setDescription] = useState(known?.description ?? '');
  const [error, setError] = useState<string | null>(null);

  const save = async (asNew: boolean): Promise<void> => {
    const search = { name: name.trim(), description, spl: text, earliest: range.earliest, latest: range.latest };
    try {
      const kept = asNew || !own ? await engine.request('saved.create', search) : await engine.request('saved.update', { savedId: saved.id, search });
      tab.setState({ saved: { id: kept.id, name: kept.name, builtin: kept.builtin } });
      refresh('saved');
      openDialog(null);
      notify(t('save.done', { name: kept.name }));
    } catch (failure) {
      setError(wireErrorOf(failure).message);
    }
  };
  const empty = name.trim() === '';

  return (
    <Dialog
      title={t('save.title')}
      onClose={() => openDialog(null)}
      footer={
        <>
          <Button onClick={() => openDialog(null)}>{t('ui.cancel')}</Button>
          {own && (
            <Button disabled={empty} onClick={() => void save(true)}>
              {t('save.asNew')}
            </Button>
          )}
          <Button variant="primary" type="submit" form="save-search" disabled={empty} data-testid="save-confirm">
            {t(own ? 'save.update' : 'save.save')}
          </Button>
        </>
      }
    >
      <form
        id="save-search"
        className="save-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!empty) void save(false);
        }}
      >
        <label className="field-label">
          {t('save.name')}
          <input className="input" autoFocus value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
        </label>
        <label className="field-label">
          {t('save.description')}
          <textarea className="input" rows={2} value={description} maxLength={2000} onChange={(event) => setDescription(event.target.value)} />
        </label>
        <pre className="saved-spl mono">{text}</pre>
        <p className="saved-range num">{rangeLabel(range, tz, Date.now() / 1000)}</p>
        {error !== null && (
          <p role="alert" className="form-error">
            {error}
          </p>
        )}
      </form>
    </Dialog>
  );
}
