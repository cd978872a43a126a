/** `nomv`: a single value from a multivalue (Search Reference, "nomv"). */
import { withColumn } from '../../results/batch.ts';
import { isMultivalue, toText } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { warnOfPattern } from './support/args.ts';
import { delimiterOf } from './support/delimiters.ts';
import { columnsWith } from './support/columns.ts';
import { mapBatches } from './support/stream.ts';

/** What `nomv` was asked. */
export interface NomvArgs {
  readonly field: string;
}

export const nomvCommand: CommandDef<NomvArgs> = {
  name: 'nomv',
  kind: 'streaming',
  docs: {
    summary: 'Joins the values of a multivalue field into one: a line each, or with the delimiter of mvcombine.',
    syntax: 'nomv <field>',
    options: [{ name: 'field', type: '<field>', description: 'The multivalue field.' }],
    examples: [
      { spl: '| makeresults | eval user=split("ann,bob", ",") | nomv user', description: 'Two lines in one value.' },
      { spl: 'index=* | stats values(host) AS hosts by service | nomv hosts', description: 'A list as text.' },
    ],
    page: 'Search Reference: nomv',
  },
  parse: (r) => ({ field: warnOfPattern(r, r.field()).text }),
  columnsAfter: (args, before) => (before.fields.has(args.field) ? columnsWith(before, [[args.field, 'string']]) : before),
  needs: (_args, after) => after,
  run: (args) =>
    mapBatches((batch) => {
      const column = batch.columns.get(args.field);
      return column === undefined ? batch : withColumn(batch, args.field, column.map((v) => (isMultivalue(v) ? toText(v, delimiterOf(v)) : v)));
    }),
};
