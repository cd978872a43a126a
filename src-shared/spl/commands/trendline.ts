/** `trendline`: moving averages (Search Reference, "trendline"). */
import type { Column } from '../../results/batch.ts';
import { makeBatch } from '../../results/batch.ts';
import type { Value } from '../../results/value.ts';
import { toNumber } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { columnsWith, needsMinus, needsPlus } from './support/columns.ts';

/** One moving average. */
export interface Trend {
  /** Simple, exponential or weighted. */
  readonly type: 'sma' | 'ema' | 'wma';
  /** Values that it looks back over, its own included. */
  readonly period: number;
  readonly field: string;
  readonly target: string;
}

/** What `trendline` was asked. */
export interface TrendlineArgs {
  readonly trends: readonly Trend[];
}

export const trendlineCommand: CommandDef<TrendlineArgs> = {
  name: 'trendline',
  kind: 'stateful-streaming',
  docs: {
    summary: 'Adds moving averages of fields.',
    syntax: 'trendline (sma | ema | wma)<period>(<field>) [AS <new-field>] ...',
    options: [
      { name: 'sma, ema, wma', type: '', description: 'Simple, exponential (weight 2/(period+1) for the newest value) or linearly weighted average.' },
      { name: 'period', type: '<int>', description: 'How many values, from 2 to 10000; rows before that many get none.' },
      { name: 'new-field', type: '<field>', default: 'as written, e.g. sma5(count)', description: 'Where the average goes.' },
    ],
    examples: [
      { spl: 'index=* | timechart count | trendline sma5(count) as trend', description: 'The mean of five bins.' },
      { spl: '| makeresults count=6 | streamstats count as n | trendline ema3(n), wma3(n)', description: 'Two averages.' },
    ],
    page: 'Search Reference: trendline',
  },
  parse(r) {
    const trends: Trend[] = [];
    const start = r.here();
    while (!r.atEnd()) {
      const call = r.field('an average such as sma5(count)');
      const m = /^(sma|ema|wma)(\d+)\(\s*(.+?)\s*\)$/i.exec(call.text);
      if (m === null) r.fail(call.span, `"${call.text}" is no moving average: write sma, ema or wma with a period and a field, such as sma5(count).`, 'bad-argument');
      const period = Number((m as RegExpExecArray)[2]);
      if (period < 2 || period > 10_000) r.fail(call.span, `The period of a moving average is from 2 to 10000, not ${period}.`, 'bad-argument');
      const [, type, , quoted] = m as unknown as [string, string, string, string];
      const field = quoted.replace(/^(["'])(.*)\1$/, '$2');
      const target = r.takeKeyword('as') === null ? `${type.toLowerCase()}${period}(${field})` : r.field('a name after AS').text;
      trends.push({ type: type.toLowerCase() as Trend['type'], period, field, target });
      r.takeSymbol(',');
    }
    if (trends.length === 0) r.fail(r.spanFrom(start), 'trendline needs an average, for instance sma5(count).');
    return { trends };
  },
  columnsAfter: (args, before) => columnsWith(before, args.trends.map((t) => [t.target, 'number'] as const)),
  needs: (args, after) => needsPlus(needsMinus(after, args.trends.map((t) => t.target)), args.trends.map((t) => t.field)),
  run: (args) =>
    async function* (input) {
      const averages = args.trends.map(movingAverage);
      for await (const batch of input) {
        const columns = new Map<string, Column>(batch.columns);
        args.trends.forEach((trend, t) => {
          const source = batch.columns.get(trend.field);
          const next = averages[t] as ReturnType<typeof movingAverage>;
          const out = new Array<Value>(batch.length).fill(null);
          for (let i = 0; i < batch.length; i++) {
            const n = toNumber(source?.[i]);
            if (n !== null) out[i] = next(n);
          }
          columns.set(trend.target, out);
        });
        yield makeBatch(batch.length, columns);
      }
    },
};

/** A function that takes the next value and gives the average there, or null while there are too few values. */
function movingAverage(trend: Trend): (n: number) => number | null {
  const { period } = trend;
  if (trend.type === 'ema') {
    const alpha = 2 / (period + 1);
    let average: number | null = null;
    let seen = 0;
    return (n) => {
      average = average === null ? n : alpha * n + (1 - alpha) * average;
      return ++seen < period ? null : average;
    };
  }
  const window: number[] = [];
  const weights = trend.type === 'wma' ? (period * (period + 1)) / 2 : period;
  return (n) => {
    window.push(n);
    if (window.length > period) window.shift();
    if (window.length < period) return null;
    let sum = 0;
    for (let i = 0; i < period; i++) sum += (window[i] as number) * (trend.type === 'wma' ? i + 1 : 1);
    return sum / weights;
  };
}
