/** One proposal of the editor, and how a value of the source becomes one. */
import type { ValuePlace } from './known.ts';
import { expressionValue, inQuotes, termValue } from './quoting.ts';

export interface Completion {
  readonly label: string;
  readonly kind: 'command' | 'function' | 'option' | 'field' | 'keyword' | 'value';
  /** What is inserted; `$0` marks where the cursor goes. A literal `$`, `}` or backslash is escaped with a backslash. */
  readonly insert: string;
  /** Short, beside the label. */
  readonly detail: string;
  /** Markdown. */
  readonly documentation: string;
  /** Groups in this order; alphabetical within. */
  readonly rank: number;
}

/** A value of the source as it is proposed where `place` says. */
export function valueCompletion(place: ValuePlace, value: string, detail: string): Completion {
  const written = place.quoted ? inQuotes(value) : place.inExpression ? expressionValue(value) : termValue(value);
  return { label: value, kind: 'value', insert: escapeSnippet(written), detail, documentation: '', rank: 0 };
}

/** Escapes what a snippet would read as its own syntax. */
export function escapeSnippet(text: string): string {
  return text.replaceAll(/[$}\\]/g, String.raw`\$&`);
}
