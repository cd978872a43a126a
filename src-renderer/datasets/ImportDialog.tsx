/** Loads files, or those of a folder, into a dataset, with progress, or opens them without keeping them; when it is done the data is one click away. */
import { FolderOpen } from 'lucide-react';
import { useMemo, useState } from 'react';
import { folderPattern } from '../../src-shared/ipc/dataset-protocol.ts';
import { engine, useTimeZone } from '../app/engine.ts';
import { useDatasets } from '../app/queries.ts';
import { openDialog, openSearch, useWorkbench } from '../app/workbench.ts';
import { formatBytes, formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { ALL_TIME } from '../search/time-presets.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ImportPreview } from './ImportPreview.tsx';
import { datasetName } from './import-files.ts';
import { keepFormat } from './keep-format.ts';
import { TransferStatus, useLoadTransfer } from './load-transfer.tsx';
import { type ReadingChoice, requestOf } from './reading.ts';
import './datasets.css';

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/;

/** The id of opened files: their tab shows it once they are forgotten. */
const openedId = (file: string): string => `${file.slice(0, 50)} #${crypto.randomUUID().slice(0, 4)}`;

export function ImportDialog(): React.JSX.Element {
  const files = useWorkbench((s) => s.importFiles);
  const tz = useTimeZone();
  const [name, setName] = useState(() => datasetName(files[0]?.name ?? ''));
  const [choices, setChoices] = useState<ReadingChoice>({ format: '', sourcetype: '', tz, textFields: [], changes: null });
  const folder = useWorkbench((s) => s.importFolder);
  // A folder is mostly one that is being written to.
  const [follow, setFollow] = useState(folder);
  const [pattern, setPattern] = useState('**/*');
  const badPattern = folder && !folderPattern.safeParse(pattern.trim()).success;
  const grants = useMemo(() => files.map((file) => file.grant), [files]);
  const among = folder && !badPattern ? { pattern: pattern.trim() } : {};
  /** How to read them, a changed format kept first. */
  const reading = async () => ({ ...among, ...requestOf(await keepFormat(choices, setChoices)) });
  const search = (connection: string): void => {
    openDialog(null);
    openSearch({ text: '*', range: ALL_TIME, connection, run: true });
  };
  const load = useLoadTransfer();
  const datasets = (useDatasets().data ?? []).filter(({ kind }) => kind !== 'sample');
  const existing = datasets.find(({ id }) => id === name);
  const [replace, setReplace] = useState(false);
  const opening = useLoadTransfer(search);
  const { transfer } = load;
  const valid = NAME.test(name) && !badPattern;
  const busy = load.busy || opening.busy;
  const close = (): void => {
    load.stop();
    opening.stop();
    openDialog(null);
  };

  return (
    <Dialog
      title={t(folder ? 'import.folderTitle' : 'import.title')}
      onClose={close}
      wide
      footer={
        transfer.state === 'done' ? (
          <>
            <Button onClick={close}>{t('ui.done')}</Button>
            <Button variant="primary" onClick={() => search(name)} data-testid="import-search">
              {t('import.search')}
            </Button>
          </>
        ) : (
          <>
            <Button
              className="import-open"
              variant="ghost"
              disabled={busy}
              title={t('import.openHint')}
              onClick={() => void opening.start(async (importId) => engine.request('datasets.open', { importId, grants, ...(await reading()) }), openedId(files[0]?.name ?? name))}
              data-testid="import-open"
            >
              {t('import.open')}
            </Button>
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
            {file.folder === true || folder ? <FolderOpen size={13} aria-hidden /> : <span className="num">{formatBytes(file.size)}</span>}
          </li>
        ))}
      </ul>
      <form
        id="import-files"
        className="import-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (valid && !busy) void load.start(async (importId) => engine.request('datasets.import', { importId, grants, dataset: name, follow, ...(existing === undefined ? {} : { replace }), ...(await reading()) }));
        }}
      >
        <label className="field-label">
          {t('import.dataset')}
          <input className="input mono" list="import-datasets" value={name} disabled={busy || transfer.state === 'done'} onChange={(event) => setName(event.target.value)} data-testid="import-dataset" />
          <datalist id="import-datasets">
            {datasets.map(({ id }) => (
              <option key={id} value={id} />
            ))}
          </datalist>
        </label>
        {existing !== undefined && transfer.state === 'idle' && (
          <label className="field-label">
            {t('import.existing', { name, events: formatCount(existing.events ?? 0) })}
            <select className="input" value={replace ? 'replace' : 'add'} onChange={(event) => setReplace(event.target.value === 'replace')} data-testid="import-existing">
              <option value="add">{t('import.existingAdd')}</option>
              <option value="replace">{t('import.existingReplace')}</option>
            </select>
          </label>
        )}
        {!NAME.test(name) && <p className="form-error">{t('import.badName')}</p>}
        {folder && (
          <label className="field-label">
            {t('import.pattern')}
            <input className="input mono" value={pattern} maxLength={300} spellCheck={false} disabled={busy || transfer.state === 'done'} onChange={(event) => setPattern(event.target.value)} data-testid="import-pattern" />
          </label>
        )}
        {badPattern && <p className="form-error">{t('import.badPattern')}</p>}
        <label className="check-line">
          <input type="checkbox" checked={follow} disabled={busy || transfer.state === 'done'} onChange={(event) => setFollow(event.target.checked)} data-testid="import-follow" />
          {t(folder ? 'import.followFolder' : 'import.follow')}
        </label>
      </form>
      <TransferStatus transfer={transfer} />
      {opening.transfer.state !== 'done' && <TransferStatus transfer={opening.transfer} />}
      {transfer.state !== 'done' && <ImportPreview from={{ grants, ...among }} choices={choices} name={name} disabled={busy} onChange={setChoices} />}
    </Dialog>
  );
}
