/**
 * JSON objects that are no more than the wrapper of an array of events: CloudTrail's `{"Records":[...]}`, search results
 * (`hits.hits`), pages of APIs. One or several in a file, on one line or over many.
 */
import type { EmitEvent, EventBreaker } from './event-breakers.ts';
import { isTimeField } from './formats/time-fields.ts';
import { closes, JsonNesting, opens, stringEnd, valueEnd } from './json-nesting.ts';
import { wrapperFields } from './wrapper-fields.ts';

/** Names under which APIs and exports hand out their events. */
const ARRAY_NAMES = new Set([
  'records', 'events', 'value', 'values', 'data', 'items', 'logs', 'logevents', 'results', 'result', 'entries', 'hits', 'messages', 'activities', 'alerts',
  'incidents', 'findings', 'rows', 'documents', 'elements', 'resources', 'response', 'logentries', 'auditevents', 'detections', 'threats', 'flows',
]); // prettier-ignore

/** Objects in which events, not wrappers, state their time: Google's `id.time`. */
const EVENT_PARTS = new Set(['id', 'event', 'system', 'source', 'instant', 'timestamp', '@timestamp', 'time', 'date', 'created']);
const NESTED_TIME = /"(?:@?timestamp|time|created|published|seconds|epochSecond|\$date)"\s*:/;

