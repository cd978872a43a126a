/** Values as text, with the words that the search looked for marked. Always text: nothing in a value is ever markup. */
import { memo } from 'react';
import type { Value } from '../../src-shared/results/value.ts';
import { numberToText, toText } from '../../src-shared/results/value.ts';
import { formatTableTime } from '../lib/format.ts';

/** Longest text that a list shows of one value; the detail view shows all of it. */
const MAX_SHOWN = 2000;

/** A value on one line. */
export function cellText(name: string, value: Value, tz: string): string {
  if (name === '_time' && typeof value === 'number') return formatTableTime(value, tz);
  if (typeof value === 'number') return numberToText(value);
  return toText(value, '\n') ?? '';
}

export interface MarkedProps {
  readonly text: string;
  readonly hits: RegExp | null;
}

/** Text with its hits marked. */
export const Marked = memo(function Marked({ text, hits }: MarkedProps): React.ReactNode {
  const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  if (hits === null) return shown;
  const parts: React.ReactNode[] = [];
  let at = 0;
  for (const match of shown.matchAll(hits)) {
    if (match[0] === '') continue;
    if (match.index > at) parts.push(shown.slice(at, match.index));
    parts.push(<mark key={match.index}>{match[0]}</mark>);
    at = match.index + match[0].length;
  }
  if (parts.length === 0) return shown;
  parts.push(shown.slice(at));
  return parts;
});
