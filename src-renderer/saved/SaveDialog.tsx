/** Keeps the search in front under a name, or changes the saved one it came from. */
import { useState } from 'react';
import { useTimeZone } from '../app/engine.ts';
import { engine } from '../app/engine.ts';
import { refresh, useSavedSearches } from '../app/queries.ts';
import { openDialog, useCurrentTab, useTab } from '../app/workbench.ts';
import { writeSavedView } from '../charts/chart-settings.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { t } from '../lib/messages.ts';
import { rangeLabel } from '../search/time-presets.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import type { SavedParameter, SavedSchedule } from '../../src-shared/ipc/engine-protocol.ts';
import { notify } from '../ui/toasts.tsx';
import { parametersOf } from './parameters.ts';
import './saved.css';

/** Five fields of crontab; the engine knows whether they make sense. */
const CRON = /^(?:[\d*,/A-Za-z#-]+\s+){4}[\d*,/A-Za-z#-]+$/;

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
  const [folder, setFolder] = useState(own ? (known?.folder ?? '') : '');
  const [tags, setTags] = useState(own ? (known?.tags ?? []).join(', ') : '');
  const [parameters, setParameters] = useState<readonly SavedParameter[]>(() => parametersOf(text, known?.parameters));
  const [schedule, setSchedule] = useState<SavedSchedule | null>(own ? (known?.schedule ?? null) : null);
  const connection = useTab((s) => s.connection);
  const folders = [...new Set((useSavedSearches().data ?? []).map((s) => s.folder ?? '').filter((one) => one !== ''))];
  const badCron = schedule?.enabled === true && !CRON.test(schedule.cron.trim());
  const [error, setError] = useState<string | null>(null);

  const save = async (asNew: boolean): Promise<void> => {
    const view = writeSavedView(tab.getState(), asNew || !own ? null : known?.view);
    const search = {
      name: name.trim(), description, spl: text, earliest: range.earliest, latest: range.latest,
      folder: folder.trim(), tags: tags.split(',').map((tag) => tag.trim()).filter((tag) => tag !== ''), parameters: [...parameters], schedule,
      // What is left out stays as it was.
      ...(view === null ? {} : { view }) };
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
  const empty = name.trim() === '' || badCron;

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
        <div className="save-pair">
          <label className="field-label">
            {t('save.folder')}
            <input className="input" list="save-folders" placeholder={t('save.folderHint')} value={folder} maxLength={200} onChange={(event) => setFolder(event.target.value)} />
          </label>
          <label className="field-label">
            {t('save.tags')}
            <input className="input" placeholder={t('save.tagsHint')} value={tags} maxLength={1000} onChange={(event) => setTags(event.target.value)} />
          </label>
          <datalist id="save-folders">
            {folders.map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
        </div>
        {parameters.length > 0 && (
          <fieldset className="save-parameters">
            <legend>{t('save.parameters')}</legend>
            <p className="saved-range">{t('save.parametersHint')}</p>
            {parameters.map((parameter) => (
              <label key={parameter.name} className="field-label">
                ${parameter.name}$
                <input
                  className="input mono"
                  value={parameter.value}
                  maxLength={10_000}
                  onChange={(event) => setParameters(parameters.map((one) => (one.name === parameter.name ? { ...one, value: event.target.value } : one)))}
                />
              </label>
            ))}
          </fieldset>
        )}
        <div>
          <pre className="saved-spl mono">{text}</pre>
          <p className="saved-range num">{rangeLabel(range, tz, Date.now() / 1000)}</p>
        </div>
        <label className="check-line">
          <input
            type="checkbox"
            checked={schedule?.enabled === true}
            onChange={(event) => setSchedule(event.target.checked ? { cron: schedule?.cron ?? '*/15 * * * *', enabled: true, connection, above: schedule?.above ?? 0 } : schedule === null ? null : { ...schedule, enabled: false })}
          />
          <span>{t('save.schedule')}</span>
        </label>
        {schedule?.enabled === true && (
          <div className="save-pair">
            <label className="field-label">
              {t('save.scheduleCron')}
              <input className="input mono" value={schedule.cron} maxLength={100} onChange={(event) => setSchedule({ ...schedule, cron: event.target.value })} />
            </label>
            <label className="field-label">
              {t('save.scheduleAbove')}
              <input className="input num" type="number" min={0} value={schedule.above ?? 0} onChange={(event) => setSchedule({ ...schedule, above: Math.max(0, Math.floor(Number(event.target.value))) })} />
            </label>
          </div>
        )}
        {badCron && <p className="form-error">{t('save.scheduleBad')}</p>}
        {error !== null && (
          <p role="alert" className="form-error">
            {error}
          </p>
        )}
      </form>
    </Dialog>
  );
}
