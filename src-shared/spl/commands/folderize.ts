/** `folderize`: values by their folders (Search Reference, "folderize"). */
import type { Row } from '../../results/batch.ts';
import { batchFromRows } from '../../results/batch.ts';
import { toNumber, toText } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { wholeNumber } from './support/args.ts';
import { columnsWith, columnsOf, needsOf } from './support/columns.ts';
import { foldersOf } from './support/folders.ts';
import { gather, pieces } from './support/stream.ts';

/** What `folderize` was asked. */
export interface FolderizeArgs {
  readonly field: string;
  readonly separator: string;
  readonly size: string;
  readonly least: number;
  readonly most: number;
}

const OPTIONS = { attr: 'field', sep: 'string', size: 'field', minfolders: 'int', maxfolders: 'int' } as const;

export const folderizeCommand: CommandDef<FolderizeArgs> = {
  name: 'folderize',
  kind: 'transforming',
  docs: {
    summary: 'Puts values together that begin with the same folders.',
    syntax: 'folderize attr=<field> [sep=<string>] [size=<field>] [minfolders=<int>] [maxfolders=<int>]',
    options: [
      { name: 'attr', type: '<field>', description: 'The field with paths.' },
      { name: 'sep', type: '<string>', default: '::', description: 'What parts the folders of a path.' },
      { name: 'size', type: '<field>', default: 'totalCount', description: 'The field that is added up for each folder.' },
      { name: 'minfolders', type: '<int>', default: '2', description: 'Folders at least, where there are as many.' },
      { name: 'maxfolders', type: '<int>', default: '20', description: 'Folders at most.' },
    ],
    examples: [
      { spl: '| metadata type=sources | folderize attr=source sep="/" maxfolders=20 | sort - totalCount', description: 'Sources by folder.' },
      { spl: 'index=* | stats count BY path | folderize attr=path sep="/" size=count', description: 'Requests by folder.' },
    ],
    page: 'Search Reference: folderize',
  },
  parse(r) {
    const start = r.here();
    const options = r.options(OPTIONS);
    if (options.attr === undefined) return r.fail(r.spanFrom(start), 'folderize needs attr=<field>.');
    return {
      field: options.attr,
      separator: options.sep ?? '::',
      size: options.size ?? 'totalCount',
      least: wholeNumber(r, options, 'minfolders', 2, 1),
      most: wholeNumber(r, options, 'maxfolders', 20, 1),
    };
  },
  columnsAfter: (args) => columnsWith(columnsOf([args.field]), [[args.size, 'number'], ['memberCount', 'number']]),
  needs: (args) => needsOf([args.field, args.size]),
  run: (args, ctx) =>
    async function* (input) {
      const batch = await gather(input, ctx, 'folderize');
      const column = batch.columns.get(args.field) ?? [];
      const rows = column.flatMap((v, i) => (v === null ? [] : [i]));
      const folders = foldersOf(rows.map((i) => toText(column[i]) as string), args.separator, args.least, args.most);
      const out = new Map<string, { size: number; members: number }>();
      rows.forEach((i, k) => {
        const folder = folders[k] as string;
        const there = out.get(folder) ?? { size: 0, members: 0 };
        there.size += toNumber(batch.columns.get(args.size)?.[i]) ?? 0;
        there.members++;
        out.set(folder, there);
      });
      yield* pieces(batchFromRows([...out].map(([folder, { size, members }]): Row => ({ [args.field]: folder, [args.size]: size, memberCount: members })), [args.field, args.size, 'memberCount']));
    },
};
