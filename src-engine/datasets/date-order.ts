/** Whether a file writes numeric dates as month/day/year, day/month/year or year/month/day: told by all dates of its start. */

/** The order of the parts of dates such as 03/04/26. */
export type DateOrder = 'mdy' | 'dmy' | 'ymd';

const NUMERIC_DATE = /(?<![\d./-])(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d\d)(?![\d/.-])/;

/** How far into a line a date is looked for. */
const LOOKAHEAD = 400;

/**
 * The order that all numeric dates of some text agree on, or undefined where there are none or they contradict each other.
 * Where several orders are possible the year is the part that changes least, and else the month comes first.
 */
export function dateOrder(text: string, now: number): DateOrder | undefined {
  const lastYear = (new Date(now).getUTCFullYear() + 1) % 100;
  const possible = new Set<DateOrder>(['mdy', 'ymd', 'dmy']);
  const firsts = new Set<number>();
  const thirds = new Set<number>();
  let long = false;
  for (let from = 0; from < text.length;) {
    let end = text.indexOf('\n', from);
    if (end < 0) end = text.length;
    const match = NUMERIC_DATE.exec(text.slice(from, Math.min(end, from + LOOKAHEAD)));
    from = end + 1;
    if (match === null) continue;
    const [first, second, third] = [Number(match[1]), Number(match[3]), Number(match[4])];
    if (match[4]?.length === 4) {
      // No date: a path or a version. One of these says nothing about the others.
      if (third < 1900 || third > 2200 || first > 31 || second > 31) continue;
      long = true;
      possible.delete('ymd');
    } else if (first > lastYear || second > 12 || third > 31 || third === 0) possible.delete('ymd');
    if (first > 12 || second > 31 || first === 0) possible.delete('mdy');
    if (second > 12 || first > 31 || second === 0) possible.delete('dmy');
    if (match[4]?.length === 2 && third > lastYear && third < 70) {
      possible.delete('mdy');
      possible.delete('dmy');
    }
    firsts.add(first);
    thirds.add(third);
  }
  if (firsts.size === 0 || possible.size === 0) return undefined;
  if (possible.size === 1) return [...possible][0];
  if (!long && possible.has('dmy') && possible.has('ymd') && !possible.has('mdy')) return thirds.size < firsts.size ? 'dmy' : 'ymd';
  return possible.has('mdy') ? 'mdy' : [...possible][0];
}
