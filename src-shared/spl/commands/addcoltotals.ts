/** `addcoltotals`: a last row with the sum of each column (Search Reference, "addcoltotals"). */
import { type TotalsArgs, totals } from './addtotals.ts';
import { fieldsAndOptions } from './support/args.ts';
import { NEEDS_ALL } from './support/columns.ts';
import type { CommandDef } from './types.ts';

export const addcoltotalsCommand: CommandDef<TotalsArgs> = {
  name: 'addcoltotals',
  kind: 'dataset',
  docs: {
    summary: 'Adds a last row with the sum of each column of numbers.',
    syntax: 'addcoltotals [labelfield=<field>] [label=<string>] [<field>...]',
    options: [
      { name: 'labelfield', type: '<field>', description: 'Field that holds the label.' },
      { name: 'label', type: '<string>', default: 'Total', description: 'The label.' },
    ],
    examples: [
      { spl: 'index=* | stats count BY service | addcoltotals labelfield=service label=All', description: 'The total of all services.' },
      { spl: 'index=* | stats count, sum(bytes) AS bytes BY host | addcoltotals bytes', description: 'Only the sum of one column.' },
    ],
    page: 'Search Reference: addcoltotals',
  },
  parse(r) {
    const { fields, options } = fieldsAndOptions(r, { labelfield: 'string', label: 'string' });
    return { row: false, col: true, labelField: options.labelfield ?? null, label: options.label ?? 'Total', fieldName: 'Total', fields: fields.map((f) => f.text) };
  },
  columnsAfter: (_args, before) => before,
  needs: () => NEEDS_ALL,
  run: (args) => (input) => totals(args, input),
};
