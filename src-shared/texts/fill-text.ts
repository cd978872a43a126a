/** How a text of a catalogue becomes what is shown. */
import { pseudoText } from './pseudo.ts';

/** The locale whose texts are all marked (`pseudoText`), so that a test finds those that come from no catalogue. */
export const PSEUDO_LOCALE = 'en-XA';

/** A text with its parameters filled in: `{name}` stands for one, `{name|row|rows}` for the word that goes with its number; a name that has no value stays as it is. */
export function fillText(text: string, parameters: Readonly<Record<string, string | number>>, pseudo: boolean): string {
  return (pseudo ? pseudoText(text) : text).replaceAll(/\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g, (whole, name: string, one: string | undefined, many: string | undefined) => {
    const value = parameters[name];
    if (value === undefined || one === undefined || many === undefined) return String(value ?? whole);
    return String(value) === '1' ? one : many;
  });
}
