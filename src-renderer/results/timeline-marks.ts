/** What is noted about moments of a timeline, by bar. */

/** The notes of one bar. */
export interface TimelineMark {
  readonly bar: number;
  readonly kind: 'note' | 'alert';
  /** One a note, the first of them. */
  readonly texts: readonly string[];
  readonly count: number;
}
/** Something noted, at its time in epoch seconds. */
export interface Moment {
  readonly time: number;
  readonly kind: TimelineMark['kind'];
  readonly text: string;
}
const TEXTS = 5;

/** Moments by bar and kind, from left to right; those outside are left out. */
export function marksOf(moments: readonly Moment[], start: number, span: number, bars: number): readonly TimelineMark[] {
  const marks = new Map<string, { bar: number; kind: TimelineMark['kind']; texts: string[]; count: number }>();
  for (const { time, kind, text } of moments) {
    const bar = Math.floor((time - start) / span);
    if (bar < 0 || bar >= bars) continue;
    const mark = marks.get(`${kind} ${bar}`) ?? { bar, kind, texts: [], count: 0 };
    mark.count++;
    if (mark.texts.length < TEXTS) mark.texts.push(text.length > 120 ? `${text.slice(0, 119)}…` : text);
    marks.set(`${kind} ${bar}`, mark);
  }
  return [...marks.values()].sort((a, b) => a.bar - b.bar);
}
