/** How files are read: format, source type, the zone of times without one, and what is changed about the format. */
import { ChevronDown, ChevronRight } from 'lucide-react';
import { t } from '../lib/messages.ts';
import { ReadingChanges } from './ReadingChanges.tsx';
import { type ReadingChoice, noChanges } from './reading.ts';

export interface ReadingChoicesProps {
  readonly choices: ReadingChoice;
  readonly formats: readonly string[];
  /** What is found where nothing is chosen; empty while that is not known. */
  readonly found: { readonly formats: readonly string[]; readonly sourcetypes: readonly string[]; readonly fields: readonly string[] };
  /** What a changed format is kept as where nothing else is said. */
  readonly name: string;
  readonly disabled: boolean;
  readonly onChange: (choices: ReadingChoice) => void;
}

/** Zones that are offered: all that the runtime knows. */
const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

export function ReadingChoices({ choices, formats, found, name, disabled, onChange }: ReadingChoicesProps): React.JSX.Element {
  const { format, sourcetype, tz, changes } = choices;
  // Files of several formats have none that could be changed for all.
  const base = format !== '' ? format : found.formats.length === 1 ? (found.formats[0] ?? '') : '';
  return (
    <>
      <div className="import-choices">
        <label className="field-label">
          {t('import.format')}
          <select
            className="input"
            value={format}
            disabled={disabled}
            onChange={({ target: { value } }) => onChange({ ...choices, format: value, changes: changes === null || value === '' ? null : { ...changes, base: value } })}
            data-testid="import-format"
          >
            <option value="">{t('import.asFound', { format: found.formats.length === 0 ? '…' : found.formats.join(', ') })}</option>
            {[...new Set([...(format === '' ? [] : [format]), ...formats])].map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
        <label className="field-label">
          {t('import.sourcetype')}
          <input
            className="input mono"
            placeholder={found.sourcetypes.join(', ')}
            value={sourcetype}
            disabled={disabled}
            maxLength={200}
            onChange={(event) => onChange({ ...choices, sourcetype: event.target.value })}
            data-testid="import-sourcetype"
          />
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
      <button
        type="button"
        className="link import-change"
        aria-expanded={changes !== null}
        disabled={disabled || (changes === null && base === '')}
        title={changes === null && base === '' && found.formats.length > 1 ? t('import.changeSeveral') : undefined}
        onClick={() => onChange({ ...choices, changes: changes === null ? noChanges(base, name) : null })}
        data-testid="import-change"
      >
        {changes === null ? <ChevronRight size={13} aria-hidden /> : <ChevronDown size={13} aria-hidden />}
        {t('import.change')}
      </button>
      {changes !== null && <ReadingChanges changes={changes} fields={found.fields} formats={formats} disabled={disabled} onChange={(next) => onChange({ ...choices, changes: next })} />}
    </>
  );
}
