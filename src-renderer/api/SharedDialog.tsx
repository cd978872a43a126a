/** A shared search as it is written: new, or changed against the version that was read. */
import { useState } from 'react';
import type { SharedSearch } from '../../src-shared/nexus-api/saved-searches.ts';
import { engine } from '../app/engine.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { formatAgo } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { notify } from '../ui/toasts.tsx';
import { refreshApi } from './api-queries.ts';

export interface SharedDraft {
  /** The version under change; null for a new search. */
  readonly base: SharedSearch | null;
  readonly name: string;
  readonly description: string;
  readonly spl: string;
  readonly earliest: string;
  readonly latest: string;
}

export function SharedDialog({ connection, draft: initial, onClose }: { readonly connection: string; readonly draft: SharedDraft; readonly onClose: () => void }): React.JSX.Element {
  const [draft, setDraft] = useState(initial);
  const [theirs, setTheirs] = useState<SharedSearch | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const set = (change: Partial<SharedDraft>): void => setDraft((now) => ({ ...now, ...change }));

  const conflict = async (id: string): Promise<void> => {
    const now = (await engine.request('api.savedSearches.list', { connection })).find((s) => s.id === id);
    refreshApi(connection, 'searches');
    if (now === undefined) setError(t('api.notFound'));
    else setTheirs(now);
  };
  const save = async (base: SharedSearch | null): Promise<void> => {
    if (draft.name.trim() === '') {
      setError(t('api.nameMissing'));
      return;
    }
    setBusy(true);
    setError(null);
    try {
      const { name, description, spl, earliest, latest } = draft;
      const search = { name: name.trim(), description, spl, earliest, latest, schedule: base?.schedule ?? null };
      if (base === null) await engine.request('api.savedSearches.create', { connection, search });
      else await engine.request('api.savedSearches.update', { connection, id: base.id, version: base.version, search });
      notify(t('api.saved', { name: search.name }));
      refreshApi(connection, 'searches');
      onClose();
    } catch (failure) {
      const { code, message } = wireErrorOf(failure);
      if (code === 'conflict' && base !== null) await conflict(base.id).catch((second: unknown) => setError(wireErrorOf(second).message));
      else setError(message);
    } finally {
      setBusy(false);
    }
  };
  const loadTheirs = (now: SharedSearch): void => {
    setDraft({ base: now, name: now.name, description: now.description, spl: now.spl, earliest: now.earliest, latest: now.latest });
    setTheirs(null);
  };

  if (theirs !== null) {
    return (
      <Dialog
        title={t('api.conflictTitle')}
        wide
        onClose={onClose}
        footer={
          <>
            <Button onClick={onClose}>{t('ui.cancel')}</Button>
            <Button onClick={() => loadTheirs(theirs)} data-testid="conflict-load">
              {t('api.conflictLoad')}
            </Button>
            <Button
              variant="danger"
              disabled={busy}
              data-testid="conflict-keep"
              onClick={() => {
                set({ base: theirs });
                setTheirs(null);
                void save(theirs);
              }}
            >
              {t('api.conflictKeep')}
            </Button>
          </>
        }
      >
        <p>{t('api.conflictText', { by: theirs.updatedBy, name: theirs.name, when: formatAgo(theirs.updated, Date.now() / 1000) })}</p>
        <div className="conflict" data-testid="conflict">
          <ConflictSide title={t('api.conflictTheirs')} search={theirs} />
          <ConflictSide title={t('api.conflictYours')} search={draft} />
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog
      title={t(initial.base === null ? 'api.shareTitle' : 'api.updateTitle')}
      wide
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" disabled={busy} onClick={() => void save(draft.base)} data-testid="shared-save">
            {t('api.save')}
          </Button>
        </>
      }
    >
      <label className="field-label">
        {t('api.name')}
        <input className="input" autoFocus value={draft.name} maxLength={200} onChange={(event) => set({ name: event.target.value })} />
      </label>
      <label className="field-label">
        {t('api.description')}
        <input className="input" value={draft.description} maxLength={2000} onChange={(event) => set({ description: event.target.value })} />
      </label>
      <label className="field-label">
        {t('api.spl')}
        <textarea className="input mono" rows={5} spellCheck={false} value={draft.spl} onChange={(event) => set({ spl: event.target.value })} />
      </label>
      <div className="shared-range">
        <label className="field-label">
          {t('api.earliest')}
          <input className="input mono" value={draft.earliest} onChange={(event) => set({ earliest: event.target.value })} />
        </label>
        <label className="field-label">
          {t('api.latest')}
          <input className="input mono" value={draft.latest} onChange={(event) => set({ latest: event.target.value })} />
        </label>
      </div>
      {error !== null && (
        <p className="form-error" role="alert">
          {error}
        </p>
      )}
    </Dialog>
  );
}

function ConflictSide({ title, search }: { readonly title: string; readonly search: Pick<SharedDraft, 'name' | 'description' | 'spl' | 'earliest' | 'latest'> }): React.JSX.Element {
  return (
    <section className="conflict-side">
      <h3>{title}</h3>
      <b>{search.name}</b>
      {search.description !== '' && <p>{search.description}</p>}
      <pre className="mono selectable">{search.spl}</pre>
      <p className="num">
        {search.earliest} – {search.latest}
      </p>
    </section>
  );
}
