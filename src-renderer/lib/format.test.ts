import { describe, expect, it } from 'vitest';
import { formatFigure, formatNumber } from './format.ts';

describe('formatFigure', () => {
  it('keeps what somebody wrote and shortens what a computation left', () => {
    expect([503, 12076, 234.86, 52.52000659, 1795203844.652].map(formatFigure)).toEqual(['503', '12076', '234.86', '52.52000659', '1795203844.652']);
    expect([12.333333333333334, 125.31058161350842, -9.510638297872338, 0.1 + 0.2, 1e21 / 3].map(formatFigure)).toEqual(['12.333', '125.311', '-9.511', '0.3', String(1e21 / 3)]);
  });
  it('never makes a zero of a small number', () => {
    expect(formatFigure(0.0000123456789012)).toBe('0.0000123457');
    expect(formatFigure(1.23456789012345e-9)).toBe('1.23457e-9');
    expect(formatNumber(0.000433)).toBe('0.000433');
    expect(formatNumber(1812.25049)).toBe('1,812.25');
  });
});
