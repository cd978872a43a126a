/** `xyseries`: rows of (x, series, value) become a table with a column for each series (Search Reference, "xyseries"). */
import { batchFromRows, type Row } from '../../results/batch.ts';
import { type Value, compareText, toText } from '../../results/value.ts';
import { warnOfPattern } from './support/args.ts';
import { needsOf } from './support/columns.ts';
import { gather, pieces } from './support/stream.ts';
import type { CommandDef } from './types.ts';

/** What `xyseries` was asked. */
export interface XyseriesArgs {
  readonly x: string;
  readonly series: string;
  readonly values: readonly string[];
  /** Template of column names when there are several values: `$VAL$:$AGG$` and their like. */
  readonly format: string | null;
  readonly sep: string;
  /** Rows of the same x follow one another and are merged only then. */
  readonly grouped: boolean;
}

export const xyseriesCommand: CommandDef<XyseriesArgs> = {
  name: 'xyseries',
  aliases: ['maketable'],
  kind: 'dataset',
  docs: {
    summary: 'Turns rows of row key, series and value into a table with a column for each series.',
    syntax: 'xyseries [grouped=<bool>] <x-field> <series-field> <value-field>... [sep=<string>] [format=<string>]',
    options: [
      { name: 'grouped', type: '<bool>', default: 'false', description: 'The rows of one x stand together.' },
      { name: 'sep', type: '<string>', default: ': ', description: 'Between value field and series in names of columns.' },
      { name: 'format', type: '<string>', description: 'Template of names of columns with $AGG$ and $VAL$.' },
    ],
    examples: [
      { spl: 'index=* | stats count BY service, level | xyseries service level count', description: 'A column for each level.' },
      { spl: 'index=* | stats count, dc(host) AS hosts BY service, level | xyseries service level count hosts', description: 'Two figures for each level.' },
    ],
    page: 'Search Reference: xyseries',
  },
  parse(r) {
    const start = r.here();
    const found: { grouped?: boolean; sep?: string; format?: string } = {};
    const fields: string[] = [];
    while (!r.atEnd()) {
      if (r.peekOption()) {
        const { spans: _spans, ...o } = r.options({ grouped: 'bool', sep: 'string', format: 'string' });
        for (const [key, value] of Object.entries(o)) if (value !== undefined) Object.assign(found, { [key]: value });
      } else {
        fields.push(warnOfPattern(r, r.field()).text);
        r.takeSymbol(',');
      }
    }
    if (fields.length < 3) r.fail(r.spanFrom(start), 'xyseries needs three fields: the rows, the series and the value.', 'bad-argument');
    return { x: fields[0] as string, series: fields[1] as string, values: fields.slice(2), grouped: found.grouped ?? false, sep: found.sep ?? ': ', format: found.format ?? null };
  },
  columnsAfter: (args) => ({ fields: new Map([[args.x, { type: 'unknown' as const }]]), open: true }),
  needs: (args) => needsOf([args.x, args.series, ...args.values]),
  run: (args, ctx) =>
    async function* (input) {
      const all = await gather(input, ctx, 'xyseries');
      const columnName = (value: string, series: string): string => {
        if (args.format !== null) return args.format.replaceAll('$AGG$', value).replaceAll('$VAL$', series);
        return args.values.length === 1 ? series : `${value}${args.sep}${series}`;
      };
      const rows = new Map<string, Row>();
      const list: Row[] = [];
      const names = new Set<string>();
      let last = null as { readonly key: string; readonly row: Row } | null;
      for (let i = 0; i < all.length; i++) {
        const x = all.columns.get(args.x)?.[i] ?? null;
        const series = toText(all.columns.get(args.series)?.[i] ?? null, ' ');
        if (x === null || series === null) continue;
        const key = toText(x) as string;
        let row: Row | undefined = args.grouped ? (last?.key === key ? last.row : undefined) : rows.get(key);
        if (row === undefined) {
          row = { [args.x]: x };
          rows.set(key, row);
          list.push(row);
        }
        last = { key, row };
        for (const value of args.values) {
          const name = columnName(value, series);
          names.add(name);
          row[name] = (all.columns.get(value)?.[i] ?? null) as Value;
        }
      }
      if (!args.grouped) list.sort((a, b) => compareValues(a[args.x] as Value, b[args.x] as Value));
      yield* pieces(batchFromRows(list, [args.x, ...[...names].sort(compareText)]));
    },
};

function compareValues(a: Value, b: Value): number {
  const x = typeof a === 'number' ? a : Number(toText(a));
  const y = typeof b === 'number' ? b : Number(toText(b));
  return Number.isFinite(x) && Number.isFinite(y) ? x - y : compareText(toText(a) ?? '', toText(b) ?? '');
}
