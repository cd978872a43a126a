/** What a format's reading is changed in: where events start, which field is their time, fields of its own. */
import { t } from '../lib/messages.ts';
import type { ReadingChanges as Changes } from './reading.ts';

export interface ReadingChangesProps {
  readonly changes: Changes;
  /** Fields that are found, of which one may be the time. */
  readonly fields: readonly string[];
  /** Names that formats have already. */
  readonly formats: readonly string[];
  readonly disabled: boolean;
  readonly onChange: (changes: Changes) => void;
}

const STARTS = [
  ['', 'import.startsFormat'],
  ['lines', 'import.startsLines'],
  ['timestamps', 'import.startsTimes'],
  ['before', 'import.startsBefore'],
] as const;

export function ReadingChanges({ changes, fields, formats, disabled, onChange }: ReadingChangesProps): React.JSX.Element {
  const { starts, before, time, pattern, name } = changes;
  const set = (change: Partial<Changes>): void => onChange({ ...changes, ...change });
  const expression = (label: 'import.startsExpression' | 'import.moreFields', value: string, key: 'before' | 'pattern', placeholder: string): React.JSX.Element => (
    <label className="field-label">
      {t(label)}
      <input className="input mono" spellCheck={false} maxLength={10_000} placeholder={placeholder} value={value} disabled={disabled} onChange={(event) => set({ [key]: event.target.value })} data-testid={`import-${key}`} />
    </label>
  );
  return (
    <fieldset className="import-changes" data-testid="import-changes">
      <legend className="sr-only">{t('import.change')}</legend>
      <label className="field-label">
        {t('import.starts')}
        <select className="input" value={starts} disabled={disabled} onChange={(event) => set({ starts: event.target.value as Changes['starts'] })} data-testid="import-starts">
          {STARTS.map(([value, label]) => (
            <option key={value} value={value}>
              {t(label)}
            </option>
          ))}
        </select>
      </label>
      {starts === 'before' && expression('import.startsExpression', before, 'before', '^\\[')}
      <label className="field-label">
        {t('import.timeField')}
        <select className="input" value={time} disabled={disabled} onChange={(event) => set({ time: event.target.value })} data-testid="import-time">
          <option value="">{t('import.timeFound')}</option>
          {[...new Set([...(time === '' ? [] : [time]), ...fields])].map((field) => (
            <option key={field} value={field}>
              {field}
            </option>
          ))}
        </select>
      </label>
      {expression('import.moreFields', pattern, 'pattern', 'took (?<ms>\\d+) ms')}
      <label className="field-label">
        {t('import.keptAs')}
        <input className="input mono" spellCheck={false} maxLength={60} value={name} disabled={disabled} onChange={(event) => set({ name: event.target.value })} data-testid="import-format-name" />
      </label>
      {formats.includes(name.trim()) && <p className="form-error import-changes-note">{t('import.keptTaken', { name: name.trim() })}</p>}
      <p className="panel-item-meta import-changes-note">{t('import.keptHint', { name: name.trim() === '' ? '…' : name.trim() })}</p>
    </fieldset>
  );
}
