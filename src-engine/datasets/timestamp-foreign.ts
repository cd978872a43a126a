/** Timestamps that only machines of other languages, or single products, write. */
import { type Cursor, MONTHS } from './timestamp-cursor.ts';
import { compose, composeWithoutYear, type Reader } from './timestamp-readers.ts';

/** How the months are written by machines of other languages, where English has another word. Without the dot of an abbreviation. */
const FOREIGN_MONTHS = new Map<string, number>(
  [
    ['janv', 'jän', 'ene', 'gen', 'jänner', 'januar', 'janvier', 'enero', 'gennaio'], ['févr', 'fév', 'fevr', 'feb', 'februar', 'février', 'febrero', 'febbraio'],
    ['mars', 'mär', 'mrz', 'märz', 'maart', 'mrt', 'marzo'], ['avr', 'avril', 'abr', 'abril', 'aprile'], ['mai', 'mei', 'mag', 'maj', 'mayo', 'maggio'],
    ['juin', 'juni', 'giu', 'junio', 'giugno'], ['juil', 'juli', 'lug', 'juillet', 'julio', 'luglio'], ['août', 'aout', 'ago', 'agosto'],
    ['sept', 'set', 'september', 'septembre', 'septiembre', 'settembre'], ['okt', 'ott', 'out', 'oktober', 'octobre', 'octubre', 'ottobre'],
    ['november', 'novembre', 'noviembre'], ['déc', 'dez', 'dic', 'dezember', 'décembre', 'diciembre', 'dicembre'],
  ].flatMap((names, month) => names.map((name) => [name, month] as const)),
); // prettier-ignore

/** The month whose name stands at the cursor, in English or another language, with the dot of an abbreviation; -1 without moving where none does. */
function monthOfAnyLanguage(c: Cursor): number {
  const word = /^[A-Za-zÀ-ÿ]+/.exec(c.text.slice(c.at, c.at + 12))?.[0] ?? '';
  const month = FOREIGN_MONTHS.get(word.toLowerCase()) ?? MONTHS.get(word.toLowerCase());
  if (month === undefined) return -1;
  c.at += word.length;
  c.skip('.');
  return month;
}

/** `août 19 11:08:37`: syslog of a machine that does not write English; `avr. 15, 2026 8:34:08 PM`: Java's loggers there. */
export const readForeignMonth: Reader = (c, context) => {
  const month = monthOfAnyLanguage(c);
  if (month < 0 || c.blanks() === 0) return Number.NaN;
  const day = c.number(1, 2);
  let year = 0;
  if (c.skip(',') && c.blanks() > 0) {
    year = c.number(4, 4);
    c.skip(',');
  }
  if (day < 1 || year < 0 || c.blanks() === 0) return Number.NaN;
  const ofDay = c.clock();
  if (ofDay < 0) return Number.NaN;
  return year === 0 ? composeWithoutYear(month, day, ofDay, c.zone(), context) : compose(year, month, day, ofDay, c.zone(), context);
};

/** `02/sept./2026:00:11:31 +0000`, `09-mai-2026 10:11:12.123`, `15 avr. 2026 10:11:12`. */
export const readForeignDayMonth: Reader = (c, context) => {
  const day = c.number(1, 2);
  if (day < 1 || !c.skip('/- ')) return Number.NaN;
  const month = monthOfAnyLanguage(c);
  if (month < 0 || !c.skip('/- ')) return Number.NaN;
  const year = c.number(4, 4);
  if (year < 1900 || !c.skip(': T')) return Number.NaN;
  const ofDay = c.clock();
  return ofDay < 0 ? Number.NaN : compose(year, month, day, ofDay, c.zone(), context);
};

/** `2026:11:20-10:11:12` (Sophos UTM, DirectAdmin), `2026:11:20 10:11:12` (cameras). */
export const readColonDate: Reader = (c, context) => {
  const year = c.number(4, 4);
  if (!c.skip(':')) return Number.NaN;
  const month = c.number(2, 2) - 1;
  if (!c.skip(':')) return Number.NaN;
  const day = c.number(2, 2);
  if (year < 1900 || month < 0 || day < 1 || !c.skip('- ')) return Number.NaN;
  const ofDay = c.clock();
  return ofDay < 0 ? Number.NaN : compose(year, month, day, ofDay, c.zone(), context);
};

/** `Nov-20-26 10:11:12` (mail filters), the year also of four digits. */
export const readMonthDashYear: Reader = (c, context) => {
  const month = c.month();
  if (month < 0 || !c.skip('-')) return Number.NaN;
  const day = c.number(2, 2);
  if (day < 1 || !c.skip('-')) return Number.NaN;
  const year = c.number(2, 4);
  if (year < 0 || c.blanks() === 0) return Number.NaN;
  const ofDay = c.clock();
  return ofDay < 0 ? Number.NaN : compose(year < 100 ? 2000 + year : year, month, day, ofDay, c.zone(), context);
};

/** `261120101112.429`: year, month, day and time of two digits each, with a fraction (proxies). */
export const readTwelveDigits: Reader = (c, context) => {
  const [year, month, day] = [c.number(2, 2), c.number(2, 2) - 1, c.number(2, 2)];
  const [hour, minute, second] = [c.number(2, 2), c.number(2, 2), c.number(2, 2)];
  if (year < 0 || month < 0 || day < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return Number.NaN;
  return compose(2000 + year, month, day, ((hour * 60 + minute) * 60 + second) * 1_000_000 + c.fraction(), null, context);
};
