import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Slicer } from './slices.ts';

it('covers a range from its end to its start without gap or overlap, whatever the slices give', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 1e15 }), fc.integer({ min: 0, max: 1e10 }), fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1 }), (from, length, events, gives) => {
      const slicer = new Slicer({ from, to: from + length }, events);
      let end = from + length;
      for (let i = 0; i < 2000; i++) {
        const slice = slicer.next();
        if (slice === null) {
          expect(end).toBe(from);
          expect(slicer.fraction).toBe(1);
          return;
        }
        expect(slice.to).toBe(end);
        expect(slice.from).toBeLessThan(slice.to);
        end = slice.from;
        slicer.gave(gives[i % gives.length] as number);
      }
    }),
  );
});

it('asks seldom where little is found', () => {
  const slicer = new Slicer({ from: 0, to: 86_400e6 * 365 }, 1e9);
  let slices = 0;
  while (slicer.next() !== null) {
    slices++;
    slicer.gave(0);
  }
  expect(slices).toBeLessThan(10);
});
