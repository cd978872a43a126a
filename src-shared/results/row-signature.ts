/** What makes two events the same: their text, their text but for numbers, or only its shape. */

export const SIGNATURES = ['exact', 'numbers', 'signature'] as const;
export type Signature = (typeof SIGNATURES)[number];

/** Characters of a text that count: what comes after them makes no difference. */
const MAX_LENGTH = 2000;
/** Times as logs write them: ISO 8601, Apache's and syslog's. Two events are the same though they are not of the same time. */
const TIMES = /\b\d{4}[-/]\d\d[-/]\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?|\b\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d(?: [+-]\d{4})?|\b[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d/g;
/** UUIDs, hexadecimal numbers and ids (with a digit in them), and the digits of everything else. */
const NUMBERS = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b0x[0-9a-f]+\b|\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b|\d+/gi;
const WORDS = /[\p{L}\p{N}_]+/gu;

/** The part of an event's text by which it is told from others. Events with the same one are shown once. */
export function signatureOf(text: string, by: Signature): string {
  const timeless = text.slice(0, MAX_LENGTH).replaceAll(TIMES, '<time>');
  switch (by) {
    case 'exact':
      return timeless;
    case 'numbers':
      return timeless.replaceAll(NUMBERS, '#');
    case 'signature':
      return timeless.replaceAll(WORDS, 'a').replaceAll(/\s+/g, ' ');
  }
}
