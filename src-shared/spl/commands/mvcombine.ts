/** `mvcombine`: one row of those that differ in one field only (Search Reference, "mvcombine"). */
import { takeRows, withColumn } from '../../results/batch.ts';
import type { Scalar } from '../../results/value.ts';
import { fromItems, items } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { fieldsAndOptions, warnOfPattern } from './support/args.ts';
import { columnsWith, NEEDS_ALL } from './support/columns.ts';
import { withDelimiter } from './support/delimiters.ts';
import { gather, pieces } from './support/stream.ts';

/** What `mvcombine` was asked. */
export interface MvcombineArgs {
  readonly field: string;
  /** What `nomv` joins the values by. */
  readonly delimiter: string;
}

export const mvcombineCommand: CommandDef<MvcombineArgs> = {
  name: 'mvcombine',
  kind: 'transforming',
  docs: {
    summary: 'Makes one row of those that are the same but for one field, whose values become a multivalue.',
    syntax: 'mvcombine [delim="<string>"] <field>',
    options: [
      { name: 'delim', type: '<string>', default: '" "', description: 'What nomv puts between the values. The field itself stays a multivalue.' },
      { name: 'field', type: '<field>', description: 'The field whose values are put together.' },
    ],
    examples: [
      { spl: '| makeresults | eval host="h1", port=split("80,443", ",") | mvexpand port | mvcombine port', description: 'Undoes mvexpand.' },
      { spl: 'index=* | stats count by host, service | fields host, service | mvcombine delim="," service', description: 'A list per host.' },
    ],
    page: 'Search Reference: mvcombine',
  },
  parse(r) {
    const { fields, options } = fieldsAndOptions(r, { delim: 'string' });
    const [field, extra] = fields;
    if (field === undefined) return r.fail(r.spanFrom(r.here()), 'mvcombine needs the name of a field.');
    if (extra !== undefined) r.fail(extra.span, 'mvcombine takes one field.', 'bad-argument');
    return { field: warnOfPattern(r, field).text, delimiter: options.delim ?? ' ' };
  },
  columnsAfter: (args, before) => columnsWith(before, [[args.field, 'multivalue']]),
  // Rows are compared by all their fields.
  needs: () => NEEDS_ALL,
  run: (args, ctx) =>
    async function* (input) {
      const batch = await gather(input, ctx, 'mvcombine');
      const column = batch.columns.get(args.field);
      if (column === undefined) {
        yield* pieces(batch);
        return;
      }
      const others = [...batch.columns].filter(([name]) => name !== args.field).map(([, c]) => c);
      const groups = new Map<string, number>();
      const rows: number[] = [];
      const values: Scalar[][] = [];
      for (let i = 0; i < batch.length; i++) {
        const key = JSON.stringify(others.map((c) => c[i]));
        let group = groups.get(key);
        if (group === undefined) {
          group = rows.length;
          groups.set(key, group);
          rows.push(i);
          values.push([]);
        }
        (values[group] as Scalar[]).push(...items(column[i]));
      }
      yield* pieces(withColumn(takeRows(batch, rows), args.field, values.map((list) => withDelimiter(fromItems(list), args.delimiter))));
    },
};
