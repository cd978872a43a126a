/** `transpose`: rows become columns (Search Reference, "transpose"). */
import { batchFromRows, type Row } from '../../results/batch.ts';
import { type Value, toText } from '../../results/value.ts';
import { NEEDS_ALL } from './support/columns.ts';
import { gather, pieces } from './support/stream.ts';
import type { CommandDef } from './types.ts';

/** What `transpose` was asked. */
export interface TransposeArgs {
  /** Rows turned into columns; 0 for all. */
  readonly limit: number;
  /** Name of the first column, which holds the old field names. */
  readonly columnName: string;
  /** Field whose values name the new columns; null for `row 1`, `row 2`... */
  readonly headerField: string | null;
  readonly includeEmpty: boolean;
}

export const transposeCommand: CommandDef<TransposeArgs> = {
  name: 'transpose',
  kind: 'dataset',
  docs: {
    summary: 'Turns rows into columns.',
    syntax: 'transpose [<n>] [column_name=<string>] [header_field=<field>] [include_empty=<bool>]',
    options: [
      { name: 'n', type: '<int>', default: '5', description: 'How many rows to turn; 0 for all.' },
      { name: 'column_name', type: '<string>', default: 'column', description: 'Name of the first column.' },
      { name: 'header_field', type: '<field>', description: 'Field whose values name the new columns.' },
      { name: 'include_empty', type: '<bool>', default: 'true', description: 'Keep fields that have no value in any row.' },
    ],
    examples: [
      { spl: 'index=* | stats count BY level | transpose header_field=level', description: 'A column for each level.' },
      { spl: 'index=* | stats count, dc(host) AS hosts | transpose', description: 'One row for each figure.' },
    ],
    page: 'Search Reference: transpose',
  },
  parse(r) {
    let limit: number | null = null;
    const found: { column_name?: string; header_field?: string; include_empty?: boolean } = {};
    while (!r.atEnd()) {
      const n = r.takeInteger();
      if (n !== null) {
        if (n.value < 0) r.fail(n.span, 'transpose takes a number of rows: 0 (all) or more.', 'bad-argument');
        limit = n.value;
        r.takeSymbol(',');
        continue;
      }
      if (!r.peekOption()) break;
      const { spans: _spans, ...o } = r.options({ column_name: 'string', header_field: 'string', include_empty: 'bool', int: 'int' });
      if (o.int !== undefined) limit = o.int;
      for (const [key, value] of Object.entries(o)) if (value !== undefined) Object.assign(found, { [key]: value });
    }
    return { limit: limit ?? 5, columnName: found.column_name ?? 'column', headerField: found.header_field ?? null, includeEmpty: found.include_empty ?? true };
  },
  columnsAfter: (args) => ({ fields: new Map([[args.columnName, { type: 'string' as const }]]), open: true }),
  needs: () => NEEDS_ALL,
  run: (args, ctx) =>
    async function* (input) {
      const all = await gather(input, ctx, 'transpose');
      const count = args.limit === 0 ? all.length : Math.min(args.limit, all.length);
      const header = args.headerField === null ? undefined : all.columns.get(args.headerField);
      const names: string[] = [];
      const taken = new Set([args.columnName]);
      for (let i = 0; i < count; i++) {
        const wanted = args.headerField === null ? `row ${i + 1}` : (toText(header?.[i] ?? null, ' ') ?? '');
        const name = taken.has(wanted) ? `${wanted} ${i + 1}` : wanted;
        taken.add(name);
        names.push(name);
      }
      const rows: Row[] = [];
      for (const [field, column] of all.columns) {
        if (field === args.headerField || (field.startsWith('_') && field !== '_time')) continue;
        if (!args.includeEmpty && column.slice(0, count).every((v) => v === null || v === '')) continue;
        const row: Row = { [args.columnName]: field };
        names.forEach((name, i) => {
          row[name] = column[i] as Value;
        });
        rows.push(row);
      }
      yield* pieces(batchFromRows(rows, [args.columnName, ...names]));
    },
};
