/**
 * `key=value` pairs in text, as Splunk extracts them by itself (Knowledge Manager Manual, "About Splunk automatic field
 * extraction", KV_MODE=auto): `k=v`, `k="v v"`, `k=[v]`; the first value of a key wins.
 */
import type { EventSink } from './event-sink.ts';

const isKeyChar = (c: number): boolean =>
  (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 95 || c === 46 || c === 45;

const isLetter = (c: number): boolean => (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95;

/** Calls `take` with each pair of a text, quotes and backslashes before quotes taken off the value. */
export function eachKeyValue(text: string, take: (key: string, value: string) => void): void {
  let from = 0;
  for (let equals = text.indexOf('='); equals >= 0; equals = text.indexOf('=', from)) {
    let start = equals;
    while (start > from && isKeyChar(text.charCodeAt(start - 1))) start--;
    // Keys start with a letter: `==`, `a<=b` and base64 padding are no pairs.
    while (start < equals && !isLetter(text.charCodeAt(start))) start++;
    from = equals + 1;
    if (start === equals) continue;
    const quote = text.charCodeAt(from);
    let end: number;
    let value: string;
    if (quote === 34 || quote === 39) {
      end = closingQuote(text, from + 1, quote);
      if (end < 0) continue;
      value = text.slice(from + 1, end);
      if (value.includes('\\')) value = value.replace(/\\(["'\\])/g, '$1');
      end++;
    } else if (quote === 91 && (end = closingBracket(text, from + 1)) > from + 1) {
      value = text.slice(from + 1, end);
      end++;
    } else {
      end = from;
      // Brackets that the value itself opens are part of it: `client=web[192.0.2.1]:25`.
      let open = 0;
      for (; end < text.length; end++) {
        const c = text.charCodeAt(end);
        if (isOpening(c)) open++;
        else if (isClosing(c)) {
          if (open === 0) break;
          open--;
        } else if (isEnd(c)) break;
      }
      value = text.slice(from, end);
      if (value === '' || value.startsWith('=')) {
        from = Math.max(end, from);
        continue;
      }
    }
    take(text.slice(start, equals), value);
    from = end;
  }
}

/** Blank, comma, semicolon, bar, ampersand, double quote. */
const isEnd = (c: number): boolean => c <= 32 || c === 44 || c === 59 || c === 124 || c === 38 || c === 34;
const isOpening = (c: number): boolean => c === 40 || c === 91 || c === 123;
const isClosing = (c: number): boolean => c === 41 || c === 93 || c === 125;

function closingQuote(text: string, from: number, quote: number): number {
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 92) i++;
    else if (c === quote) return i;
  }
  return -1;
}

/** The bracket that ends a value which one opens, or -1 where the line ends first or pairs stand within. */
function closingBracket(text: string, from: number): number {
  let blank = false;
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 93) return i;
    if (c < 32 || c === 91 || c === 34 || (c === 61 && blank)) return -1;
    if (c === 32) blank = true;
  }
  return -1;
}

/** Puts the pairs of a text into the event. Fields that it already has keep their value. */
export function extractKeyValues(text: string, sink: EventSink): void {
  if (!text.includes('=')) return;
  eachKeyValue(text, (key, value) => {
    if (!sink.has(key)) sink.extracted(key, value);
  });
}

/** How much of a line is `key=value` pairs, 0..1, and how many there are. */
export function keyValueShare(line: string): { pairs: number; share: number } {
  let pairs = 0;
  let covered = 0;
  eachKeyValue(line, (key, value) => {
    pairs++;
    covered += key.length + value.length + 2;
  });
  return { pairs, share: line.length === 0 ? 0 : Math.min(1, covered / line.length) };
}
