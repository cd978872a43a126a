/** Loads files into a dataset, with progress; when it is done the data is one click away. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { engine, useTimeZone } from '../app/engine.ts';
import { refresh } from '../app/queries.ts';
import { openDialog, openSearch, useWorkbench } from '../app/workbench.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { formatBytes } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { ALL_TIME } from '../search/time-presets.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { type ImportChoices, ImportPreview } from './ImportPreview.tsx';
import { datasetName } from './import-files.ts';
import './datasets.css';

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/;

type Transfer =
  | { readonly state: 'idle' }
  | { readonly state: 'running'; readonly importId: string; readonly done: number; readonly total: number | null }
  | { readonly state: 'done'; readonly summary: string; readonly refused: number }
  | { readonly state: 'failed'; readonly message: string };

export function ImportDialog(): React.JSX.Element {
  const files = useWorkbench((s) => s.importFiles);
  const tz = useTimeZone();
  const [name, setName] = useState(() => datasetName(files[0]?.name ?? ''));
  const [choices, setChoices] = useState<ImportChoices>({ format: '', sourcetype: '', tz });
  const grants = useMemo(() => files.map((file) => file.grant), [files]);
  const [transfer, setTransfer] = useState<Transfer>({ state: 'idle' });
  const stopListening = useRef<(() => void) | null>(null);
  useEffect(() => () => stopListening.current?.(), []);
  const valid = NAME.test(name);
  const busy = transfer.state === 'running';

  const start = async (): Promise<void> => {
    const importId = crypto.randomUUID();
    setTransfer({ state: 'running', importId, done: 0, total: null });
    stopListening.current?.();
    stopListening.current = engine.onTransfer(importId, (frame) => {
      if (frame.type === 'progress') setTransfer({ state: 'running', importId, done: frame.done, total: frame.total });
      else if (frame.type === 'end') {
        setTransfer({ state: 'done', summary: frame.summary, refused: frame.refused });
        refresh('datasets', 'connections', 'catalog');
      } else setTransfer({ state: 'failed', message: frame.error.message });
    });
    try {
      await engine.request('datasets.import', {
        importId, grants, dataset: name, tz: choices.tz,
        ...(choices.format === '' ? {} : { format: choices.format }), ...(choices.sourcetype.trim() === '' ? {} : { sourcetype: choices.sourcetype.trim() }),
      });
    } catch (error) {
      setTransfer({ state: 'failed', message: wireErrorOf(error).message });
    }
  };
  const close = (): void => {
    if (busy) void engine.request('datasets.importCancel', { importId: transfer.importId }).catch(() => undefined);
    openDialog(null);
  };
  const search = (): void => {
    openDialog(null);
    openSearch({ text: '*', range: ALL_TIME, connection: name, run: true });
  };

  return (
    <Dialog
      title={t('import.title')}
      onClose={close}
      wide
      footer={
        transfer.state === 'done' ? (
          <>
            <Button onClick={close}>{t('ui.done')}</Button>
            <Button variant="primary" onClick={search} data-testid="import-search">
              {t('import.search')}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={close}>{t('ui.cancel')}</Button>
            <Button variant="primary" type="submit" form="import-files" disabled={!valid || busy}>
              {t('import.start')}
            </Button>
          </>
        )
      }
    >
      <ul className="import-files mono">
        {files.map((file) => (
          <li key={file.grant}>
            <span className="truncate">{file.name}</span>
            <span className="num">{formatBytes(file.size)}</span>
          </li>
        ))}
      </ul>
      <form
        id="import-files"
        onSubmit={(event) => {
          event.preventDefault();
          if (valid && !busy) void start();
        }}
      >
        <label className="field-label">
          {t('import.dataset')}
          <input className="input mono" value={name} disabled={busy || transfer.state === 'done'} onChange={(event) => setName(event.target.value)} />
        </label>
        {!valid && <p className="form-error">{t('import.badName')}</p>}
      </form>
      {transfer.state !== 'done' && <ImportPreview grants={grants} choices={choices} disabled={busy} onChange={setChoices} />}
      {transfer.state === 'running' && (
        <div role="status" className="num export-progress">
          <div className="progress">
            <i style={{ width: `${transfer.total === null || transfer.total === 0 ? 10 : Math.min(100, (transfer.done / transfer.total) * 100)}%` }} />
          </div>
          {transfer.total === null ? formatBytes(transfer.done) : t('import.progress', { done: formatBytes(transfer.done), total: formatBytes(transfer.total) })}
        </div>
      )}
      {transfer.state === 'done' && (
        <p role="status" className="selectable">
          {transfer.summary}
        </p>
      )}
      {transfer.state === 'failed' && (
        <p role="alert" className="form-error selectable">
          {transfer.message}
        </p>
      )}
    </Dialog>
  );
}
