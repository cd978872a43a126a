import { describe, expect, it } from 'vitest';
import { formatFigure, formatNumber, isComputed } from './format.ts';

describe('numbers of tables', () => {
  it('tells what a computation left from what somebody wrote', () => {
    expect([503, 234.86, 52.52000659, 83.40745, Number.NaN].filter(isComputed)).toEqual([]);
    expect([12.333333333333334, 125.31058161350842, 0.1 + 0.2, 1 / 3e9].filter(isComputed)).toHaveLength(4);
  });
  it('shortens fractions and leaves whole numbers alone', () => {
    expect([12076, 12.333333333333334, -9.510638297872338, 83.40745, 5599.56, 0.1 + 0.2].map(formatFigure)).toEqual(['12076', '12.333', '-9.511', '83.407', '5599.56', '0.3']);
  });
  it('never makes a zero of a small number', () => {
    expect(formatFigure(0.0000123456789012)).toBe('0.0000123457');
    expect(formatFigure(1.23456789012345e-9)).toBe('1.23457e-9');
    expect(formatNumber(0.000433)).toBe('0.000433');
    expect(formatNumber(1812.25049)).toBe('1,812.25');
  });
});
