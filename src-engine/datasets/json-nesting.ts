/** The nesting of JSON text: where brackets and commas stand outside of strings. */

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const OPEN_OBJECT = 123;
export const OPEN_ARRAY = 91;
const CLOSE_OBJECT = 125;
export const CLOSE_ARRAY = 93;

export const opens = (c: number): boolean => c === OPEN_OBJECT || c === OPEN_ARRAY;
export const closes = (c: number): boolean => c === CLOSE_OBJECT || c === CLOSE_ARRAY;

/** Goes through text that comes in lines, one after the other: a string may go on from line to line. */
export class JsonNesting {
  /** True where the text so far ends within a string. */
  inString = false;

  /** The next place from `at` on of a bracket or a comma outside of strings; -1 where the line has none. */
  next(text: string, at: number): number {
    for (let i = at; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (this.inString) {
        if (c === BACKSLASH) i++;
        else if (c === QUOTE) this.inString = false;
      } else if (c === QUOTE) this.inString = true;
      else if (opens(c) || closes(c) || c === COMMA) return i;
    }
    return -1;
  }
}

/** The end of a string that starts at a quote, or -1 where the text ends first. */
export function stringEnd(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === BACKSLASH) i++;
    else if (c === QUOTE) return i + 1;
  }
  return -1;
}

/** The end of the first object or array from `from` on, or -1 where the text ends first. */
export function valueEnd(text: string, from: number): number {
  const nesting = new JsonNesting();
  let depth = 0;
  for (let i = nesting.next(text, from); i >= 0; i = nesting.next(text, i + 1)) {
    const c = text.charCodeAt(i);
    if (opens(c)) depth++;
    else if (closes(c) && --depth === 0) return i + 1;
  }
  return -1;
}
