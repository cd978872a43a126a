/** Parts of the connection form: a labelled input with its hint and error, a choice, a switch. */
import { useId } from 'react';
import type { Draft, DraftErrors } from './draft.ts';

/** What every part of the form gets. */
export interface FormProps {
  readonly draft: Draft;
  readonly errors: DraftErrors;
  readonly change: (change: Partial<Draft>) => void;
}

type TextField = { [K in keyof Draft]: Draft[K] extends string ? K : never }[keyof Draft];

export interface TextProps extends FormProps {
  readonly field: TextField;
  readonly label: string;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly secret?: boolean;
  readonly lines?: number;
  readonly mono?: boolean;
  readonly autoFocus?: boolean;
  readonly list?: readonly string[];
}

export function TextInput({ draft, errors, change, field, label, hint, placeholder, secret = false, lines = 1, mono = false, autoFocus = false, list }: TextProps): React.JSX.Element {
  const id = useId();
  const error = errors[field];
  const common = {
    id,
    className: `input${mono ? ' mono' : ''}`,
    value: draft[field],
    spellCheck: false,
    autoFocus,
    ...(placeholder === undefined ? {} : { placeholder }),
    'aria-invalid': error !== undefined,
    ...(error !== undefined || hint !== undefined ? { 'aria-describedby': `${id}-note` } : {}),
    onChange: (event: { readonly target: { readonly value: string } }) => change({ [field]: event.target.value }),
  };
  return (
    <div className="field-label">
      <label htmlFor={id}>{label}</label>
      {lines > 1 ? (
        <textarea {...common} rows={lines} />
      ) : (
        <input {...common} type={secret ? 'password' : 'text'} autoComplete={secret ? 'new-password' : 'off'} {...(list === undefined ? {} : { list: `${id}-list` })} />
      )}
      {list !== undefined && (
        <datalist id={`${id}-list`}>
          {list.map((value) => (
            <option key={value} value={value} />
          ))}
        </datalist>
      )}
      {(error !== undefined || hint !== undefined) && (
        <span id={`${id}-note`} className={error === undefined ? 'field-hint' : 'form-error'}>
          {error ?? hint}
        </span>
      )}
    </div>
  );
}

export function Switch({ label, hint, checked, onChange }: { readonly label: string; readonly hint: string; readonly checked: boolean; readonly onChange: (on: boolean) => void }): React.JSX.Element {
  return (
    <label className="check-line switch-line">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>
        {label}
        <span className="field-hint">{hint}</span>
      </span>
    </label>
  );
}
