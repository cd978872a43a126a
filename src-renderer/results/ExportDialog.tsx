/** Writes the whole result to a file: format, place, progress, and what came of it. */
import { useEffect, useRef, useState } from 'react';
import type { TransferFrame } from '../../src-shared/ipc/engine-protocol.ts';
import { engine, useTimeZone } from '../app/engine.ts';
import { openDialog, useTab } from '../app/workbench.ts';
import { copyText } from '../lib/clipboard.ts';
import { desktop } from '../lib/desktop.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { tabTitle } from '../search/tab-title.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { type CopyFormat, rowsAs } from './copy-rows.ts';
import './ExportDialog.css';

type Format = 'csv' | 'tsv' | 'xlsx' | 'parquet' | 'ndjson' | 'json' | 'markdown';
const FORMATS: readonly Format[] = ['csv', 'xlsx', 'parquet', 'ndjson', 'json', 'tsv', 'markdown'];
/** File endings that are not the format's own name. */
const ENDINGS: Readonly<Partial<Record<Format, string>>> = { markdown: 'md' };
/** Rows that the clipboard takes. */
const CLIPBOARD_ROWS = 10_000;
const CLIPBOARD: Readonly<Partial<Record<Format, CopyFormat>>> = { csv: 'csv', json: 'json', markdown: 'markdown' };

type Transfer =
  | { readonly state: 'idle' }
  | { readonly state: 'running'; readonly exportId: string; readonly done: number; readonly total: number | null }
  | { readonly state: 'done'; readonly summary: string; readonly grant: string; readonly name: string }
  | { readonly state: 'failed'; readonly message: string };

export function ExportDialog(): React.JSX.Element {
  const run = useTab((s) => s.run);
  const title = useTab((s) => tabTitle(s, t('tab.untitled')));
  const [format, setFormat] = useState<Format>('csv');
  const [defuse, setDefuse] = useState(false);
  const [annotated, setAnnotated] = useState(false);
  const tz = useTimeZone();
  const sort = useTab((s) => s.sort);
  const [transfer, setTransfer] = useState<Transfer>({ state: 'idle' });
  const stopListening = useRef<(() => void) | null>(null);
  useEffect(() => () => stopListening.current?.(), []);
  const rows = run?.progress?.rows ?? 0;

  const start = async (): Promise<void> => {
    if (run === null) return;
    const ending = ENDINGS[format] ?? format;
    const suggestedName = `${title.replaceAll(/[^\p{L}\p{N}._ -]+/gu, ' ').trim().slice(0, 60) || 'results'}.${ending}`;
    const file = await desktop.chooseExportFile({ suggestedName, filters: [{ name: t(`export.${format}`), extensions: [ending] }] });
    if (file === null) return;
    const exportId = crypto.randomUUID();
    setTransfer({ state: 'running', exportId, done: 0, total: rows });
    stopListening.current?.();
    stopListening.current = engine.onTransfer(exportId, (frame: TransferFrame) => {
      if (frame.type === 'progress') setTransfer({ state: 'running', exportId, done: frame.done, total: frame.total });
      else if (frame.type === 'end') setTransfer({ state: 'done', summary: frame.summary, grant: file.grant, name: file.name });
      else setTransfer({ state: 'failed', message: frame.error.message });
    });
    try {
      await engine.request('export.start', { exportId, searchId: run.searchId, grant: file.grant, format, defuse, annotations: annotated });
    } catch (error) {
      setTransfer({ state: 'failed', message: wireErrorOf(error).message });
    }
  };
  const close = (): void => {
    if (transfer.state === 'running') void engine.request('export.cancel', { exportId: transfer.exportId }).catch(() => undefined);
    openDialog(null);
  };
  const busy = transfer.state === 'running';
  const copyAs = CLIPBOARD[format];
  const copy = async (as: CopyFormat): Promise<void> => {
    if (run === null) return;
    try {
      copyText(rowsAs(as, await engine.request('result.page', { searchId: run.searchId, offset: 0, limit: CLIPBOARD_ROWS, ...(sort === null ? {} : { sort }) }), tz));
    } catch (error) {
      setTransfer({ state: 'failed', message: wireErrorOf(error).message });
    }
  };

  return (
    <Dialog
      title={t('export.title')}
      onClose={close}
      footer={
        transfer.state === 'done' ? (
          <>
            <Button onClick={() => void desktop.revealFile(transfer.grant)}>{t('export.reveal')}</Button>
            <Button variant="primary" onClick={close}>
              {t('ui.done')}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={close}>{t('ui.cancel')}</Button>
            {copyAs !== undefined && (
              <Button disabled={busy || rows === 0 || rows > CLIPBOARD_ROWS} title={rows > CLIPBOARD_ROWS ? t('export.clipboardTooMany', { limit: formatCount(CLIPBOARD_ROWS) }) : undefined} onClick={() => void copy(copyAs)} data-testid="export-copy">
                {t('export.clipboard')}
              </Button>
            )}
            <Button variant="primary" disabled={busy || rows === 0} onClick={() => void start()} data-testid="export-save">
              {t('export.save')}
            </Button>
          </>
        )
      }
    >
      {transfer.state !== 'done' && (
        <>
          <p>{t('export.what', { rows: formatCount(rows) })}</p>
          <fieldset className="export-formats" disabled={busy}>
            <legend className="sr-only">{t('export.format')}</legend>
            {FORMATS.map((name) => (
              <label key={name} className={`export-format${format === name ? ' is-chosen' : ''}`}>
                <input type="radio" name="format" value={name} checked={format === name} onChange={() => setFormat(name)} />
                <span>
                  <b>{t(`export.${name}`)}</b>
                  <small>{t(`export.${name}Detail`)}</small>
                </span>
              </label>
            ))}
          </fieldset>
          <label className="check-line">
            <input type="checkbox" checked={annotated} disabled={busy} onChange={(event) => setAnnotated(event.target.checked)} />
            <span>{t('export.annotations')}</span>
          </label>
          {(format === 'csv' || format === 'tsv') && (
            <label className="check-line">
              <input type="checkbox" checked={defuse} disabled={busy} onChange={(event) => setDefuse(event.target.checked)} />
              <span>{t('export.defuse')}</span>
            </label>
          )}
        </>
      )}
      {transfer.state === 'running' && (
        <div role="status" className="num export-progress">
          <div className="progress">
            <i style={{ width: `${transfer.total === null || transfer.total === 0 ? 10 : Math.min(100, (transfer.done / transfer.total) * 100)}%` }} />
          </div>
          {t('export.progress', { done: formatCount(transfer.done) })}
        </div>
      )}
      {transfer.state === 'done' && (
        <p role="status" className="export-done selectable" data-testid="export-done">
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
