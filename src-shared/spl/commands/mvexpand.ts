/** `mvexpand`: one row for each value of a multivalue field (Search Reference, "mvexpand"). */
import { withColumn, takeRows } from '../../results/batch.ts';
import type { Value } from '../../results/value.ts';
import { items } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { fieldsAndOptions, warnOfPattern, wholeNumber } from './support/args.ts';
import { columnsWith, needsPlus } from './support/columns.ts';
import { pieces } from './support/stream.ts';

/** What `mvexpand` was asked. */
export interface MvexpandArgs {
  readonly field: string;
  /** Values taken of each row; 0 is all. */
  readonly limit: number;
}

export const mvexpandCommand: CommandDef<MvexpandArgs> = {
  name: 'mvexpand',
  kind: 'streaming',
  docs: {
    summary: 'Makes one row for each value of a multivalue field.',
    syntax: 'mvexpand <field> [limit=<int>]',
    options: [
      { name: 'field', type: '<field>', description: 'The multivalue field. Rows without it stay as they are.' },
      { name: 'limit', type: '<int>', default: '0', description: 'Values to take of each row; 0 takes all.' },
    ],
    examples: [
      { spl: '| makeresults | eval user=split("ann,bob,eve", ",") | mvexpand user', description: 'Three rows.' },
      { spl: '| makeresults | eval n=mvrange(1,100) | mvexpand n limit=5', description: 'The first five.' },
    ],
    page: 'Search Reference: mvexpand',
  },
  parse(r) {
    const { fields, options } = fieldsAndOptions(r, { limit: 'int' });
    const [field, extra] = fields;
    if (field === undefined) return r.fail(r.spanFrom(r.here()), 'mvexpand needs the name of a field.');
    if (extra !== undefined) r.fail(extra.span, `mvexpand takes one field: expand ${extra.text} in a stage of its own.`, 'bad-argument');
    return { field: warnOfPattern(r, field).text, limit: wholeNumber(r, options, 'limit', 0, 0) };
  },
  columnsAfter: (args, before) => (before.fields.has(args.field) ? columnsWith(before, [[args.field, 'unknown']]) : before),
  // The number of rows depends on the field, whether it is used later or not.
  needs: (args, after) => needsPlus(after, [args.field]),
  run(args) {
    const limit = args.limit === 0 ? Number.POSITIVE_INFINITY : args.limit;
    return async function* (input) {
      for await (const batch of input) {
        const column = batch.columns.get(args.field);
        if (column === undefined || !column.some((v) => typeof v === 'object' && v !== null)) {
          yield batch;
          continue;
        }
        const rows: number[] = [];
        const values: Value[] = [];
        for (let i = 0; i < batch.length; i++) {
          const list = items(column[i]);
          if (list.length === 0) {
            rows.push(i);
            values.push(null);
          }
          for (let k = 0; k < list.length && k < limit; k++) {
            rows.push(i);
            values.push(list[k] as Value);
          }
        }
        yield* pieces(withColumn(takeRows(batch, rows), args.field, values));
      }
    };
  },
};
