/** `fillnull`: a value for missing fields (Search Reference, "fillnull"). */
import type { Batch, Column } from '../../results/batch.ts';
import { constantColumn, makeBatch } from '../../results/batch.ts';
import type { Scalar } from '../../results/value.ts';
import { numberToText } from '../../results/value.ts';
import type { CommandDef, FieldItem } from './types.ts';
import { fieldsAndOptions } from './support/args.ts';
import { columnsWith } from './support/columns.ts';
import { gatherBatches, mapBatches } from './support/stream.ts';
import { expandFields, hasWildcard } from './support/wildcards.ts';

/** What `fillnull` was asked. */
export interface FillnullArgs {
  readonly value: Scalar;
  /** Names and patterns; empty means every field that any row has. */
  readonly fields: readonly FieldItem[];
}

export const fillnullCommand: CommandDef<FillnullArgs> = {
  name: 'fillnull',
  kind: 'dataset',
  docs: {
    summary: 'Gives missing fields a value.',
    syntax: 'fillnull [value=<string>] [<field-list>]',
    options: [
      { name: 'value', type: '<string>', default: '0', description: 'The value to fill in.' },
      { name: 'field-list', type: '<field> ...', default: 'all fields', description: 'The fields to fill; a field that no row has is made. With a list the command streams, without it waits for all rows.' },
    ],
    examples: [
      { spl: '| makeresults count=2 | streamstats count | eval user=if(count=1, "ann", null()) | fillnull value=unknown user', description: 'One field.' },
      { spl: 'index=* | chart count over host by status | fillnull', description: 'Zero in every empty cell.' },
    ],
    page: 'Search Reference: fillnull',
  },
  parse(r) {
    const { fields, options } = fieldsAndOptions(r, { value: 'string' });
    const n = Number(options.value ?? '0');
    const value = options.value === undefined ? 0 : Number.isFinite(n) && numberToText(n) === options.value ? n : options.value;
    return { value, fields };
  },
  columnsAfter: (args, before) =>
    columnsWith(before, args.fields.filter((f) => !hasWildcard(f.text)).map((f) => [f.text, before.fields.get(f.text)?.type ?? 'unknown'] as const)),
  needs: (_args, after) => after,
  run(args, ctx) {
    const patterns = args.fields.map((f) => f.text);
    if (patterns.length > 0) {
      return mapBatches((batch) => {
        const named = patterns.filter((p) => !hasWildcard(p));
        return fill(batch, [...new Set([...named, ...expandFields(patterns, batch.columns.keys())])], args.value);
      });
    }
    return async function* (input) {
      const batches = await gatherBatches(input, ctx, 'fillnull without a field list');
      const names = new Set<string>();
      for (const batch of batches) for (const name of batch.columns.keys()) if (!name.startsWith('_')) names.add(name);
      for (const batch of batches) yield fill(batch, names, args.value);
    };
  },
};

function fill(batch: Batch, names: Iterable<string>, value: Scalar): Batch {
  const columns = new Map<string, Column>(batch.columns);
  for (const name of names) {
    const column = columns.get(name);
    if (column === undefined) columns.set(name, constantColumn(batch.length, value));
    else if (column.includes(null)) columns.set(name, column.map((v) => v ?? value));
  }
  return makeBatch(batch.length, columns);
}
