/** Events beside the fields that an expression makes of them: what is being written shows what it does. */
import type { ReactNode } from 'react';
import './MatchList.css';

/** One event of the list. Without values it is faint. */
export interface MatchedEvent {
  readonly text: ReactNode;
  readonly values: readonly { readonly name: string; readonly value: string }[];
}
export interface MatchListProps {
  /** What is tried on which events. */
  readonly hint: string;
  /** How many of them match; null while that is being found out. */
  readonly count: string | null;
  readonly events: readonly MatchedEvent[];
  /** `NAME-matches` and `NAME-events` are the test ids of the count and the list. */
  readonly name: string;
}

/** Longest part of a value that is shown. */
const SHOWN_VALUE = 60;

export function MatchList({ hint, count, events, name }: MatchListProps): React.JSX.Element {
  return (
    <>
      <p className="match-hint">
        {hint}
        <b className="num" data-testid={`${name}-matches`} role="status">
          {count}
        </b>
      </p>
      <ul className="match-events mono" data-testid={`${name}-events`} tabIndex={0} aria-label={hint}>
        {events.map(({ text, values }, i) => (
          <li key={i} className={values.length === 0 ? 'is-without' : ''}>
            <span className="truncate">{text}</span>
            {values.length > 0 && (
              <span className="match-values truncate">
                {values.map((one) => (
                  <span key={one.name}>
                    <i>{one.name}=</i>
                    {one.value.slice(0, SHOWN_VALUE)}
                  </span>
                ))}
              </span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
