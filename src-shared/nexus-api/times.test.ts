import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWireValue, timeSeconds, timeText, wireValue } from './times.ts';

describe('times on the wire', () => {
  it.each([
    [0, '1970-01-01T00:00:00Z'],
    [1_700_000_000, '2023-11-14T22:13:20Z'],
    [1_700_000_000.25, '2023-11-14T22:13:20.25Z'],
    [1_700_000_000.123456, '2023-11-14T22:13:20.123456Z'],
    [-0.25, '1969-12-31T23:59:59.75Z'],
    [253_402_300_799, '9999-12-31T23:59:59Z'],
  ])('%d is %s', (seconds, text) => {
    expect(timeText(seconds)).toBe(text);
    expect(timeSeconds(text)).toBe(seconds);
  });

  it('beyond four-digit years there is no text', () => {
    expect(timeText(253_402_300_800)).toBeNull();
    expect(timeText(-62_167_219_201)).toBeNull();
    expect(wireValue('_time', 1e12)).toBe(1e12);
  });

  it('survive the way there and back to the last bit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000_000 }), (micros) => {
        const seconds = micros / 1e6;
        expect(readWireValue('_time', wireValue('_time', seconds))).toBe(seconds);
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 4_102_444_800, noNaN: true }), (seconds) => {
        expect(timeSeconds(timeText(seconds) ?? '')).toBe(seconds);
      }),
    );
  });

  it('reads offsets, and nothing that is no time', () => {
    expect(timeSeconds('2023-11-14T23:13:20+01:00')).toBe(1_700_000_000);
    for (const text of ['', 'now', '2023-11-14', '2023-13-14T00:00:00Z', '1700000000']) expect(timeSeconds(text)).toBeNull();
  });

  it('leaves other fields and text alone', () => {
    expect(wireValue('n', 3)).toBe(3);
    expect(wireValue('_time', 'soon')).toBe('soon');
    expect(readWireValue('_time', 'soon')).toBe('soon');
    expect(readWireValue('t', '2023-11-14T22:13:20Z')).toBe('2023-11-14T22:13:20Z');
  });
});
