/** `outlier`: numbers far from the median (Search Reference, "outlier"). */
import type { CommandDef } from './types.ts';
import { NEEDS_ALL, needsPlus } from './support/columns.ts';
import { type OutlierArgs, parseOutlier, withoutOutliers } from './support/outliers.ts';
import { gather, pieces } from './support/stream.ts';
import { hasWildcard } from './support/wildcards.ts';

export const outlierCommand: CommandDef<OutlierArgs> = {
  name: 'outlier',
  kind: 'dataset',
  docs: {
    summary: 'Brings numbers that are far from the median down to a threshold, or removes their rows.',
    syntax: 'outlier [type=iqr] [action=remove|transform] [mark=<bool>] [param=<num>] [uselower=<bool>] [<field>...]',
    options: [
      { name: 'field', type: '<field>...', default: 'all numeric fields', description: 'The fields to look at.' },
      { name: 'type', type: 'iqr', default: 'iqr', description: 'How outliers are found: by the inter-quartile range.' },
      { name: 'action', type: 'remove | rm | transform | tf', default: 'transform', description: 'Removes the row, or sets the value to the threshold.' },
      { name: 'mark', type: '<bool>', default: 'false', description: 'Puts 000 before a value that was set.' },
      { name: 'param', type: '<num>', default: '2.5', description: 'How many inter-quartile ranges from the median outliers begin.' },
      { name: 'uselower', type: '<bool>', default: 'false', description: 'Looks below the median too.' },
    ],
    examples: [
      { spl: 'index=* | timechart span=1h avg(duration_ms) AS ms | outlier ms', description: 'A chart without spikes.' },
      { spl: 'index=* | outlier action=remove param=4 uselower=true duration_ms', description: 'Events that are not far off.' },
    ],
    page: 'Search Reference: outlier',
  },
  parse: parseOutlier,
  columnsAfter: (_args, before) => before,
  needs: (args, after) => (args.fields.length === 0 || args.fields.some(hasWildcard) ? NEEDS_ALL : needsPlus(after, args.fields)),
  run: (args, ctx) =>
    async function* (input) {
      yield* pieces(withoutOutliers(await gather(input, ctx, 'outlier'), args));
    },
};
