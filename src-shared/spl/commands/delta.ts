/** `delta`: the difference from an earlier row (Search Reference, "delta"). */
import { withColumn } from '../../results/batch.ts';
import type { Value } from '../../results/value.ts';
import { toNumber } from '../../results/value.ts';
import type { CommandDef, FieldItem } from './types.ts';
import { mergeOptions, warnOfPattern, wholeNumber } from './support/args.ts';
import { columnsWith, isNeeded, needsMinus, needsPlus } from './support/columns.ts';

/** What `delta` was asked. */
export interface DeltaArgs {
  readonly field: FieldItem;
  readonly target: string;
  /** How many rows back the other value stands. */
  readonly rows: number;
}

/** a - b with the decimal places of the two: 0.3 - 0.2 is 0.1, and times with milliseconds differ by milliseconds. */
function difference(a: number, b: number): number {
  const places = Math.max(decimalPlacesOf(a), decimalPlacesOf(b));
  return places > 15 ? a - b : Number((a - b).toFixed(places));
}

function decimalPlacesOf(n: number): number {
  const text = String(n);
  const dot = text.indexOf('.');
  return text.includes('e') ? Number.POSITIVE_INFINITY : dot === -1 ? 0 : text.length - dot - 1;
}

export const deltaCommand: CommandDef<DeltaArgs> = {
  name: 'delta',
  kind: 'stateful-streaming',
  docs: {
    summary: 'Gives each row the difference between its value and that of an earlier row.',
    syntax: 'delta <field> [AS <new-field>] [p=<int>]',
    options: [
      { name: 'field', type: '<field>', description: 'A field of numbers.' },
      { name: 'new-field', type: '<field>', default: 'delta(<field>)', description: 'Where the difference goes.' },
      { name: 'p', type: '<int>', default: '1', description: 'How many rows back.' },
    ],
    examples: [
      { spl: 'index=* | timechart count | delta count as change', description: 'Change from bin to bin.' },
      { spl: '| makeresults count=5 | streamstats count as n | delta n p=2', description: 'Against two rows before.' },
    ],
    page: 'Search Reference: delta',
  },
  parse(r) {
    const first = r.options({ p: 'int' });
    const field = warnOfPattern(r, r.field('a field of numbers'));
    const target = r.takeKeyword('as') === null ? `delta(${field.text})` : r.field('a name after AS').text;
    const rows = wholeNumber(r, mergeOptions(first, r.options({ p: 'int' })), 'p', 1, 1);
    return { field, target, rows };
  },
  columnsAfter: (args, before) => columnsWith(before, [[args.target, 'number']]),
  needs: (args, after) => (isNeeded(after, args.target) ? needsPlus(needsMinus(after, [args.target]), [args.field.text]) : after),
  run: (args) =>
    async function* (input) {
      const earlier: (number | null)[] = [];
      for await (const batch of input) {
        const source = batch.columns.get(args.field.text);
        const out = new Array<Value>(batch.length).fill(null);
        for (let i = 0; i < batch.length; i++) {
          const n = toNumber(source?.[i]);
          const other = earlier.length < args.rows ? null : (earlier.shift() as number | null);
          if (n !== null && other !== null) out[i] = difference(n, other);
          earlier.push(n);
        }
        yield withColumn(batch, args.target, out);
      }
    },
};
