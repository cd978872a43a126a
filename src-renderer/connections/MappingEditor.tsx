/** Which columns of one table are the parts of an event, with its first events as they come out. */
import { useEffect, useState } from 'react';
import type { ConnectionDefinition, TableMapping } from '../../src-shared/connections/definition.ts';
import type { MappingPreview } from '../../src-shared/connections/discovery.ts';
import type { EnteredSecrets } from '../../src-shared/ipc/engine-protocol.ts';
import { engine, useTimeZone } from '../app/engine.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { formatIsoTime } from '../lib/format.ts';
import { t } from '../lib/messages.ts';

interface Entry {
  readonly index: string;
  readonly mapping: TableMapping;
}
export interface MappingEditorProps {
  readonly entry: Entry;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly read: () => { readonly definition: ConnectionDefinition; readonly secrets: EnteredSecrets } | null;
  readonly onChange: (entry: Entry) => void;
}

const PARTS = ['raw', 'host', 'source', 'sourcetype'] as const;
const TIME = /^(Nullable\()?(DateTime|Date32|Date\b)/;
const KEYED = /^(Map|JSON|Object|Nested)\b/;
/** Columns of a preview; an event has more fields than fit. */
const PREVIEW_FIELDS = 8;

export function MappingEditor({ entry, columns, read, onChange }: MappingEditorProps): React.JSX.Element {
  const { index, mapping } = entry;
  const [preview, setPreview] = useState<MappingPreview | null>(null);
  const [error, setError] = useState<string | null>(null);
  const shape = JSON.stringify(mapping);
  useEffect(() => {
    let stale = false;
    const what = read();
    if (what === null) return undefined;
    engine.request('connections.preview', { ...what, mapping }).then(
      (found) => {
        if (stale) return;
        setPreview(found);
        setError(null);
      },
      (failure: unknown) => {
        if (!stale) setError(wireErrorOf(failure).message);
      },
    );
    return () => {
      stale = true;
    };
    // The mapping as text: a new object of the same content asks nothing anew.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [shape]);
  const set = (change: Partial<Record<keyof TableMapping, unknown>>): void => {
    const next: Record<string, unknown> = { ...mapping, ...change };
    for (const [key, value] of Object.entries(next)) if (value === '') delete next[key];
    // Made of the same keys with values of the same types; what is left out is optional.
    onChange({ index, mapping: next as TableMapping });
  };
  const keyed = columns.filter(({ type }) => KEYED.test(type));
  return (
    <section className="mapping" aria-label={t('connections.mapping', { table: mapping.table })} data-testid="mapping">
      <div className="mapping-grid">
        <label className="field-label">
          {t('connections.mappingIndex')}
          <input className="input mono" value={index} onChange={(event) => onChange({ index: event.target.value, mapping })} />
        </label>
        <ColumnChoice label={t('connections.mappingTime')} value={mapping.time} columns={columns.filter(({ type }) => TIME.test(type))} onChoose={(time) => set({ time })} />
        {PARTS.map((part) => (
          <ColumnChoice
            key={part}
            label={part === 'raw' ? t('connections.mappingRaw') : part}
            value={mapping[part] ?? ''}
            none={part === 'raw' ? t('connections.mappingRow') : t('connections.mappingNone')}
            columns={columns}
            onChoose={(column) => set({ [part]: column })}
          />
        ))}
      </div>
      {keyed.length > 0 && (
        <fieldset className="mapping-attributes">
          <legend>{t('connections.mappingAttributes')}</legend>
          {keyed.map(({ name, type }) => {
            const used = mapping.attributes.some(({ column }) => column === name);
            return (
              <label key={name} title={type}>
                <input
                  type="checkbox"
                  checked={used}
                  onChange={() => set({ attributes: used ? mapping.attributes.filter(({ column }) => column !== name) : [...mapping.attributes, { column: name, prefix: '' }] })}
                />
                <span className="mono">{name}</span>
              </label>
            );
          })}
        </fieldset>
      )}
      {error !== null && (
        <p role="alert" className="form-error selectable">
          {error}
        </p>
      )}
      {error === null && preview !== null && preview.rows.length > 0 && <PreviewTable preview={preview} />}
    </section>
  );
}

function ColumnChoice({ label, value, none, columns, onChoose }: { readonly label: string; readonly value: string; readonly none?: string; readonly columns: readonly { readonly name: string; readonly type: string }[]; readonly onChoose: (column: string) => void }): React.JSX.Element {
  return (
    <label className="field-label">
      {label}
      <select className="input mono" value={value} onChange={(event) => onChoose(event.target.value)}>
        {none !== undefined && <option value="">{none}</option>}
        {!columns.some(({ name }) => name === value) && value !== '' && <option value={value}>{value}</option>}
        {columns.map(({ name, type }) => (
          <option key={name} value={name} title={type}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function PreviewTable({ preview }: { readonly preview: MappingPreview }): React.JSX.Element {
  const fields = preview.fields.slice(0, PREVIEW_FIELDS);
  const tz = useTimeZone();
  return (
    <div className="mapping-preview">
      <table>
        <caption>{t('connections.mappingPreview')}</caption>
        <thead>
          <tr>
            {fields.map((field) => (
              <th key={field} scope="col">
                {field}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="mono">
          {preview.rows.map((row, i) => (
            // A preview's rows have no identity of their own.
            // oxlint-disable-next-line react/no-array-index-key
            <tr key={i}>
              {fields.map((field, c) => (
                <td key={field}>{field === '_time' && typeof row[c] === 'number' ? formatIsoTime(row[c], tz) : text(row[c])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function text(value: unknown): string {
  return value === null || value === undefined ? '' : Array.isArray(value) ? value.join(', ') : String(value);
}
