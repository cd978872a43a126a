/** `appendpipe`: what a pipeline makes of the rows, after the rows (Search Reference, "appendpipe"). */
import type { Pipeline } from '../syntax/ast.ts';
import type { CommandDef } from './types.ts';
import { NEEDS_ALL } from './support/columns.ts';
import { gatherBatches, streamOf } from './support/stream.ts';
import { requireSubsearch } from './support/subsearch.ts';

/** What `appendpipe` was asked. */
export interface AppendpipeArgs {
  readonly pipeline: Pipeline;
}

export const appendpipeCommand: CommandDef<AppendpipeArgs> = {
  name: 'appendpipe',
  kind: 'transforming',
  docs: {
    summary: 'Runs further commands on the rows so far and adds their rows at the end.',
    syntax: 'appendpipe [run_in_preview=<bool>] [ <commands> ]',
    options: [{ name: 'run_in_preview', type: '<bool>', default: 'true', description: 'Accepted for searches from Splunk.' }],
    examples: [
      { spl: 'index=* | stats count by host, level | appendpipe [ stats sum(count) AS count by host | eval level="all" ]', description: 'Subtotals.' },
      { spl: '| makeresults count=3 | streamstats count AS n | appendpipe [ stats sum(n) AS n ]', description: 'A total.' },
    ],
    page: 'Search Reference: appendpipe',
  },
  parse(r) {
    r.options({ run_in_preview: 'bool' });
    return { pipeline: requireSubsearch(r, 'appendpipe') };
  },
  columnsAfter: (_args, before) => ({ fields: before.fields, open: true }),
  // The inner commands may read any field.
  needs: () => NEEDS_ALL,
  run: (args, ctx) =>
    async function* (input) {
      const batches = await gatherBatches(input, ctx, 'appendpipe');
      yield* batches;
      yield* ctx.runStages(args.pipeline, streamOf(...batches));
    },
  pipelines: (args) => [args.pipeline],
};
