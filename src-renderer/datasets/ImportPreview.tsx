/** What an import would make of the files: their formats, first events, fields; each choice shows its effect at once. */
import { useQuery } from '@tanstack/react-query';
import type { ImportPreview as Preview } from '../../src-shared/ipc/work-protocol.ts';
import { engine } from '../app/engine.ts';
import { formatCount, formatIsoTime, formatShare } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { useSettled } from '../lib/settled.ts';
import { FactsTable } from './FactsTable.tsx';
import { ReadingChoices } from './ReadingChoices.tsx';
import { type ReadingChoice, draftOf, requestOf } from './reading.ts';
import './datasets.css';

export interface ImportPreviewProps {
  /** Chosen files, and which of a folder; or those that a dataset was imported from. */
  readonly from: { readonly grants: readonly string[]; readonly pattern?: string } | { readonly dataset: string };
  readonly choices: ReadingChoice;
  /** What a changed format is kept as where nothing else is said. */
  readonly name: string;
  readonly disabled: boolean;
  readonly onChange: (choices: ReadingChoice) => void;
}

const EVENTS = 30;
/** How long a choice rests before its effect is asked for, in milliseconds. */
const PAUSE_MS = 200;

export function ImportPreview({ from, choices, name, disabled, onChange }: ImportPreviewProps): React.JSX.Element {
  const draft = draftOf(choices);
  const asked = JSON.stringify({ ...from, ...requestOf(choices), ...(draft === null ? {} : { draft }), events: EVENTS });
  const settled = useSettled(asked, PAUSE_MS);
  const { data, error, isFetching } = useQuery({
    queryKey: ['import-preview', settled],
    queryFn: () => engine.request('datasets.preview', JSON.parse(settled) as Parameters<typeof engine.request<'datasets.preview'>>[1]),
    placeholderData: (previous) => previous,
    retry: false,
    gcTime: 10_000,
  });
  const found = {
    formats: [...new Set(data?.files.map((file) => file.format) ?? [])],
    sourcetypes: [...new Set(data?.files.map((file) => file.sourcetype) ?? [])],
    fields: data?.fields.map((field) => field.name) ?? [],
  };
  return (
    <div className="import-preview" aria-busy={isFetching || settled !== asked} data-testid="import-preview">
      <ReadingChoices choices={choices} formats={data?.formats ?? []} found={found} name={name} disabled={disabled} onChange={onChange} />
      {error !== null && (
        <p role="alert" className="form-error">
          {error.message}
        </p>
      )}
      {data === undefined && error === null && <p className="panel-item-meta">{t('import.previewing')}</p>}
      {data !== undefined && error === null && (
        <>
          {warningsOf(data).map((warning) => (
            <p key={warning} className="message message-warning">
              {warning}
            </p>
          ))}
          {data.files.length > 1 && <Files files={data.files} />}
          <h3 className="fields-heading">{t('import.firstEvents')}</h3>
          <ol className="import-events mono" data-testid="import-events" tabIndex={0} aria-label={t('import.firstEvents')}>
            {data.events.map((event, i) => (
              <li key={i}>
                <span className={`num${event.time === null ? ' is-untimed' : ''}`}>{event.time === null ? t('import.noTime') : formatIsoTime(event.time, choices.tz)}</span>
                <pre>{event.raw.slice(0, 2000)}</pre>
              </li>
            ))}
          </ol>
          <FactsTable
            title={t('import.fields', { count: data.fields.length })}
            items={data.fields}
            about={{ title: t('import.field'), text: ({ name: field }) => field }}
            columns={[
              { title: t('import.type'), cell: (field) => <TypeChoice {...field} textFields={choices.textFields} disabled={disabled} onChange={(textFields) => onChange({ ...choices, textFields })} /> },
              { title: t('import.share'), cell: ({ count }) => <span className="num">{formatShare(count, data.read)}</span> },
              { title: t('import.examples'), cell: ({ examples }) => <span className="mono import-examples">{examples.map((example) => example.slice(0, 60)).join(' · ')}</span> },
            ]}
          />
        </>
      )}
    </div>
  );
}

interface TypeChoiceProps extends Pick<Preview['fields'][number], 'name' | 'type'> {
  readonly textFields: readonly string[];
  readonly disabled: boolean;
  readonly onChange: (textFields: readonly string[]) => void;
}

/** The type of a field; numbers, such as those of orders and ports, may be kept as text. */
function TypeChoice({ name, type, textFields, disabled, onChange }: TypeChoiceProps): React.JSX.Element {
  const kept = textFields.includes(name);
  if (!kept && type !== 'integer' && type !== 'number') return <>{type}</>;
  return (
    <select
      className="import-type"
      aria-label={t('import.typeOf', { field: name })}
      value={kept ? 'string' : ''}
      disabled={disabled}
      onChange={({ target }) => onChange(target.value === '' ? textFields.filter((one) => one !== name) : [...textFields, name])}
    >
      <option value="">{kept ? t('import.typeFound') : type}</option>
      <option value="string">string</option>
    </select>
  );
}

/** What to know before the import. */
function warningsOf({ untimed, read, refused, refusal, warnings }: Preview): readonly string[] {
  return [
    ...(untimed > 0 ? [t('import.untimed', { count: formatCount(untimed), read: formatCount(read) })] : []),
    ...(refused > 0 ? [t('import.refused', { count: formatCount(refused), reason: refusal ?? '' })] : []),
    ...warnings,
  ];
}

/** Which file is taken for what. */
function Files({ files }: Pick<Preview, 'files'>): React.JSX.Element {
  return (
    <FactsTable
      title={t('import.files', { count: files.length })}
      testId="import-file-formats"
      items={files}
      about={{ title: t('datasets.file'), text: ({ source }) => source, path: true }}
      columns={[
        { title: t('import.format'), cell: ({ format }) => format },
        { title: t('import.sourcetype'), cell: ({ sourcetype }) => <span className="mono">{sourcetype}</span> },
      ]}
    />
  );
}
