/** The saved searches: open, run, rename, delete. */
import { CalendarClock, FileUp, Pencil, Play, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { SavedSearch } from '../../src-shared/ipc/engine-protocol.ts';
import { engine, useTimeZone } from '../app/engine.ts';
import { refresh, useSavedSearches } from '../app/queries.ts';
import { openSaved } from '../app/workbench.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { t } from '../lib/messages.ts';
import { rangeLabel } from '../search/time-presets.ts';
import { desktop } from '../lib/desktop.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Confirm } from '../ui/Confirm.tsx';
import { notify } from '../ui/toasts.tsx';
import './saved.css';

export function SavedPanel(): React.JSX.Element {
  const { data } = useSavedSearches();
  const [filter, setFilter] = useState('');
  const [removing, setRemoving] = useState<SavedSearch | null>(null);
  const needle = filter.toLowerCase();
  const shown = (data ?? []).filter((s) => `${s.name}\n${s.spl}\n${s.description}\n${s.folder ?? ''}\n${(s.tags ?? []).join(' ')}`.toLowerCase().includes(needle));
  const own = shown.filter((s) => !s.builtin);
  const folders = [...new Set(own.map((s) => s.folder ?? ''))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const groups = [
    ...folders.map((folder) => ({ heading: folder === '' ? t('saved.own') : folder, searches: own.filter((s) => (s.folder ?? '') === folder) })),
    { heading: t('saved.builtin'), searches: shown.filter((s) => s.builtin) },
  ];
  return (
    <>
      <div className="panel-search">
        <input className="input" type="search" placeholder={t('saved.find')} aria-label={t('saved.find')} value={filter} onChange={(event) => setFilter(event.target.value)} />
      </div>
      <div className="panel-list" data-testid="saved-list">
        {data !== undefined && shown.length === 0 && <p className="panel-none">{t(filter === '' ? 'saved.none' : 'saved.noMatch')}</p>}
        {groups
          .filter(({ searches }) => searches.length > 0)
          .map(({ heading, searches }) => (
            <section key={heading}>
              <h3 className="fields-heading">{heading}</h3>
              <ul>
                {searches.map((saved) => (
                  <SavedItem key={saved.id} saved={saved} onRemove={() => setRemoving(saved)} />
                ))}
              </ul>
            </section>
          ))}
      </div>
      <div className="panel-foot">
        <Button small icon={<FileUp size={13} />} onClick={() => void importConf()} data-testid="import-conf">
          {t('saved.importConf')}
        </Button>
      </div>
      {removing !== null && (
        <Confirm
          title={t('saved.removeTitle')}
          text={t('saved.removeText', { name: removing.name })}
          action={t('ui.delete')}
          onClose={() => setRemoving(null)}
          onConfirm={async () => {
            await engine.request('saved.remove', { savedId: removing.id });
            refresh('saved');
          }}
        />
      )}
    </>
  );
}

/** Asks for Splunk's files and says what came of them. */
async function importConf(): Promise<void> {
  const files = await desktop.chooseImportFiles();
  if (files.length === 0) return;
  try {
    const { searches, macros, scheduled, skipped } = await engine.request('saved.importConf', { grants: files.map((file) => file.grant), folder: 'Splunk' });
    refresh('saved');
    const parts = [t('saved.imported', { searches, macros })];
    if (scheduled > 0) parts.push(t('saved.importedScheduled', { count: scheduled }));
    if (skipped.length > 0) parts.push(t('saved.importSkipped', { what: skipped.slice(0, 5).join(' ') + (skipped.length > 5 ? ` (+${skipped.length - 5})` : '') }));
    notify(parts.join(' '), skipped.length > 0 ? 'error' : 'info');
  } catch (error) {
    notify(wireErrorOf(error).message, 'error');
  }
}

function SavedItem({ saved, onRemove }: { readonly saved: SavedSearch; readonly onRemove: () => void }): React.JSX.Element {
  const tz = useTimeZone();
  const [renaming, setRenaming] = useState<string | null>(null);
  const rename = async (name: string): Promise<void> => {
    setRenaming(null);
    if (name.trim() === '' || name === saved.name) return;
    try {
      const { description, spl, earliest, latest } = saved;
      await engine.request('saved.update', { savedId: saved.id, search: { name, description, spl, earliest, latest } });
      refresh('saved');
    } catch (error) {
      notify(wireErrorOf(error).message, 'error');
    }
  };
  return (
    <li className="panel-item">
      {renaming === null ? (
        <button type="button" className="panel-item-main" onClick={() => openSaved(saved, true)} title={saved.spl}>
          <span className="panel-item-title truncate">{saved.name}</span>
          {saved.tags !== undefined && saved.tags.length > 0 && (
            <span className="saved-tags">
              {saved.tags.map((tag) => (
                <i key={tag}>{tag}</i>
              ))}
            </span>
          )}
          {saved.schedule?.enabled === true && (
            <span className="panel-item-meta num">
              <CalendarClock size={11} aria-hidden /> {t('saved.schedule', { cron: saved.schedule.cron })}
            </span>
          )}
          {saved.description !== '' && <span className="panel-item-note">{saved.description}</span>}
          <span className="saved-spl-line mono truncate">{saved.spl}</span>
          <span className="panel-item-meta num">{rangeLabel(saved, tz, Date.now() / 1000)}</span>
        </button>
      ) : (
        <input
          className="input"
          autoFocus
          aria-label={t('saved.rename')}
          value={renaming}
          onChange={(event) => setRenaming(event.target.value)}
          onBlur={() => void rename(renaming)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void rename(renaming);
            else if (event.key === 'Escape') setRenaming(null);
          }}
        />
      )}
      <span className="panel-item-actions">
        <IconButton label={t('saved.run', { name: saved.name })} onClick={() => openSaved(saved, true)}>
          <Play size={13} />
        </IconButton>
        {!saved.builtin && (
          <>
            <IconButton label={t('saved.rename')} onClick={() => setRenaming(saved.name)}>
              <Pencil size={13} />
            </IconButton>
            <IconButton label={t('saved.remove', { name: saved.name })} onClick={onRemove}>
              <Trash2 size={13} />
            </IconButton>
          </>
        )}
      </span>
    </li>
  );
}
