import { describe, expect, it, vi } from 'vitest';

// The module looks at the engine's client, which needs a window; its pure part is tested here, the rest end to end.
vi.mock('../app/engine.ts', () => ({ engine: {}, queryClient: { getQueryData: () => undefined }, timeZone: () => 'UTC' }));
const { rangeLength } = await import('./guard.ts');

const NOW = 1_700_000_000;
const length = (text: string, earliest: string, latest = 'now'): number | null => rangeLength(text, { earliest, latest }, NOW, 'UTC');

describe('the length of a search', () => {
  it('is that of the picker, unless the text has its own', () => {
    expect(length('error', '-15m')).toBe(900);
    expect(length('error', '')).toBeNull();
    expect(length('error earliest=-30d', '-15m')).toBe(30 * 86_400);
    expect(length('error earliest="-2h" latest=-1h', '')).toBe(3600);
    expect(length('error | eval earliest=1', '')).toBeNull();
    expect(length('error', '1699996400', '1700000000')).toBe(3600);
    expect(length('error', 'nonsense')).toBeNull();
  });
});
