import { describe, expect, it } from 'vitest';
import { dateOrder } from './date-order.ts';

const now = Date.UTC(2026, 10, 21);
const order = (...lines: string[]) => dateOrder(lines.join('\n'), now);

describe('dateOrder', () => {
  it.each([
    ['the day cannot be a month', 'dmy', ['03/04/2026 10:00:00 a', '25/04/2026 10:00:00 b']],
    ['the second number cannot be a month', 'mdy', ['03/04/2026 10:00:00 a', '04/25/2026 10:00:00 b']],
    ['nothing tells', 'mdy', ['03/04/2026 10:00:00 a', '04/04/2026 10:00:00 b']],
    ['two digits, the year first', 'ymd', ['17/06/09 20:10:40 a', '17/06/30 20:10:41 b']],
    ['two digits, the year last and the day changing', 'dmy', ['17/06/24 20:10:40 a', '18/06/24 20:10:41 b']],
    ['two digits, a day that is no year', 'dmy', ['29/10/24 20:10:40 a', '30/10/24 20:10:41 b']],
    ['two digits, American', 'mdy', ['06/17/24 20:10:40 a', '06/18/24 20:10:41 b']],
    ['dates in the middle of lines', 'dmy', ['"x";25-04-2026 10:00:00;1', '"y";01-05-2026 10:00:00;2']],
  ])('%s', (_, expected, lines) => {
    expect(order(...lines)).toBe(expected);
  });

  it('says nothing of text without numeric dates, or whose dates contradict each other', () => {
    expect(order('2026-11-20 10:00:00 a', '10.1.2.3/24 b', 'GET /a/1/2/3 c')).toBeUndefined();
    expect(order('25/04/2026 a', '04/25/2026 b')).toBeUndefined();
  });
});
