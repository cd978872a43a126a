/** JSON values in a file, as they follow one another or as elements of an array. */
import type { EmitEvent, EventBreaker } from './event-breakers.ts';
import { CLOSE_ARRAY, closes, JsonNesting, OPEN_ARRAY, opens } from './json-nesting.ts';

/**
 * The elements of a JSON array, or JSON objects one after the other, each over as many lines as it likes. What is not an
 * object is handed on too, for the reader to refuse.
 */
export function breakJson(emit: EmitEvent): EventBreaker {
  const nesting = new JsonNesting();
  /** Depth at which elements stand: 1 inside an array, 0 without; -1 before the first character. */
  let base = -1;
  let depth = 0;
  let first = 0;
  let parts: string[] = [];
  const finish = (): void => {
    const raw = parts.join('\n').trim();
    parts = [];
    if (raw !== '') emit(raw, first, undefined);
  };
  const emitBetween = (text: string, number: number): void => {
    const held = text.trim();
    if (held !== '') emit(held, number, undefined);
  };
  return {
    line(text, number) {
      let from = 0;
      for (let i = 0; ; i++) {
        if (base < 0) {
          const start = text.slice(i).search(/\S/);
          if (start < 0) return;
          from = i + start;
          base = text.charCodeAt(from) === OPEN_ARRAY ? 1 : 0;
          depth = base;
          from += base;
          i = from;
        }
        i = nesting.next(text, i);
        if (i < 0) break;
        const c = text.charCodeAt(i);
        if (opens(c)) {
          if (depth === base && parts.length === 0) first = number;
          depth++;
        } else if (closes(c) && depth > base) {
          depth--;
          if (depth > base) continue;
          parts.push(text.slice(from, i + 1));
          finish();
          from = i + 1;
          if (base === 0) base = -1;
        } else if (depth === base && parts.length === 0 && (!closes(c) || (c === CLOSE_ARRAY && base === 1))) {
          // Between elements: commas and the closing bracket are nobody's text.
          emitBetween(text.slice(from, i), number);
          from = i + 1;
          if (closes(c)) base = -1;
        }
      }
      if (depth > base || nesting.inString) {
        if (depth === base && parts.length === 0) first = number;
        parts.push(text.slice(from));
      } else if (base >= 0) emitBetween(text.slice(from), number);
    },
    end: finish,
  };
}
