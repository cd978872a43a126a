/** `addtotals`: sums across each row and down the columns (Search Reference, "addtotals"). */
import { makeBatch, type Column } from '../../results/batch.ts';
import { type Value, isMultivalue, toNumber } from '../../results/value.ts';
import { columnsWith, NEEDS_ALL, needsMinus, needsPlus } from './support/columns.ts';
import { fieldsAndOptions } from './support/args.ts';
import { withoutNoise } from './support/numeric.ts';
import { fieldMatcher } from './support/wildcards.ts';
import type { Batch, CommandDef } from './types.ts';

/** What `addtotals` or `addcoltotals` was asked. */
export interface TotalsArgs {
  /** Adds a field with the sum of each row. */
  readonly row: boolean;
  /** Adds a row with the sum of each column. */
  readonly col: boolean;
  /** Where the label of the summary row goes; null for nowhere. */
  readonly labelField: string | null;
  readonly label: string;
  readonly fieldName: string;
  /** Names and wildcards of the fields that are summed; empty for all numeric ones. */
  readonly fields: readonly string[];
}

const OPTIONS = { row: 'bool', col: 'bool', labelfield: 'string', label: 'string', fieldname: 'string' } as const;

export const addtotalsCommand: CommandDef<TotalsArgs> = {
  name: 'addtotals',
  kind: 'streaming',
  docs: {
    summary: 'Adds the sum of the numbers of each row, and on request a row with the sum of each column.',
    syntax: 'addtotals [row=<bool>] [col=<bool>] [labelfield=<field>] [label=<string>] [fieldname=<field>] [<field>...]',
    options: [
      { name: 'row', type: '<bool>', default: 'true', description: 'Add a field with the sum of each row.' },
      { name: 'col', type: '<bool>', default: 'false', description: 'Add a row with the sum of each column.' },
      { name: 'fieldname', type: '<field>', default: 'Total', description: 'Name of the field of sums.' },
      { name: 'labelfield', type: '<field>', description: 'Field that holds the label in the summary row.' },
      { name: 'label', type: '<string>', default: 'Total', description: 'The label of the summary row.' },
    ],
    examples: [
      { spl: 'index=* | chart count OVER service BY level | addtotals', description: 'A total for each service.' },
      { spl: 'index=* | stats count BY service | addtotals row=false col=true labelfield=service', description: 'A last row with the total.' },
    ],
    page: 'Search Reference: addtotals',
  },
  parse(r) {
    const { fields, options } = fieldsAndOptions(r, OPTIONS);
    return {
      row: options.row ?? true,
      col: options.col ?? false,
      labelField: options.labelfield ?? null,
      label: options.label ?? 'Total',
      fieldName: options.fieldname ?? 'Total',
      fields: fields.map((f) => f.text),
    };
  },
  columnsAfter: (args, before) => (args.row ? columnsWith(before, [[args.fieldName, 'number']]) : before),
  // The row of column totals is named by a field that the fields before may already hold.
  needs: (args, after) =>
    args.fields.length === 0 ? NEEDS_ALL : needsPlus(args.row ? needsMinus(after, [args.fieldName]) : after, [...args.fields, ...(args.labelField === null ? [] : [args.labelField])]),
  run: (args) => (input) => totals(args, input),
};

/** Adds totals to a stream; `addcoltotals` is the same without row sums. */
export async function* totals(args: TotalsArgs, input: AsyncIterable<Batch>): AsyncIterable<Batch> {
  const wanted = args.fields.length === 0 ? (name: string): boolean => !name.startsWith('_') : fieldMatcher(args.fields);
  const sums = new Map<string, number>();
  const order = new Set<string>();
  for await (const batch of input) {
    const names = [...batch.columns.keys()].filter((name) => !(args.row && name === args.fieldName) && wanted(name));
    for (const name of batch.columns.keys()) order.add(name);
    const columns = new Map<string, Column>(batch.columns);
    if (args.row) {
      const total = new Array<Value>(batch.length).fill(null);
      const summed = names.map((name) => batch.columns.get(name) as Column);
      for (let i = 0; i < batch.length; i++) {
        let sum = 0;
        for (const column of summed) sum += numberOf(column[i] as Value) ?? 0;
        total[i] = withoutNoise(sum);
      }
      columns.set(args.fieldName, total);
      order.add(args.fieldName);
    }
    if (args.col) {
      for (const name of args.row ? [...names, args.fieldName] : names) {
        const column = columns.get(name) as Column;
        for (let i = 0; i < batch.length; i++) {
          const n = numberOf(column[i] as Value);
          if (n !== null) sums.set(name, (sums.get(name) ?? 0) + n);
        }
      }
    }
    yield makeBatch(batch.length, columns);
  }
  if (!args.col) return;
  const columns = new Map<string, Column>();
  if (args.labelField !== null) order.add(args.labelField);
  for (const name of order) {
    const sum = sums.get(name);
    columns.set(name, [name === args.labelField ? args.label : sum === undefined ? null : withoutNoise(sum)]);
  }
  if (columns.size > 0) yield makeBatch(1, columns);
}

function numberOf(value: Value): number | null {
  return isMultivalue(value) ? null : toNumber(value);
}
