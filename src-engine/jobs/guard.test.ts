import { describe, expect, it } from 'vitest';
import { guarded } from './guard.ts';

const CATASTROPHIC = /^(a+)+$/;
const TEXT = `${'a'.repeat(40)}b`;

describe('guarded work', () => {
  it('gives back what the work gives, and its errors', () => {
    expect(guarded(() => 6 * 7, 1000)).toBe(42);
    expect(() =>
      guarded(() => {
        throw new TypeError('own fault');
      }, 1000),
    ).toThrow(TypeError);
  });

  it('ends a catastrophic regex at the deadline, again and again', () => {
    for (let i = 0; i < 2; i++) {
      const from = performance.now();
      expect(() => guarded(() => CATASTROPHIC.test(TEXT), 100)).toThrow('regular expression took longer than 0.1 s');
      expect(performance.now() - from).toBeLessThan(2000);
    }
    expect(guarded(() => CATASTROPHIC.test('aaa'), 100)).toBe(true);
  });

  it('keeps to the outer deadline where guards nest', () => {
    expect(() => guarded(() => guarded(() => CATASTROPHIC.test(TEXT), 60_000), 100)).toThrow('0.1 s');
    expect(guarded(() => guarded(() => 1, 5) + 1, 1000)).toBe(2);
  });
});
