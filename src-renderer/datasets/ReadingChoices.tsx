/** How files are read: format, source type, and the zone of times without one. */
import { t } from '../lib/messages.ts';

/** Empty text is as found. */
export interface ImportChoices {
  readonly format: string;
  readonly sourcetype: string;
  readonly tz: string;
}
export interface ReadingChoicesProps {
  readonly choices: ImportChoices;
  readonly formats: readonly string[];
  /** What is found where nothing is chosen; empty while that is not known. */
  readonly found: { readonly format: string; readonly sourcetype: string };
  readonly disabled: boolean;
  readonly onChange: (choices: ImportChoices) => void;
}

/** Zones that are offered: all that the runtime knows. */
const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

export function ReadingChoices({ choices, formats, found, disabled, onChange }: ReadingChoicesProps): React.JSX.Element {
  const { format, sourcetype, tz } = choices;
  return (
    <div className="import-choices">
      <label className="field-label">
        {t('import.format')}
        <select className="input" value={format} disabled={disabled} onChange={(event) => onChange({ ...choices, format: event.target.value })} data-testid="import-format">
          <option value="">{t('import.asFound', { format: found.format === '' ? '…' : found.format })}</option>
          {[...new Set([...(format === '' ? [] : [format]), ...formats])].map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="field-label">
        {t('import.sourcetype')}
        <input
          className="input mono"
          placeholder={found.sourcetype}
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
  );
}
