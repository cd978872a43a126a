/** `bucketdir`: file names by their directories (Search Reference, "bucketdir"). */
import type { Row } from '../../results/batch.ts';
import { batchFromRows } from '../../results/batch.ts';
import { toNumber, toText } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { wholeNumber } from './support/args.ts';
import { columnsOf, columnsWith, needsOf } from './support/columns.ts';
import { foldersOf } from './support/folders.ts';
import { gather, pieces } from './support/stream.ts';

/** What `bucketdir` was asked. */
export interface BucketdirArgs {
  readonly path: string;
  readonly size: string;
  readonly count: string;
  readonly most: number;
  readonly separator: string;
}

const OPTIONS = { pathfield: 'field', sizefield: 'field', maxcount: 'int', countfield: 'field', sep: 'string' } as const;

export const bucketdirCommand: CommandDef<BucketdirArgs> = {
  name: 'bucketdir',
  kind: 'transforming',
  docs: {
    summary: 'Puts file names together by their directories, with sizes and counts added up.',
    syntax: 'bucketdir pathfield=<field> sizefield=<field> [maxcount=<int>] [countfield=<field>] [sep=<char>]',
    options: [
      { name: 'pathfield', type: '<field>', description: 'The field with paths.' },
      { name: 'sizefield', type: '<field>', description: 'The field with sizes.' },
      { name: 'maxcount', type: '<int>', default: '20', description: 'Directories at most.' },
      { name: 'countfield', type: '<field>', default: 'totalCount', description: 'The field with the number of events.' },
      { name: 'sep', type: '<char>', default: '/', description: 'What parts the directories of a path: / or \\.' },
    ],
    examples: [
      { spl: 'index=* | stats count AS totalCount, sum(bytes) AS size BY path | bucketdir pathfield=path sizefield=size', description: 'Bytes by directory.' },
      { spl: '| makeresults | eval p="/var/log/a.log", s=3 | bucketdir pathfield=p sizefield=s maxcount=5', description: 'One file.' },
    ],
    page: 'Search Reference: bucketdir',
  },
  parse(r) {
    const start = r.here();
    const options = r.options(OPTIONS);
    if (options.pathfield === undefined || options.sizefield === undefined) return r.fail(r.spanFrom(start), 'bucketdir needs pathfield=<field> and sizefield=<field>.');
    return { path: options.pathfield, size: options.sizefield, count: options.countfield ?? 'totalCount', most: wholeNumber(r, options, 'maxcount', 20, 1), separator: options.sep ?? '/' };
  },
  columnsAfter: (args) => columnsWith(columnsOf([args.path]), [[args.size, 'number'], [args.count, 'number']]),
  needs: (args) => needsOf([args.path, args.size, args.count]),
  run: (args, ctx) =>
    async function* (input) {
      const batch = await gather(input, ctx, 'bucketdir');
      const column = batch.columns.get(args.path) ?? [];
      const rows = column.flatMap((v, i) => (v === null ? [] : [i]));
      const folders = foldersOf(rows.map((i) => toText(column[i]) as string), args.separator, 1, args.most);
      const out = new Map<string, Row>();
      rows.forEach((i, k) => {
        const folder = folders[k] as string;
        const row = out.get(folder) ?? { [args.path]: folder, [args.size]: 0, [args.count]: 0 };
        row[args.size] = (row[args.size] as number) + (toNumber(batch.columns.get(args.size)?.[i]) ?? 0);
        // A row without a count stands for itself.
        row[args.count] = (row[args.count] as number) + (toNumber(batch.columns.get(args.count)?.[i]) ?? 1);
        out.set(folder, row);
      });
      yield* pieces(batchFromRows([...out.values()], [args.path, args.size, args.count]));
    },
};
