/** What an import would make of the files: format, first events, fields; each choice shows its effect at once. */
import { useQuery } from '@tanstack/react-query';
import { engine } from '../app/engine.ts';
import { formatCount, formatIsoTime, formatShare } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { type ImportChoices, ReadingChoices } from './ReadingChoices.tsx';
import './datasets.css';

export interface ImportPreviewProps {
  readonly grants: readonly string[];
  /** Which files of a folder; null where files were chosen. */
  readonly pattern: string | null;
  readonly choices: ImportChoices;
  readonly disabled: boolean;
  readonly onChange: (choices: ImportChoices) => void;
}

const EVENTS = 30;

export function ImportPreview({ grants, pattern, choices, disabled, onChange }: ImportPreviewProps): React.JSX.Element {
  const { format, sourcetype, tz } = choices;
  const { data, error, isFetching } = useQuery({
    queryKey: ['import-preview', grants, pattern, format, sourcetype, tz],
    queryFn: () => engine.request('datasets.preview', { grants: [...grants], tz, events: EVENTS, ...(pattern === null ? {} : { pattern }), ...(format === '' ? {} : { format }), ...(sourcetype.trim() === '' ? {} : { sourcetype: sourcetype.trim() }) }),
    placeholderData: (previous) => previous,
    gcTime: 10_000,
  });
  const found = [...new Set(data?.files.map((file) => file.format) ?? [])].join(', ');
  const types = [...new Set(data?.files.map((file) => file.sourcetype) ?? [])].join(', ');
  return (
    <div className="import-preview" aria-busy={isFetching} data-testid="import-preview">
      <ReadingChoices choices={choices} formats={data?.formats ?? []} found={{ format: format === '' ? found : '', sourcetype: types }} disabled={disabled} onChange={onChange} />
      {error !== null && (
        <p role="alert" className="form-error">
          {error.message}
        </p>
      )}
      {data === undefined && error === null && <p className="panel-item-meta">{t('import.previewing')}</p>}
      {data !== undefined && (
        <>
          {data.untimed > 0 && <p className="message message-warning">{t('import.untimed', { count: formatCount(data.untimed), read: formatCount(data.read) })}</p>}
          {data.refused > 0 && <p className="message message-warning">{t('import.refused', { count: formatCount(data.refused), reason: data.refusal ?? '' })}</p>}
          <h3 className="fields-heading">{t('import.firstEvents')}</h3>
          <ol className="import-events mono" data-testid="import-events" tabIndex={0} aria-label={t('import.firstEvents')}>
            {data.events.map((event, i) => (
              <li key={i}>
                <span className={`num${event.time === null ? ' is-untimed' : ''}`}>{event.time === null ? t('import.noTime') : formatIsoTime(event.time, tz)}</span>
                <pre>{event.raw.slice(0, 2000)}</pre>
              </li>
            ))}
          </ol>
          <h3 className="fields-heading">{t('import.fields', { count: data.fields.length })}</h3>
          <div className="import-fields" tabIndex={0} role="region" aria-label={t('import.fields', { count: data.fields.length })}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('import.field')}</th>
                  <th scope="col">{t('import.type')}</th>
                  <th scope="col">{t('import.share')}</th>
                  <th scope="col">{t('import.examples')}</th>
                </tr>
              </thead>
              <tbody>
                {data.fields.map((field) => (
                  <tr key={field.name}>
                    <th scope="row" className="mono">
                      {field.name}
                    </th>
                    <td>{field.type}</td>
                    <td className="num">{formatShare(field.count, data.read)}</td>
                    <td className="mono import-examples">{field.examples.map((example) => example.slice(0, 60)).join(' · ')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </div>
  );
}
