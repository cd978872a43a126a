import { describe, expect, it } from 'vitest';
import { parseSearch } from '../../src-shared/spl/syntax/parser.ts';
import { type ChartPoint, drillDown, nextTimes } from './drill-down.ts';

const point = (more: Partial<ChartPoint>): ChartPoint => ({ time: null, nextTime: null, row: {}, series: null, allSeries: [], ...more });
const always = (): boolean => true;

describe('drilling down', () => {
  it.each<[string, string, Partial<ChartPoint>, string, { earliest: number; latest: number } | null]>([
    ['a bin and a series', 'index=app | timechart span=1h count by level', { time: 3600, series: 'ERROR', allSeries: ['ERROR', 'INFO'] }, 'index=app level="ERROR"', { earliest: 3600, latest: 7200 }],
    ['a bin without a span', 'index=app | timechart count', { time: 3600, nextTime: 5400, series: null }, 'index=app', { earliest: 3600, latest: 5400 }],
    ['the others', 'index=app | timechart span=1h count by host', { time: 0, series: 'OTHER', allSeries: ['a', 'b', 'OTHER', 'NULL'] }, 'index=app host=* NOT host="a" NOT host="b"', { earliest: 0, latest: 3600 }],
    ['events without the field', 'index=app | timechart span=1h count by host', { time: 0, series: 'NULL', allSeries: ['a', 'NULL'] }, 'index=app NOT host=*', { earliest: 0, latest: 3600 }],
    ['several functions', 'index=app | timechart span=1h count avg(ms) by host', { time: 0, series: 'avg(ms): a', allSeries: ['count: a', 'avg(ms): a'] }, 'index=app host="a"', { earliest: 0, latest: 3600 }],
    ['a row of stats', 'index=web status>=500 | stats count by host, status | sort - count', { row: { host: 'w1', status: 503, count: 9 } }, 'index=web status>=500 host="w1" status=503', null],
    ['a renamed field', 'index=web | stats count by host | rename host as Server', { row: { Server: 'w1', count: 9 } }, 'index=web host="w1"', null],
    ['a top value', 'index=web | top limit=5 uri', { row: { uri: '/a "b"', count: 9 } }, String.raw`index=web uri="/a \"b\""`, null],
    ['a cell of a chart', 'index=web | chart count over host by status', { row: { host: 'w1' }, series: '404', allSeries: ['200', '404'] }, 'index=web host="w1" status="404"', null],
    ['a bin of numbers', 'index=web | chart count by ms span=100', { row: { ms: '100-200' } }, 'index=web ms>=100 ms<200', null],
    ['bins of stats', 'index=web | bin _time span=5m | stats count by _time, host', { time: 300, nextTime: 600, row: { host: 'w1' } }, 'index=web host="w1" | bin _time span=5m', { earliest: 300, latest: 600 }],
  ])('%s', (_, spl, more, text, range) => {
    const found = drillDown(spl, point(more), 'UTC', always);
    expect(found).toEqual({ text, range });
    expect(parseSearch(found?.text ?? '').diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  });

  it('filters a field that the search made after it was made', () => {
    expect(drillDown('index=app | eval slow=if(ms>9,"yes","no") | stats count by slow', point({ row: { slow: 'yes' } }), 'UTC', () => false)?.text).toBe('index=app | eval slow=if(ms>9,"yes","no") | search slow="yes"');
  });

  it('keeps to the length of a day where clocks change', () => {
    const midnight = 1_711_839_600; // 31 March 2024 in Berlin, a day of 23 hours
    expect(drillDown('* | timechart span=1d count', point({ time: midnight }), 'Europe/Berlin', always)?.range).toEqual({ earliest: midnight, latest: midnight + 23 * 3600 });
  });

  it('knows nothing behind rows that were made', () => {
    expect(drillDown('| makeresults count=3 | eval a=1', point({}), 'UTC', always)).toBeNull();
    expect(drillDown('| tstats count by host', point({}), 'UTC', always)).toBeNull();
  });

  it('ends the last bin like the others, and a gap does not stretch one', () => {
    expect(nextTimes([0, 60, 120, 600])).toEqual([60, 120, 180, 660]);
    expect(nextTimes([5])).toEqual([null]);
  });
});
