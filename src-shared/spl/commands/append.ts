/** `append`: the rows of a subsearch after those of the search (Search Reference, "append"). */
import type { Pipeline } from '../syntax/ast.ts';
import type { CommandDef } from './types.ts';
import { mergeOptions } from './support/args.ts';
import { subsearchRows } from './support/stream.ts';
import { requireSubsearch, rowLimit } from './support/subsearch.ts';

/** What `append` was asked. */
export interface AppendArgs {
  readonly pipeline: Pipeline;
  readonly maxRows: number | null;
}

const OPTIONS = { extendtimerange: 'bool', maxtime: 'int', maxout: 'int', timeout: 'int' } as const;

export const appendCommand: CommandDef<AppendArgs> = {
  name: 'append',
  kind: 'dataset',
  docs: {
    summary: 'Adds the rows of a subsearch after those of the search.',
    syntax: 'append [maxout=<int>] [maxtime=<int>] [timeout=<int>] [extendtimerange=<bool>] [ <subsearch> ]',
    options: [
      { name: 'maxout', type: '<int>', default: '50000', description: 'Rows to take from the subsearch.' },
      { name: 'maxtime', type: '<int>', description: 'Accepted for searches from Splunk; a subsearch runs to its end here.' },
      { name: 'timeout', type: '<int>', description: 'Accepted likewise.' },
      { name: 'extendtimerange', type: '<bool>', default: 'false', description: 'Accepted likewise: the timeline always covers all rows.' },
    ],
    examples: [
      { spl: '| makeresults | eval a=1 | append [ | makeresults | eval a=2 ]', description: 'Two rows.' },
      { spl: 'index=* | stats count by host | append [ search index=* | stats count | eval host="all" ]', description: 'A row for the whole.' },
    ],
    page: 'Search Reference: append',
  },
  parse(r) {
    let options = r.options(OPTIONS);
    const pipeline = requireSubsearch(r, 'append');
    options = mergeOptions(options, r.options(OPTIONS));
    return { pipeline, maxRows: options.maxout ?? null };
  },
  columnsAfter: (_args, before) => ({ fields: before.fields, open: true }),
  needs: (_args, after) => after,
  run: (args, ctx) =>
    async function* (input) {
      yield* input;
      yield* subsearchRows(args.pipeline, ctx, rowLimit(args.maxRows ?? undefined, ctx), 'append');
    },
  pipelines: (args) => [args.pipeline],
};
