/** `bin` (also `bucket`): cuts numbers and times into bins (Search Reference, "bin"). */
import { makeBatch, type Column } from '../../results/batch.ts';
import { mergeOptions, warnOfPattern } from './support/args.ts';
import { columnsWith, isNeeded, needsMinus, needsPlus } from './support/columns.ts';
import { BIN_OPTIONS, type Discretization, cutter, discretization, isChosen } from './support/discretize.ts';
import { gatherBatches } from './support/stream.ts';
import type { CommandDef } from './types.ts';

/** What `bin` was asked. */
export interface BinArgs extends Discretization {
  readonly as: string;
}

export const binCommand: CommandDef<BinArgs> = {
  name: 'bin',
  aliases: ['bucket', 'discretize'],
  kind: 'streaming',
  docs: {
    summary: 'Puts numbers into ranges and times into bins.',
    syntax: 'bin [span=<span>] [minspan=<span>] [bins=<int>] [start=<num>] [end=<num>] [aligntime=<time>] <field> [AS <field>]',
    options: [
      { name: 'span', type: '<span> | <num> | <log-span>', description: 'Width of a bin: 5m or 1d for time, 10 or 2log10 for numbers.' },
      { name: 'minspan', type: '<span>', description: 'Least width that may be chosen.' },
      { name: 'bins', type: '<int>', default: '100', description: 'Most bins, where no span is given.' },
      { name: 'start', type: '<num>', description: 'Lowest value looked at when bins are chosen.' },
      { name: 'end', type: '<num>', description: 'Highest value looked at when bins are chosen.' },
      { name: 'aligntime', type: '<time>', description: 'Where time bins are laid from: earliest, latest or a time.' },
    ],
    examples: [
      { spl: 'index=* | bin span=10m _time | stats count BY _time', description: 'Events of each ten minutes.' },
      { spl: 'index=* | bin span=100 duration_ms AS range | stats count BY range', description: 'Events by range of latency.' },
    ],
    page: 'Search Reference: bin',
  },
  parse(r) {
    let options = r.options(BIN_OPTIONS);
    const field = warnOfPattern(r, r.field('the field to put into bins')).text;
    let as = field;
    while (!r.atEnd()) {
      if (r.takeSymbol(',')) continue;
      if (r.peekOption()) options = mergeOptions(options, r.options(BIN_OPTIONS));
      else if (r.takeKeyword('as') !== null) as = r.field('a name after AS').text;
      else break;
    }
    return { ...discretization(r, field, options, 100), as };
  },
  columnsAfter: (args, before) => columnsWith(before, [[args.as, args.field === '_time' ? 'time' : 'string']]),
  needs: (args, after) => (isNeeded(after, args.as) ? needsPlus(needsMinus(after, [args.as]), [args.field]) : after),
  run: (args, ctx) =>
    async function* (input) {
      const held = isChosen(args) ? await gatherBatches(input, ctx, 'bin') : null;
      const cut = cutter(args, held ?? [], ctx);
      for await (const batch of held ?? input) {
        const column = batch.columns.get(args.field);
        if (column === undefined) {
          yield batch;
          continue;
        }
        const columns = new Map<string, Column>(batch.columns);
        columns.set(args.as, column.map(cut));
        yield makeBatch(batch.length, columns);
      }
    },
};
