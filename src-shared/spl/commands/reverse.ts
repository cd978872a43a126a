/** `reverse`: turns the order of the rows round (Search Reference, "reverse"). */
import { takeRows } from '../../results/batch.ts';
import { gatherBatches } from './support/stream.ts';
import type { CommandDef } from './types.ts';
import type { NoArgs } from './support/args.ts';
import { NO_ARGS } from './support/args.ts';

export const reverseCommand: CommandDef<NoArgs> = {
  name: 'reverse',
  kind: 'dataset',
  docs: {
    summary: 'Turns the order of the rows round.',
    syntax: 'reverse',
    options: [],
    examples: [
      { spl: 'index=* | head 100 | reverse', description: 'The hundred newest events, oldest first.' },
      { spl: '| makeresults count=3 | streamstats count | reverse', description: 'Three, two, one.' },
    ],
    page: 'Search Reference: reverse',
  },
  parse: () => NO_ARGS,
  columnsAfter: (_args, before) => before,
  needs: (_args, after) => after,
  run: (_args, ctx) =>
    async function* (input) {
      const batches = await gatherBatches(input, ctx, 'reverse');
      for (const batch of batches.reverse()) yield takeRows(batch, Array.from({ length: batch.length }, (_, i) => batch.length - 1 - i));
    },
};
