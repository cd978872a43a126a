import { expect, it } from 'vitest';
import { stackOf } from './timeline-series.ts';

const stack = (...names: string[]): [string, string][] => stackOf({ start: 0, span: 60, total: 3, series: names.map((name) => ({ name, counts: [1] })) }).map(({ name, colour }) => [name, colour]);

it('stacks levels from harmless to bad in their colours, named or numbered, and anything else as it comes', () => {
  expect(stack('ERROR', 'INFO', 'WARN')).toEqual([['INFO', '--bar-other'], ['WARN', '--bar-warn'], ['ERROR', '--bar-error']]);
  expect(stack('50', '30', '40', 'NULL')).toEqual([['30', '--bar-other'], ['NULL', '--bar-other'], ['40', '--bar-warn'], ['50', '--bar-error']]);
  expect(stack('50', '30', '7')).toEqual([['50', '--series-1'], ['30', '--series-2'], ['7', '--series-3']]);
  expect(stack('count')).toEqual([['count', '--bar-count']]);
});
