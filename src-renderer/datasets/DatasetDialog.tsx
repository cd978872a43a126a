/** One dataset: its figures, files and fields, and what can be done with it. */
import { useQuery } from '@tanstack/react-query';
import { Radio, RefreshCw, Shrink, SquarePen, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { DatasetInfo } from '../../src-shared/ipc/dataset-protocol.ts';
import { engine, useTimeZone } from '../app/engine.ts';
import { refresh } from '../app/queries.ts';
import { openSearch } from '../app/workbench.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { formatBytes, formatCount, formatMoment, formatShare } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { ALL_TIME } from '../search/time-presets.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { notify } from '../ui/toasts.tsx';
import { FactsTable } from './FactsTable.tsx';
import { ImportAgainDialog } from './ImportAgainDialog.tsx';
import { RenameDialog } from './RenameDialog.tsx';
import './datasets.css';

/** How often the figures of a dataset that follows its files are asked for, in milliseconds. */
const FOLLOWING_MS = 2000;

export interface DatasetDialogProps {
  readonly dataset: string;
  readonly onClose: () => void;
  readonly onRemove: () => void;
}

export function DatasetDialog({ dataset, onClose, onRemove }: DatasetDialogProps): React.JSX.Element {
  const [doing, setDoing] = useState<'rename' | 'again' | null>(null);
  const { data, error } = useQuery({
    queryKey: ['datasets', 'info', dataset],
    queryFn: () => engine.request('datasets.info', { dataset }),
    refetchInterval: ({ state }) => ((state.data?.follow ?? null) === null ? false : FOLLOWING_MS),
  });
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      await work();
      refresh('datasets', 'connections');
    } catch (reason) {
      setFailure(wireErrorOf(reason).message);
    } finally {
      setBusy(false);
    }
  };
  const compact = () =>
    run(async () => {
      const { before, after } = await engine.request('datasets.compact', { dataset });
      notify(t('datasets.compacted', { before: formatBytes(before), after: formatBytes(after) }));
    });
  const unfollow = () =>
    run(async () => {
      await engine.request('datasets.unfollow', { dataset });
    });

  if (doing === 'rename') return <RenameDialog dataset={dataset} onClose={() => setDoing(null)} onRenamed={onClose} />;
  if (doing === 'again' && data !== undefined && data.origin !== null) return <ImportAgainDialog info={data} origin={data.origin} onClose={() => setDoing(null)} />;
  return (
    <Dialog
      title={dataset}
      onClose={onClose}
      wide
      footer={
        <>
          <Button onClick={onClose}>{t('ui.close')}</Button>
          <Button
            variant="primary"
            onClick={() => {
              onClose();
              openSearch({ text: '*', range: ALL_TIME, connection: dataset, run: true });
            }}
          >
            {t('import.search')}
          </Button>
        </>
      }
    >
      {error !== null && (
        <p role="alert" className="form-error">
          {wireErrorOf(error).message}
        </p>
      )}
      {data !== undefined && (
        <div className="import-preview">
          <div className="dataset-actions" role="toolbar" aria-label={t('datasets.actions')}>
            <Button small icon={<SquarePen size={13} />} disabled={busy} onClick={() => setDoing('rename')}>
              {t('datasets.rename')}
            </Button>
            <Button small icon={<RefreshCw size={13} />} disabled={busy || data.origin === null} title={data.origin === null ? t('datasets.noOrigin') : undefined} onClick={() => setDoing('again')}>
              {t('datasets.again')}
            </Button>
            <Button small icon={<Shrink size={13} />} disabled={busy} onClick={() => void compact()}>
              {t('datasets.compact')}
            </Button>
            {data.follow !== null && (
              <Button small icon={<Radio size={13} />} disabled={busy} onClick={() => void unfollow()}>
                {t('datasets.unfollow')}
              </Button>
            )}
            <Button small variant="danger" className="dataset-delete" icon={<Trash2 size={13} />} disabled={busy} onClick={onRemove}>
              {t('ui.delete')}
            </Button>
          </div>
          {failure !== null && (
            <p role="alert" className="form-error selectable">
              {failure}
            </p>
          )}
          {data.follow !== null && data.follow.problem !== null && <p className="message message-warning selectable">{data.follow.problem}</p>}
          <Figures info={data} />
          <Sources info={data} />
          <Fields info={data} />
        </div>
      )}
    </Dialog>
  );
}

function Figures({ info }: { readonly info: DatasetInfo }): React.JSX.Element {
  const tz = useTimeZone();
  const now = Date.now() / 1000;
  const { events, bytes, earliest, latest, written, follow } = info;
  const moment = (seconds: number): string => formatMoment(seconds, tz, now, false);
  const figures: readonly (readonly [string, string])[] = [
    [t('datasets.events'), formatCount(events)],
    [t('datasets.size'), formatBytes(bytes)],
    [t('datasets.range'), earliest === null || latest === null ? t('datasets.noTime') : `${moment(earliest)} – ${moment(latest)}`],
    [t('datasets.written'), moment(written)],
    ...(follow === null ? [] : [[t('datasets.following'), t('datasets.added', { count: formatCount(follow.added) })] as const]),
  ];
  return (
    <dl className="dataset-figures num" data-testid="dataset-figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="selectable">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Sources({ info }: { readonly info: DatasetInfo }): React.JSX.Element {
  return (
    <FactsTable
      title={t('datasets.sources', { count: info.sources.length })}
      items={info.sources}
      about={{ title: t('datasets.file'), text: ({ source }) => source, path: true }}
      columns={[
        { title: t('import.format'), cell: ({ format }) => format },
        { title: t('import.sourcetype'), cell: ({ sourcetype }) => <span className="mono">{sourcetype}</span> },
        { title: t('import.share'), cell: ({ events }) => <span className="num">{formatCount(events)}</span> },
      ]}
    />
  );
}

function Fields({ info }: { readonly info: DatasetInfo }): React.JSX.Element {
  return (
    <FactsTable
      title={t('import.fields', { count: formatCount(info.fieldCount) })}
      testId="dataset-fields"
      items={info.fields}
      about={{ title: t('import.field'), text: ({ name }) => name }}
      columns={[
        { title: t('import.type'), cell: ({ type }) => type },
        {
          title: t('datasets.coverage'),
          cell: ({ count }) => (
            <>
              <span className="dataset-bar" aria-hidden>
                <i style={{ width: `${info.events === 0 ? 0 : (count / info.events) * 100}%` }} />
              </span>
              <span className="num">{formatShare(count, info.events)}</span>
            </>
          ),
        },
        { title: t('import.share'), cell: ({ count }) => <span className="num">{formatCount(count)}</span> },
      ]}
    />
  );
}
