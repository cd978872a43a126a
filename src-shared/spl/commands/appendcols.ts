/** `appendcols`: the fields of a subsearch's rows beside those of the search (Search Reference, "appendcols"). */
import type { Batch, Column } from '../../results/batch.ts';
import { makeBatch } from '../../results/batch.ts';
import type { Value } from '../../results/value.ts';
import type { Pipeline } from '../syntax/ast.ts';
import type { CommandDef } from './types.ts';
import { mergeOptions } from './support/args.ts';
import { concatAll, gather, pieces, subsearchRows } from './support/stream.ts';
import { requireSubsearch, rowLimit } from './support/subsearch.ts';

/** What `appendcols` was asked. */
export interface AppendcolsArgs {
  readonly pipeline: Pipeline;
  /** True where the subsearch's value wins over an existing one. */
  readonly override: boolean;
  readonly maxRows: number | null;
}

const OPTIONS = { override: 'bool', maxtime: 'int', maxout: 'int', timeout: 'int' } as const;

export const appendcolsCommand: CommandDef<AppendcolsArgs> = {
  name: 'appendcols',
  kind: 'dataset',
  docs: {
    summary: 'Puts the fields of a subsearch beside those of the search: first row to first row, and so on.',
    syntax: 'appendcols [override=<bool>] [maxout=<int>] [maxtime=<int>] [timeout=<int>] [ <subsearch> ]',
    options: [
      { name: 'override', type: '<bool>', default: 'false', description: 'The value of the subsearch wins where both have a field.' },
      { name: 'maxout', type: '<int>', default: '50000', description: 'Rows to take from the subsearch.' },
      { name: 'maxtime', type: '<int>', description: 'Accepted for searches from Splunk; a subsearch runs to its end here.' },
      { name: 'timeout', type: '<int>', description: 'Accepted likewise.' },
    ],
    examples: [
      { spl: 'index=* | stats count AS all | appendcols [ search index=* level=error | stats count AS errors ]', description: 'Two counts in one row.' },
      { spl: '| makeresults | eval a=1 | appendcols override=true [ | makeresults | eval a=2 ]', description: 'The subsearch wins.' },
    ],
    page: 'Search Reference: appendcols',
  },
  parse(r) {
    let options = r.options(OPTIONS);
    const pipeline = requireSubsearch(r, 'appendcols');
    options = mergeOptions(options, r.options(OPTIONS));
    return { pipeline, override: options.override ?? false, maxRows: options.maxout ?? null };
  },
  columnsAfter: (_args, before) => ({ fields: before.fields, open: true }),
  needs: (_args, after) => after,
  run: (args, ctx) =>
    async function* (input) {
      const main = await gather(input, ctx, 'appendcols');
      const batches: Batch[] = [];
      for await (const batch of subsearchRows(args.pipeline, ctx, rowLimit(args.maxRows ?? undefined, ctx), 'appendcols')) batches.push(batch);
      yield* pieces(beside(main, concatAll(batches), args.override));
    },
  pipelines: (args) => [args.pipeline],
};

/** Row by row; internal fields of the second are left out, rows it has more are added at the end. */
function beside(main: Batch, sub: Batch, override: boolean): Batch {
  const length = Math.max(main.length, sub.length);
  const columns = new Map<string, Column>();
  for (const [name, column] of main.columns) {
    columns.set(name, column.length === length ? column : [...column, ...new Array<Value>(length - column.length).fill(null)]);
  }
  for (const [name, column] of sub.columns) {
    if (name.startsWith('_')) continue;
    const own = columns.get(name);
    const out = new Array<Value>(length);
    for (let i = 0; i < length; i++) {
      const [mine, theirs] = [own?.[i] ?? null, column[i] ?? null];
      out[i] = override ? (theirs ?? mine) : (mine ?? theirs);
    }
    columns.set(name, out);
  }
  return makeBatch(length, columns);
}
