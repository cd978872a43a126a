/** The data there is to search: the sample, the imported datasets and opened files; the details of a dataset hold what can be done with it. */
import { FileUp, FolderDown, FolderSync, Info, Radio, Search, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ConnectionInfo } from '../../src-shared/ipc/engine-protocol.ts';
import { engine, useTimeZone } from '../app/engine.ts';
import { refresh, useConnections, useDatasets } from '../app/queries.ts';
import { openSearch } from '../app/workbench.ts';
import { formatBytes, formatCount, formatMoment } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { ALL_TIME } from '../search/time-presets.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Confirm } from '../ui/Confirm.tsx';
import { PanelEmpty } from '../ui/PanelEmpty.tsx';
import { DatasetDialog } from './DatasetDialog.tsx';
import { chooseFolder, chooseImport } from './import-files.ts';
import './datasets.css';

/** How often the figures of datasets that follow their files are asked for, in milliseconds. */
const FOLLOWING_MS = 3000;

export function DatasetsPanel(): React.JSX.Element {
  const { data: datasets } = useDatasets();
  const following = (datasets ?? []).some((dataset) => dataset.following === true);
  useEffect(() => {
    if (!following) return undefined;
    const timer = setInterval(() => refresh('datasets'), FOLLOWING_MS);
    return () => clearInterval(timer);
  }, [following]);
  const { data: connections } = useConnections();
  const [shown, setShown] = useState<ConnectionInfo | null>(null);
  const [removing, setRemoving] = useState<ConnectionInfo | null>(null);
  const sample = (connections ?? []).filter((c) => c.kind === 'sample');
  const opened = (connections ?? []).filter((c) => c.temporary === true);
  const own = (datasets ?? []).filter((d) => d.kind !== 'sample');
  return (
    <>
      <div className="panel-list">
        <ul>
          {sample.map((dataset) => (
            <DatasetItem key={dataset.id} dataset={dataset} onSearch={() => openSearch({ text: '*', range: { earliest: '-7d', latest: 'now' }, connection: dataset.id, run: true })} />
          ))}
          {own.map((dataset) => (
            <DatasetItem
              key={dataset.id}
              dataset={dataset}
              onSearch={() => openSearch({ text: '*', range: ALL_TIME, connection: dataset.id, run: true })}
              onDetails={() => setShown(dataset)}
            />
          ))}
        </ul>
        {opened.length > 0 && (
          <>
            <h3 className="fields-heading datasets-heading">{t('datasets.open')}</h3>
            <ul>
              {opened.map((files) => (
                <DatasetItem
                  key={files.id}
                  dataset={files}
                  onSearch={() => openSearch({ text: '*', range: ALL_TIME, connection: files.id, run: true })}
                  onForget={() => void engine.request('datasets.close', { connection: files.id }).then(() => refresh('connections'))}
                />
              ))}
            </ul>
          </>
        )}
        {datasets !== undefined && own.length === 0 && (
          <PanelEmpty Icon={FolderDown} text={t('datasets.none')} hint={t('datasets.formats')}>
            <Button small variant="primary" icon={<FileUp size={13} />} onClick={() => void chooseImport()}>
              {t('datasets.import')}
            </Button>
            <Button small icon={<FolderSync size={13} />} onClick={() => void chooseFolder()}>
              {t('datasets.folder')}
            </Button>
          </PanelEmpty>
        )}
      </div>
      {own.length > 0 && (
        <div className="panel-foot">
          <Button small icon={<FileUp size={13} />} onClick={() => void chooseImport()}>
            {t('datasets.import')}
          </Button>
          <Button small icon={<FolderSync size={13} />} onClick={() => void chooseFolder()}>
            {t('datasets.folder')}
          </Button>
        </div>
      )}
      {shown !== null && removing === null && <DatasetDialog dataset={shown.id} onClose={() => setShown(null)} onRemove={() => setRemoving(shown)} />}
      {removing !== null && (
        <Confirm
          title={t('datasets.removeTitle')}
          text={t('datasets.removeText', { name: removing.name, events: formatCount(removing.events ?? 0) })}
          action={t('ui.delete')}
          onClose={() => setRemoving(null)}
          onConfirm={async () => {
            await engine.request('datasets.remove', { dataset: removing.id });
            setShown(null);
            refresh('datasets', 'connections', 'catalog');
          }}
        />
      )}
    </>
  );
}

interface DatasetItemProps {
  readonly dataset: ConnectionInfo;
  readonly onSearch: () => void;
  readonly onDetails?: () => void;
  readonly onForget?: () => void;
}

function DatasetItem({ dataset, onSearch, onDetails, onForget }: DatasetItemProps): React.JSX.Element {
  const tz = useTimeZone();
  const now = Date.now() / 1000;
  const { name, events, bytes, earliest, latest, following = false } = dataset;
  return (
    <li className="panel-item">
      <button type="button" className="panel-item-main" onClick={onSearch}>
        <span className="panel-item-title dataset-title">
          <span className="truncate">{name}</span>
          {following && <Radio size={12} className="dataset-live" role="img" aria-label={t('datasets.following')} />}
        </span>
        <span className="panel-item-meta num">
          {[events === null ? null : t('count.events', { count: formatCount(events) }), bytes === null ? null : formatBytes(bytes)].filter((part) => part !== null).join(' · ')}
        </span>
        {earliest !== null && latest !== null && (
          <span className="panel-item-meta num">
            {formatMoment(earliest, tz, now, false)} – {formatMoment(latest, tz, now, false)}
          </span>
        )}
      </button>
      <span className="panel-item-actions">
        <IconButton label={t('datasets.search', { name })} onClick={onSearch}>
          <Search size={13} />
        </IconButton>
        {onDetails !== undefined && (
          <IconButton label={t('datasets.details', { name })} onClick={onDetails}>
            <Info size={13} />
          </IconButton>
        )}
        {onForget !== undefined && (
          <IconButton label={t('datasets.close', { name })} onClick={onForget}>
            <X size={13} />
          </IconButton>
        )}
      </span>
    </li>
  );
}
