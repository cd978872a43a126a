/** Times as most log writers write them, read from bytes. */

const MINUS = 45;
const POINT = 46;
const COLON = 58;
const ZERO = 48;
const FIRST_YEAR = 1900;
const LAST_YEAR = 2200;

const two = (bytes: Buffer, at: number): number => {
  const tens = (bytes[at] as number) - ZERO;
  const ones = (bytes[at + 1] as number) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
};

/** The day read last: neighbouring events mostly share it. */
let lastDay = -1;
let lastMidnight = 0;

/**
 * Epoch microseconds of `2026-11-20T10:11:12[.123456]Z` or with `+01:00`, a blank for the `T` too; null for anything else,
 * which may be a time all the same.
 */
export function isoMicros(bytes: Buffer, start: number, length: number): number | null {
  if (length < 20 || length > 40 || bytes[start + 4] !== MINUS || bytes[start + 7] !== MINUS || bytes[start + 13] !== COLON || bytes[start + 16] !== COLON) return null;
  const separator = bytes[start + 10];
  if (separator !== 84 && separator !== 32) return null;
  const century = two(bytes, start);
  const ofCentury = two(bytes, start + 2);
  const month = two(bytes, start + 5);
  const day = two(bytes, start + 8);
  const hour = two(bytes, start + 11);
  const minute = two(bytes, start + 14);
  const second = two(bytes, start + 17);
  const year = century * 100 + ofCentury;
  if (century < 0 || ofCentury < 0 || year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1 || day > 31) return null;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return null;
  const end = start + length;
  let at = start + 19;
  let fraction = 0;
  if (bytes[at] === POINT) {
    let scale = 100_000;
    const digits = ++at;
    for (; at < end; at++) {
      const d = (bytes[at] as number) - ZERO;
      if (d < 0 || d > 9) break;
      fraction += d * scale;
      // Digits beyond the sixth are cut off.
      scale = scale >= 10 ? scale / 10 : 0;
    }
    if (at === digits) return null;
  }
  let zone = 0;
  if (at + 1 === end && bytes[at] === 90) zone = 0;
  else if (at + 6 === end && (bytes[at] === 43 || bytes[at] === MINUS) && bytes[at + 3] === COLON) {
    const hours = two(bytes, at + 1);
    const minutes = two(bytes, at + 4);
    if (hours < 0 || hours > 15 || minutes < 0 || minutes > 59) return null;
    zone = (bytes[at] === MINUS ? -1 : 1) * (hours * 60 + minutes);
  } else return null;
  const date = (year * 100 + month) * 100 + day;
  if (date !== lastDay) {
    const midnight = Date.UTC(year, month - 1, day);
    if (day > 28 && new Date(midnight).getUTCDate() !== day) return null;
    lastDay = date;
    lastMidnight = midnight;
  }
  return (lastMidnight + ((hour * 60 + minute) * 60 + second - zone * 60) * 1000) * 1000 + fraction;
}
