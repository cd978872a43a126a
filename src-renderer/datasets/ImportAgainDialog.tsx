/** Reads a dataset's files again with other settings, in place of what it holds. */
import { useState } from 'react';
import type { DatasetInfo } from '../../src-shared/ipc/dataset-protocol.ts';
import { engine } from '../app/engine.ts';
import { formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ImportPreview } from './ImportPreview.tsx';
import { keepFormat } from './keep-format.ts';
import { TransferStatus, useLoadTransfer } from './load-transfer.tsx';
import type { ReadingChoice } from './reading.ts';
import './datasets.css';

export interface ImportAgainDialogProps {
  readonly info: DatasetInfo;
  readonly origin: NonNullable<DatasetInfo['origin']>;
  readonly onClose: () => void;
}

export function ImportAgainDialog({ info, origin, onClose }: ImportAgainDialogProps): React.JSX.Element {
  const [choices, setChoices] = useState<ReadingChoice>({ format: origin.format, sourcetype: origin.sourcetype, tz: origin.tz, textFields: origin.textFields, changes: null });
  const [follow, setFollow] = useState(info.follow !== null);
  const load = useLoadTransfer();
  const done = load.transfer.state === 'done';
  const locked = load.busy || done;
  const close = (): void => {
    load.stop();
    onClose();
  };
  return (
    <Dialog
      title={t('datasets.againTitle', { name: info.name })}
      onClose={close}
      wide
      footer={
        <>
          <Button onClick={close}>{done ? t('ui.done') : t('ui.cancel')}</Button>
          {!done && (
            <Button variant="primary" type="submit" form="dataset-again" disabled={locked}>
              {t('datasets.againStart')}
            </Button>
          )}
        </>
      }
    >
      <form
        id="dataset-again"
        className="import-form"
        onSubmit={(event) => {
          event.preventDefault();
          void load.start(async (importId) => {
            const { tz, format, sourcetype, textFields } = await keepFormat(choices, setChoices);
            return engine.request('datasets.importAgain', { importId, dataset: info.name, tz, format, sourcetype: sourcetype.trim(), textFields: [...textFields], follow });
          });
        }}
      >
        <p>{t('datasets.againText', { events: formatCount(info.events) })}</p>
        <ul className="import-files mono">
          {origin.files.map((path) => (
            <li key={path}>
              <span className="truncate" title={path}>
                {path}
              </span>
            </li>
          ))}
        </ul>
        <label className="check-line">
          <input type="checkbox" checked={follow} disabled={locked} onChange={(event) => setFollow(event.target.checked)} data-testid="again-follow" />
          {t('import.follow')}
        </label>
      </form>
      <TransferStatus transfer={load.transfer} />
      {!done && <ImportPreview from={{ dataset: info.name }} choices={choices} name={info.name} disabled={locked} onChange={setChoices} />}
    </Dialog>
  );
}
