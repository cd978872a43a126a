/** `set`: the union, difference or intersection of two searches (Search Reference, "set"). */
import type { Batch } from '../../results/batch.ts';
import { concatBatches, takeRows } from '../../results/batch.ts';
import type { Pipeline } from '../syntax/ast.ts';
import type { CommandDef, ExecContext } from './types.ts';
import { NEEDS_NONE, OPEN_COLUMNS } from './support/columns.ts';
import { concatAll, generate, pieces, subsearchRows } from './support/stream.ts';
import { requireSubsearch } from './support/subsearch.ts';

/** What `set` was asked. */
export interface SetArgs {
  readonly operation: 'union' | 'diff' | 'intersect';
  readonly pipelines: readonly [Pipeline, Pipeline];
}

export const setCommand: CommandDef<SetArgs> = {
  name: 'set',
  kind: 'generating',
  docs: {
    summary: 'Gives the rows of either, of one only, or of both of two searches. Rows are the same when all their fields are, but for internal ones.',
    syntax: 'set union|diff|intersect [ <search> ] [ <search> ]',
    options: [{ name: 'operation', type: 'union | diff | intersect', description: 'Rows of either, of exactly one, of both; each once.' }],
    examples: [
      { spl: '| set diff [ search index=* | top host | fields host ] [ | inputlookup hosts | fields host ]', description: 'Hosts that one side has only.' },
      { spl: '| set intersect [ | makeresults | eval a=1 | fields a ] [ | makeresults | eval a=1 | fields a ]', description: 'What both have.' },
    ],
    page: 'Search Reference: set',
  },
  parse(r) {
    const word = r.takeKeyword('union', 'diff', 'intersect');
    if (word === null) return r.fail(r.spanFrom(r.here()), 'set needs union, diff or intersect, and two searches in square brackets.');
    return { operation: word.text.toLowerCase() as SetArgs['operation'], pipelines: [requireSubsearch(r, 'set'), requireSubsearch(r, 'set')] };
  },
  columnsAfter: () => OPEN_COLUMNS,
  needs: () => NEEDS_NONE,
  run: (args, ctx) =>
    generate(async function* () {
      const [a, b] = [await all(args.pipelines[0], ctx), await all(args.pipelines[1], ctx)];
      const both = concatBatches([a, b]);
      const columns = [...both.columns].filter(([name]) => !name.startsWith('_')).map(([, c]) => c);
      const sides = new Map<string, { row: number; first: boolean; second: boolean }>();
      for (let i = 0; i < both.length; i++) {
        const key = JSON.stringify(columns.map((c) => (typeof c[i] === 'number' ? String(c[i]) : c[i])));
        const seen = sides.get(key) ?? { row: i, first: false, second: false };
        if (i < a.length) seen.first = true;
        else seen.second = true;
        sides.set(key, seen);
      }
      const rows = [...sides.values()].filter((s) => args.operation === 'union' || (s.first && s.second) === (args.operation === 'intersect'));
      yield* pieces(takeRows(both, rows.map((s) => s.row)));
    }),
  pipelines: (args) => args.pipelines,
};

async function all(pipeline: Pipeline, ctx: ExecContext): Promise<Batch> {
  const batches: Batch[] = [];
  for await (const batch of subsearchRows(pipeline, ctx, ctx.limits.subsearchJoinRows, 'set')) batches.push(batch);
  return concatAll(batches);
}
