/** The data there is to search: the sample and the imported datasets, with import and removal. */
import { FileUp, Search, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ConnectionInfo } from '../../src-shared/ipc/engine-protocol.ts';
import { engine, useTimeZone } from '../app/engine.ts';
import { refresh, useConnections, useDatasets } from '../app/queries.ts';
import { openSearch } from '../app/workbench.ts';
import { formatBytes, formatCount, formatMoment } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { ALL_TIME } from '../search/time-presets.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Confirm } from '../ui/Confirm.tsx';
import { chooseImport } from './import-files.ts';
import './datasets.css';

export function DatasetsPanel(): React.JSX.Element {
  const { data: datasets } = useDatasets();
  const { data: connections } = useConnections();
  const [removing, setRemoving] = useState<ConnectionInfo | null>(null);
  const sample = (connections ?? []).filter((c) => c.kind === 'sample');
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
              onRemove={() => setRemoving(dataset)}
            />
          ))}
        </ul>
        {datasets !== undefined && own.length === 0 && (
          <div className="datasets-none">
            <p>{t('datasets.none')}</p>
            <p className="panel-item-meta">{t('datasets.formats')}</p>
          </div>
        )}
      </div>
      <div className="panel-foot">
        <Button small icon={<FileUp size={13} />} onClick={() => void chooseImport()}>
          {t('datasets.import')}
        </Button>
      </div>
      {removing !== null && (
        <Confirm
          title={t('datasets.removeTitle')}
          text={t('datasets.removeText', { name: removing.name, events: formatCount(removing.events ?? 0) })}
          action={t('ui.delete')}
          onClose={() => setRemoving(null)}
          onConfirm={async () => {
            await engine.request('datasets.remove', { dataset: removing.id });
            refresh('datasets', 'connections', 'catalog');
          }}
        />
      )}
    </>
  );
}

function DatasetItem({ dataset, onSearch, onRemove }: { readonly dataset: ConnectionInfo; readonly onSearch: () => void; readonly onRemove?: () => void }): React.JSX.Element {
  const tz = useTimeZone();
  const now = Date.now() / 1000;
  const { name, events, bytes, earliest, latest } = dataset;
  return (
    <li className="panel-item">
      <button type="button" className="panel-item-main" onClick={onSearch}>
        <span className="panel-item-title truncate">{name}</span>
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
        {onRemove !== undefined && (
          <IconButton label={t('datasets.remove', { name })} onClick={onRemove}>
            <Trash2 size={13} />
          </IconButton>
        )}
      </span>
    </li>
  );
}
