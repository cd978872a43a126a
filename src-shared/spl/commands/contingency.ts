/** `contingency`: how often the values of two fields come together (Search Reference, "contingency"). */
import type { Row } from '../../results/batch.ts';
import { batchFromRows } from '../../results/batch.ts';
import { compareText, items, scalarToText } from '../../results/value.ts';
import type { ArgReader, CommandDef, FieldItem, OptionValues } from './types.ts';
import { fieldsAndOptions, wholeNumber } from './support/args.ts';
import { needsOf } from './support/columns.ts';
import { pieces } from './support/stream.ts';
import { hasWildcard } from './support/wildcards.ts';

/** What `contingency` was asked. */
export interface ContingencyArgs {
  readonly rowField: FieldItem;
  readonly columnField: FieldItem;
  /** Most rows and columns; the most common values stay. */
  readonly maxRows: number;
  readonly maxColumns: number;
  /** Share of all counts (0 to 1) that the shown rows and columns have to cover before further ones are left out. */
  readonly rowCover: number;
  readonly columnCover: number;
  /** Whether totals are shown, and their name. */
  readonly useTotal: boolean;
  readonly totalName: string;
}

const OPTIONS = { maxrows: 'int', maxcols: 'int', mincolcover: 'number', minrowcover: 'number', usetotal: 'bool', totalstr: 'string' } as const;

/** Splunk's limit (limits.conf, [ctable] maxvalues). */
const MAX_VALUES = 1000;

/** How an empty value is shown, which would be no name for a column. */
const EMPTY = 'EMPTY_STR';

export const contingencyCommand: CommandDef<ContingencyArgs> = {
  name: 'contingency',
  aliases: ['counttable', 'ctable'],
  kind: 'transforming',
  docs: {
    summary: 'Counts how often the values of two fields come together, as a table with totals.',
    syntax: 'contingency [<option>=<value>]... <row-field> [,] <column-field>',
    options: [
      { name: 'maxrows', type: '<int>', default: '1000', description: 'Most rows, by frequency, 1000 at most; 0 is 1000 too.' },
      { name: 'maxcols', type: '<int>', default: '1000', description: 'The same for columns.' },
      { name: 'minrowcover', type: '<number>', default: '1.0', description: 'Share of the counts that rows must cover; further rows are left out.' },
      { name: 'mincolcover', type: '<number>', default: '1.0', description: 'The same for columns.' },
      { name: 'usetotal', type: '<bool>', default: 'true', description: 'Show totals of rows and columns.' },
      { name: 'totalstr', type: '<string>', default: 'TOTAL', description: 'Name of the totals.' },
    ],
    examples: [
      { spl: 'index=* | contingency service level', description: 'Levels of each service.' },
      { spl: 'index=* | contingency maxcols=3 usetotal=false service status', description: 'The three most common status codes, without totals.' },
    ],
    page: 'Search Reference: contingency',
  },
  parse(r) {
    const start = r.here();
    const { fields, options } = fieldsAndOptions(r, OPTIONS);
    const [rowField, columnField, extra] = fields;
    if (rowField === undefined || columnField === undefined) r.fail(r.spanFrom(start), 'contingency needs two fields, for instance contingency service level.');
    if (extra !== undefined) r.fail(extra.span, 'contingency takes two fields.', 'bad-argument');
    for (const field of fields) if (hasWildcard(field.text)) r.fail(field.span, `contingency takes no wildcards: name one field instead of ${field.text}.`, 'bad-argument');
    for (const name of ['mincolcover', 'minrowcover'] as const) {
      const share = options[name];
      if (share !== undefined && (share < 0 || share > 1)) r.fail(options.spans[name] ?? r.spanFrom(start), `${name} is a share from 0 to 1, not ${share}.`, 'bad-argument');
    }
    return {
      rowField: rowField as FieldItem,
      columnField: columnField as FieldItem,
      maxRows: most(r, options, 'maxrows'),
      maxColumns: most(r, options, 'maxcols'),
      rowCover: options.minrowcover ?? 1,
      columnCover: options.mincolcover ?? 1,
      useTotal: options.usetotal ?? true,
      totalName: options.totalstr ?? 'TOTAL',
    };
  },
  columnsAfter: (args) => ({ fields: new Map([[args.rowField.text, { type: 'string' as const }]]), open: true }),
  needs: (args) => needsOf([args.rowField.text, args.columnField.text]),
  run: (args) =>
    async function* (input) {
      const table = new Map<string, Map<string, number>>();
      for await (const batch of input) {
        const rows = batch.columns.get(args.rowField.text);
        const columns = batch.columns.get(args.columnField.text);
        if (rows === undefined || columns === undefined) continue;
        for (let i = 0; i < batch.length; i++) {
          for (const a of items(rows[i])) {
            const key = scalarToText(a) || EMPTY;
            let counts = table.get(key);
            if (counts === undefined) table.set(key, (counts = new Map()));
            for (const b of items(columns[i])) {
              const text = scalarToText(b) || EMPTY;
              counts.set(text, (counts.get(text) ?? 0) + 1);
            }
          }
        }
      }
      yield* pieces(countTable(args, table));
    },
};

function most(r: ArgReader, options: OptionValues<typeof OPTIONS>, name: 'maxrows' | 'maxcols'): number {
  const value = wholeNumber(r, options, name, MAX_VALUES, 0);
  if (value > MAX_VALUES) r.fail(options.spans[name] ?? r.spanFrom(0), `${name} must be ${MAX_VALUES} or less, not ${value}.`, 'bad-argument');
  return value === 0 ? MAX_VALUES : value;
}

function countTable(args: ContingencyArgs, table: ReadonlyMap<string, ReadonlyMap<string, number>>): ReturnType<typeof batchFromRows> {
  const rowTotals = new Map<string, number>();
  const columnTotals = new Map<string, number>();
  for (const [row, counts] of table) {
    for (const [column, n] of counts) {
      rowTotals.set(row, (rowTotals.get(row) ?? 0) + n);
      columnTotals.set(column, (columnTotals.get(column) ?? 0) + n);
    }
  }
  if (rowTotals.size === 0) return batchFromRows([]);
  const shownRows = mostCommon(rowTotals, args.maxRows, args.rowCover);
  const shownColumns = mostCommon(columnTotals, args.maxColumns, args.columnCover);
  const rows: Row[] = shownRows.map((name) => {
    const row: Row = { [args.rowField.text]: name };
    let total = 0;
    for (const column of shownColumns) {
      const n = table.get(name)?.get(column) ?? 0;
      row[column] = n;
      total += n;
    }
    if (args.useTotal) row[args.totalName] = total;
    return row;
  });
  if (args.useTotal) {
    const totals: Row = { [args.rowField.text]: args.totalName };
    for (const column of [...shownColumns, args.totalName]) totals[column] = rows.reduce((sum, row) => sum + (row[column] as number), 0);
    rows.push(totals);
  }
  return batchFromRows(rows, [args.rowField.text, ...shownColumns, ...(args.useTotal ? [args.totalName] : [])]);
}

/** Names by falling count, as many as are asked for or as cover the share of all counts. */
function mostCommon(totals: ReadonlyMap<string, number>, most: number, cover: number): string[] {
  const sorted = [...totals].sort(([a, n], [b, m]) => m - n || compareText(a, b));
  const all = sorted.reduce((sum, [, n]) => sum + n, 0);
  const shown: string[] = [];
  let covered = 0;
  for (const [name, n] of sorted) {
    if (shown.length >= most || covered >= cover * all) break;
    shown.push(name);
    covered += n;
  }
  return shown;
}
