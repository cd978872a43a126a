/** `table`: the listed fields as columns, in this order (Search Reference, "table"). */
import type { Column } from '../../results/batch.ts';
import { constantColumn, makeBatch } from '../../results/batch.ts';
import type { CommandDef, FieldItem } from './types.ts';
import { columnsOf, needsAmong } from './support/columns.ts';
import { mapBatches } from './support/stream.ts';
import { fieldSegments, hasWildcard } from './support/wildcards.ts';

/** What `table` was asked. */
export interface TableArgs {
  /** Names and `*` patterns, in column order. */
  readonly fields: readonly FieldItem[];
}

export const tableCommand: CommandDef<TableArgs> = {
  name: 'table',
  kind: 'transforming',
  docs: {
    summary: 'Shows only the listed fields, in the order of the list.',
    syntax: 'table <field-list>',
    options: [
      { name: 'field-list', type: '<field>, ...', description: 'Names, separated by commas or blanks; * stands for any text. A field that no row has makes an empty column.' },
    ],
    examples: [
      { spl: 'index=* | table _time, host, status', description: 'Three columns.' },
      { spl: '| makeresults | eval user="ann", user_id=7, x=1 | table user*', description: 'Columns by wildcard.' },
    ],
    page: 'Search Reference: table',
  },
  parse: (r) => ({ fields: r.fields() }),
  columnsAfter(args, before) {
    const patterns = args.fields.map((f) => f.text);
    const names = tableNames(patterns, [...before.fields.keys()]);
    return { fields: columnsOf(names, before).fields, open: before.open && patterns.some(hasWildcard) };
  },
  needs: (args, after) => needsAmong(args.fields.map((f) => f.text), after),
  run(args) {
    const patterns = args.fields.map((f) => f.text);
    return mapBatches((batch) => {
      const columns = new Map<string, Column>();
      for (const name of tableNames(patterns, [...batch.columns.keys()])) {
        columns.set(name, batch.columns.get(name) ?? constantColumn(batch.length, null));
      }
      return makeBatch(batch.length, columns);
    });
  },
};

/** Plain names as listed, patterns replaced by the names they match, each name once. */
function tableNames(patterns: readonly string[], names: readonly string[]): string[] {
  const out = new Set<string>();
  for (const pattern of patterns) {
    if (hasWildcard(pattern)) {
      const match = fieldSegments(pattern);
      for (const name of names) if (match(name) !== null) out.add(name);
    } else {
      out.add(pattern);
    }
  }
  return [...out];
}
