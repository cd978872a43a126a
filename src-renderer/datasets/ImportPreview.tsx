/** What an import would make of the files: format, first events, fields; each choice shows its effect at once. */
import { useQuery } from '@tanstack/react-query';
import { engine } from '../app/engine.ts';
import { formatCount, formatIsoTime, formatShare } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import './datasets.css';

/** How the files are to be read; empty text is as found. */
export interface ImportChoices {
  readonly format: string;
  readonly sourcetype: string;
  readonly tz: string;
}
export interface ImportPreviewProps {
  readonly grants: readonly string[];
  readonly choices: ImportChoices;
  readonly disabled: boolean;
  readonly onChange: (choices: ImportChoices) => void;
}

const EVENTS = 30;
/** Zones that are offered: all that the runtime knows. */
const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

export function ImportPreview({ grants, choices, disabled, onChange }: ImportPreviewProps): React.JSX.Element {
  const { format, sourcetype, tz } = choices;
  const { data, error, isFetching } = useQuery({
    queryKey: ['import-preview', grants, format, sourcetype, tz],
    queryFn: () => engine.request('datasets.preview', { grants: [...grants], tz, events: EVENTS, ...(format === '' ? {} : { format }), ...(sourcetype.trim() === '' ? {} : { sourcetype: sourcetype.trim() }) }),
    placeholderData: (previous) => previous,
    gcTime: 10_000,
  });
  const found = [...new Set(data?.files.map((file) => file.format) ?? [])].join(', ');
  const types = [...new Set(data?.files.map((file) => file.sourcetype) ?? [])].join(', ');
  return (
    <div className="import-preview" aria-busy={isFetching} data-testid="import-preview">
      <div className="import-choices">
        <label className="field-label">
          {t('import.format')}
          <select className="input" value={format} disabled={disabled} onChange={(event) => onChange({ ...choices, format: event.target.value })} data-testid="import-format">
            <option value="">{t('import.asFound', { format: format === '' && found !== '' ? found : '…' })}</option>
            {data?.formats.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label className="field-label">
          {t('import.sourcetype')}
          <input className="input mono" placeholder={types} value={sourcetype} disabled={disabled} maxLength={200} onChange={(event) => onChange({ ...choices, sourcetype: event.target.value })} />
        </label>
        <label className="field-label">
          {t('import.zone')}
          <select className="input" value={tz} disabled={disabled} onChange={(event) => onChange({ ...choices, tz: event.target.value })} data-testid="import-zone">
            {[...new Set([tz, ...ZONES])].map((zone) => (
              <option key={zone} value={zone}>
                {zone}
              </option>
            ))}
          </select>
        </label>
      </div>
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