/** What many lines of a file begin with or have where each is a wrapper: events with a list of items have other fields first. */
const ONLY_WRAPPERS = /^\s*\{\s*"\w+"\s*:\s*\[|"(?:[Rr]ecords|logEvents|hits|value)"\s*:\s*[[{]/;

/** What a wrapper may hold before its array is bounded, so that a file of one huge object is not searched from its start for each line. */
const MAX_OPENING = 64 << 10;

/** How the one object of an HTTP archive (HAR) begins, in which its entries are. */
const HTTP_ARCHIVE = /^\{\s*"(?:version|creator)"\s*:/;

const nameOf = (quoted: string): string => quoted.replace(/[_\-\s]/g, '').toLowerCase();

/** Where an array of events begins in a text, and how many objects are open there; or what the text says of it. */
type Opening = { readonly at: number; readonly depth: number } | 'none' | 'unknown';

/** Looks for the array in the object that a text starts with. `none`: it is an event itself; `unknown`: the text ends too early to tell. */
function wrapperOpening(text: string): Opening {
  let i = /^\s*/.exec(text)?.[0].length ?? 0;
  if (i >= text.length) return 'unknown';
  if (text.charCodeAt(i) !== 123) return 'none';
  i++;
  let depth = 1;
  let name = '';
  for (;;) {
    while (i < text.length && /[\s,:]/.test(text.charAt(i))) i++;
    if (i >= text.length) return 'unknown';
    const c = text.charCodeAt(i);
    if (c === 125) {
      depth--;
      if (depth === 0) return 'none';
      i++;
    } else if (c === 34) {
      const end = stringEnd(text, i);
      if (end < 0) return 'unknown';
      const colon = /^\s*:/.exec(text.slice(end, end + 100));
      if (colon !== null) {
        name = text.slice(i + 1, end - 1);
        // What states a time of its own is an event, whatever lists it has.
        if (depth === 1 && isTimeField(name)) return 'none';
      } else if (!/\S/.test(text.slice(end))) return 'unknown';
      i = end + (colon?.[0].length ?? 0);
    } else if (c === 91) {
      const next = /\S/.exec(text.slice(i + 1));
      if (next === null) return ARRAY_NAMES.has(nameOf(name)) ? { at: i + 1, depth } : 'unknown';
      if ((next[0] === '{' || next[0] === ']') && ARRAY_NAMES.has(nameOf(name))) return { at: i + 1, depth };
      i = valueEnd(text, i);
      if (i < 0) return 'unknown';
    } else if (c === 123) {
      // Search results have their array in an object of the same name.
      if (depth < 3 && (ARRAY_NAMES.has(nameOf(name)) || (name === 'log' && HTTP_ARCHIVE.test(text.slice(i, i + 100))))) {
        depth++;
        i++;
        continue;
      }
      const end = valueEnd(text, i);
      if (end < 0) return 'unknown';
      if (depth === 1 && EVENT_PARTS.has(nameOf(name)) && NESTED_TIME.test(text.slice(i, end))) return 'none';
      i = end;
    } else {
      const plain = /^[-+.\w]+/.exec(text.slice(i, i + 400));
      if (plain === null) return 'none';
      i += plain[0].length;
    }
  }
}

/** True for the start of a file whose events stand in wrappers. All lines have to be wrappers where the first one is a whole object. */
export function startsWrapped(lines: readonly string[]): boolean {
  const first = lines.find((line) => line.trim() !== '') ?? '';
  const opening = wrapperOpening(lines.join('\n'));
  if (typeof opening === 'string') return false;
  if (valueEnd(first, first.indexOf('{')) < 0) return true;
  const filled = lines.filter((line) => line.trim() !== '');
  return filled.every((line) => typeof wrapperOpening(line) === 'object' && (filled.length === 1 || ONLY_WRAPPERS.test(line)));
}

/** Characters of events that are held until their wrapper ends, since fields may stand behind its array; beyond, those before it count alone. */
const MAX_HELD = 4 << 20;

/** Hands on the elements of wrapped arrays, each with what else its wrapper says; an object that is no wrapper is an event itself. */
export function breakWrappedJson(emit: EmitEvent): EventBreaker {
  /** The text before the array; null within it and behind it. */
  let opening: string | null = '';
  let openingLine = 0;
  /** The wrapper without its array's elements, as far as it was read. */
  let wrapper = '';
  /** The same up to its array, as a whole object. */
  let before = '';
  /** Objects still open around the array; once it has ended, those whose end is looked for. */
  let around = 0;
  let ended = false;
  let depth = 0;
  const nesting = new JsonNesting();
  let parts: string[] = [];
  let first = 0;
  let held: { readonly raw: string; readonly line: number }[] = [];
  let heldSize = 0;
  /** Hands on the events held, with the fields of a wrapper of this text. */
  const handOn = (text: string): void => {
    const fields = held.length === 0 ? [] : wrapperFields(text);
    for (const { raw, line } of held) emit(raw, line, undefined, fields);
    held = [];
    heldSize = 0;
  };
  const take = (raw: string): void => {
    held.push({ raw, line: first });
    heldSize += raw.length;
    if (heldSize > MAX_HELD) handOn(before);
  };
  /** What of a line comes after the wrapper. */
  const within = (text: string, number: number): string => {
    let from = 0;
    for (let i = nesting.next(text, 0); i >= 0; i = nesting.next(text, i + 1)) {
      const c = text.charCodeAt(i);
      if (opens(c)) {
        if (depth === 0 && !ended) {
          from = i;
          first = number;
        }
        depth++;
      } else if (closes(c) && depth > 0) {
        depth--;
        if (depth > 0 || ended) continue;
        parts.push(text.slice(from, i + 1));
        take(parts.join('\n'));
        parts = [];
      } else if (closes(c) && !ended) {
        ended = true;
        from = i;
      } else if (closes(c)) {
        around--;
        if (around > 0) continue;
        handOn(wrapper + text.slice(from, i + 1));
        opening = '';
        return text.slice(i + 1);
      }
    }
    if (ended) {
      if (wrapper.length <= MAX_OPENING) wrapper += `${text.slice(from)}\n`;
      // So much behind the array is no field of its events.
      if (wrapper.length > MAX_OPENING) handOn(before);
    } else if (depth > 0) parts.push(text.slice(parts.length === 0 ? from : 0));
    return '';
  };
  const line = (text: string, number: number): void => {
    let rest = text;
    for (;;) {
      if (opening === null) {
        rest = within(rest, number);
        if (opening === null) return;
      }
      if (opening === '') {
        if (rest.trim() === '') return;
        openingLine = number;
      }
      const read: string = opening === '' ? rest : `${opening}\n${rest}`;
      const found = read.length > MAX_OPENING && wrapperOpening(read.slice(0, MAX_OPENING)) === 'unknown' ? 'none' : wrapperOpening(read);
      if (typeof found === 'object') {
        opening = null;
        around = found.depth;
        ended = false;
        wrapper = read.slice(0, found.at);
        before = `${wrapper}]${'}'.repeat(around)}`;
        rest = read.slice(found.at);
        continue;
      }
      const end = found === 'none' ? objectEnd(read) : -1;
      if (end < 0) {
        opening = read;
        return;
      }
      emit(read.slice(0, end).trim(), openingLine, undefined);
      opening = '';
      rest = read.slice(end);
    }
  };
  return {
    line,
    end() {
      if (parts.length > 0) take(parts.join('\n'));
      handOn(before);
      if (opening !== null && opening.trim() !== '') emit(opening.trim(), openingLine, undefined);
      parts = [];
      opening = '';
    },
  };
}

/** The end of the first value of a text: of an object, or else of its line; -1 where it goes on. */
function objectEnd(text: string): number {
  const start = /\S/.exec(text)?.index ?? 0;
  if (text.charAt(start) === '{' || text.charAt(start) === '[') return valueEnd(text, start);
  const newline = text.indexOf('\n', start);
  return newline < 0 ? text.length : newline;
}
