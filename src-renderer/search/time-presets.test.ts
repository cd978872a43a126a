import { describe, expect, it } from 'vitest';
import { isAbsolute, previewRange, rangeLabel } from './time-presets.ts';

const NOW = Date.UTC(2026, 10, 21, 1, 12) / 1000;

describe('time ranges', () => {
  it('names presets, open ranges, instants and relative texts', () => {
    expect(rangeLabel({ earliest: '', latest: '' }, 'UTC', NOW)).toBe('All time');
    expect(rangeLabel({ earliest: '-15m', latest: 'now' }, 'UTC', NOW)).toBe('Last 15 minutes');
    expect(rangeLabel({ earliest: '-48h', latest: 'now' }, 'UTC', NOW)).toBe('Last 48 hours');
    expect(rangeLabel({ earliest: '-1d', latest: '' }, 'UTC', NOW)).toBe('Last day');
    expect(rangeLabel({ earliest: '-26h', latest: '-14h' }, 'UTC', NOW)).toBe('-26h – -14h');
    expect(rangeLabel({ earliest: '-3d@d', latest: '' }, 'UTC', NOW)).toBe('-3d@d – now');
    expect(rangeLabel({ earliest: String(NOW - 3600), latest: String(NOW) }, 'Europe/Berlin', NOW)).toBe('21 Nov 01:12 – 02:12');
    expect(rangeLabel({ earliest: String(NOW - 86_400), latest: String(NOW) }, 'UTC', NOW)).toBe('20 Nov 01:12 – 21 Nov 01:12');
    expect(rangeLabel({ earliest: String(NOW - 366 * 86_400), latest: String(NOW - 366 * 86_400 + 60) }, 'UTC', NOW)).toBe('20 Nov 2025 01:12 – 01:13');
    expect(rangeLabel({ earliest: '-1h', latest: String(NOW) }, 'UTC', NOW)).toBe('-1h – 21 Nov 01:12');
  });
  it('resolves a range, snaps included', () => {
    expect(previewRange({ earliest: '-1d@d', latest: '@d' }, 'UTC', NOW)).toEqual({ ok: true, earliest: Date.UTC(2026, 10, 20) / 1000, latest: Date.UTC(2026, 10, 21) / 1000 });
  });
  it('says what is wrong with a text, and with a range that ends before it starts', () => {
    expect(previewRange({ earliest: '-7x', latest: '' }, 'UTC', NOW)).toMatchObject({ ok: false });
    expect(previewRange({ earliest: 'now', latest: '-1h' }, 'UTC', NOW)).toMatchObject({ ok: false, message: expect.stringContaining('ends before it starts') as string });
  });
  it('tells instants from offsets', () => {
    expect(isAbsolute('2026-11-20 17:30')).toBe(true);
    expect(isAbsolute('1700000000.5')).toBe(true);
    expect(isAbsolute('-7d')).toBe(false);
    expect(isAbsolute('7d')).toBe(false);
  });
});
