/** `accum`: a running total of a field (Search Reference, "accum"). */
import { withColumn } from '../../results/batch.ts';
import type { Value } from '../../results/value.ts';
import { toNumber } from '../../results/value.ts';
import type { CommandDef, FieldItem } from './types.ts';
import { warnOfPattern } from './support/args.ts';
import { withoutNoise } from './support/numeric.ts';
import { columnsWith, isNeeded, needsMinus, needsPlus } from './support/columns.ts';

/** What `accum` was asked. */
export interface AccumArgs {
  readonly field: FieldItem;
  /** Where the total goes: the field itself where no AS is given. */
  readonly target: string;
}

export const accumCommand: CommandDef<AccumArgs> = {
  name: 'accum',
  kind: 'stateful-streaming',
  docs: {
    summary: 'Adds up a field from row to row.',
    syntax: 'accum <field> [AS <new-field>]',
    options: [
      { name: 'field', type: '<field>', description: 'The numbers to add up; rows without one get no total.' },
      { name: 'new-field', type: '<field>', description: 'Where the running total goes; without it the field itself is replaced.' },
    ],
    examples: [
      { spl: '| makeresults count=3 | streamstats count as n | accum n as total', description: '1, 3, 6.' },
      { spl: 'index=* | timechart count | accum count as total', description: 'Events so far.' },
    ],
    page: 'Search Reference: accum',
  },
  parse(r) {
    const field = warnOfPattern(r, r.field('the field to add up'));
    const target = r.takeKeyword('as') === null ? field.text : r.field('a name after AS').text;
    return { field, target };
  },
  columnsAfter: (args, before) => columnsWith(before, [[args.target, 'number']]),
  needs: (args, after) => (isNeeded(after, args.target) ? needsPlus(needsMinus(after, [args.target]), [args.field.text]) : after),
  run: (args) =>
    async function* (input) {
      let total = 0;
      for await (const batch of input) {
        const source = batch.columns.get(args.field.text);
        const out = new Array<Value>(batch.length).fill(null);
        for (let i = 0; i < batch.length; i++) {
          const value = source?.[i] ?? null;
          const n = toNumber(value);
          if (n === null) {
            if (args.target === args.field.text) out[i] = value;
            continue;
          }
          total += n;
          out[i] = withoutNoise(total);
        }
        yield withColumn(batch, args.target, out);
      }
    },
};
