/** The parts that the forms of a dashboard are made of. */
import { useId } from 'react';
import { useConnections } from '../app/queries.ts';
import { t } from '../lib/messages.ts';
import { TimePicker } from '../search/TimePicker.tsx';
import type { RangeText } from '../../src-shared/ipc/engine-protocol.ts';
import { conditionProblem } from './visibility.ts';

export interface TextProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly placeholder?: string;
  readonly mono?: boolean;
  readonly lines?: number;
  readonly autoFocus?: boolean;
  readonly maxLength?: number;
}

/** A labelled text. */
export function TextField({ label, value, onChange, placeholder, mono = false, lines = 1, autoFocus = false, maxLength = 200 }: TextProps): React.JSX.Element {
  const common = { className: `input${mono ? ' mono' : ''}`, value, placeholder, maxLength, autoFocus, spellCheck: !mono };
  return (
    <label className="field-label">
      {label}
      {lines > 1 ? <textarea {...common} rows={lines} onChange={(event) => onChange(event.target.value)} /> : <input {...common} onChange={(event) => onChange(event.target.value)} />}
    </label>
  );
}

/** When something is seen: an eval expression over tokens, with what is wrong with it below. */
export function ConditionField({ value, onChange }: { readonly value: string; readonly onChange: (when: string) => void }): React.JSX.Element {
  const problem = conditionProblem(value);
  return (
    <>
      <TextField label={t('dashboard.shownWhen')} value={value} mono maxLength={4000} placeholder={t('dashboard.shownAlways')} onChange={onChange} />
      {problem !== null && (
        <p className="form-error" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}

export interface SelectProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
}

/** A labelled choice. */
export function SelectField<T extends string>({ label, value, choices, onChange }: SelectProps<T>): React.JSX.Element {
  return (
    <label className="field-label">
      {label}
      <select className="input" value={value} onChange={(event) => onChange(event.target.value as T)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Where something runs; '' follows what is above it. */
export function ConnectionField({ value, above, onChange }: { readonly value: string | null; readonly above: string; readonly onChange: (connection: string | null) => void }): React.JSX.Element {
  const connections = useConnections().data ?? [];
  return <SelectField label={t('dashboard.connection')} value={value ?? ''} choices={[{ value: '', label: above }, ...connections.map(({ id, name }) => ({ value: id, label: name }))]} onChange={(chosen) => onChange(chosen === '' ? null : chosen)} />;
}

/** A range of its own, or none. */
export function OwnRange({ value, onChange }: { readonly value: RangeText | null; readonly onChange: (range: RangeText | null) => void }): React.JSX.Element {
  const id = useId();
  return (
    <div className="own-range">
      <label className="check-line" htmlFor={id}>
        <input id={id} type="checkbox" checked={value !== null} onChange={(event) => onChange(event.target.checked ? { earliest: '-24h@h', latest: 'now' } : null)} />
        <span>{t('dashboard.ownRange')}</span>
      </label>
      {value !== null && <TimePicker range={value} onChange={onChange} />}
    </div>
  );
}
