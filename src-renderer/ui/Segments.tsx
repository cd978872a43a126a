/** One of a few, side by side: native radio buttons, so that the arrows choose among them. */
import { useId } from 'react';
import './Segments.css';

export interface SegmentsProps<T extends string> {
  readonly label: string;
  /** None is chosen where it is not among the options. */
  readonly value: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChoose: (value: T) => void;
  /** Where the label stands: above, beside, or for screen readers only. */
  readonly place?: 'above' | 'beside' | 'hidden';
  /** `NAME-VALUE` is the test id of each option. */
  readonly testId?: string;
}

export function Segments<T extends string>({ label, value, options, onChoose, place = 'above', testId }: SegmentsProps<T>): React.JSX.Element {
  const name = useId();
  return (
    <fieldset className={`field-set segments-field is-${place}`}>
      <legend className={place === 'hidden' ? 'sr-only' : ''}>{label}</legend>
      <div className={`segments${place === 'above' ? '' : ' segments-small'}`}>
        {options.map((option) => (
          <label key={option.value} className={`segment${option.value === value ? ' is-chosen' : ''}`} {...(testId === undefined ? {} : { 'data-testid': `${testId}-${option.value}` })}>
            <input type="radio" className="sr-only" name={name} checked={option.value === value} onChange={() => onChoose(option.value)} />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
