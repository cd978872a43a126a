import { expect, test } from 'vitest';
import { marksOf } from './timeline-marks.ts';

test('moments of one bar are one mark, bookmarks apart from alerts', () => {
  const note = (time: number, text: string) => ({ time, kind: 'note' as const, text });
  const marks = marksOf([note(119, 'late'), note(10, 'a'), note(59.9, 'b'), { time: 60, kind: 'alert', text: 'rose' }, note(-1, 'before'), note(120, 'after')], 0, 60, 2);
  expect(marks).toEqual([
    { bar: 0, kind: 'note', texts: ['a', 'b'], count: 2 },
    { bar: 1, kind: 'note', texts: ['late'], count: 1 },
    { bar: 1, kind: 'alert', texts: ['rose'], count: 1 },
  ]);
});

test('a mark names the first few of many, each cut short', () => {
  const [mark] = marksOf(Array.from({ length: 40 }, (_, i) => ({ time: i, kind: 'note' as const, text: 'x'.repeat(500) })), 0, 60, 1);
  expect(mark?.count).toBe(40);
  expect(mark?.texts).toHaveLength(5);
  expect(mark?.texts[0]).toHaveLength(120);
});
