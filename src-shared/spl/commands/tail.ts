/** `tail`: the last rows, last first (Search Reference, "tail"). */
import { takeRows } from '../../results/batch.ts';
import { concatAll, pieces } from './support/stream.ts';
import type { Batch, CommandDef } from './types.ts';

/** What `tail` was asked. */
export interface TailArgs {
  readonly limit: number;
}

export const tailCommand: CommandDef<TailArgs> = {
  name: 'tail',
  kind: 'dataset',
  docs: {
    summary: 'Keeps the last rows and shows the very last first.',
    syntax: 'tail [<n>]',
    options: [{ name: 'n', type: '<int>', default: '10', description: 'How many rows to keep.' }],
    examples: [
      { spl: 'index=* | tail 5', description: 'The five oldest events, oldest first.' },
      { spl: '| makeresults count=9 | streamstats count AS n | tail 3', description: 'Nine, eight, seven.' },
    ],
    page: 'Search Reference: tail',
  },
  parse(r) {
    const { limit } = r.options({ limit: 'int' });
    const n = r.takeInteger();
    if (n !== null && n.value < 0) r.fail(n.span, 'tail takes a number of rows: 0 or more.', 'bad-argument');
    return { limit: n?.value ?? limit ?? 10 };
  },
  columnsAfter: (_args, before) => before,
  needs: (_args, after) => after,
  run: (args) =>
    async function* (input) {
      let held: Batch[] = [];
      let rows = 0;
      for await (const batch of input) {
        held.push(batch);
        rows += batch.length;
        while (held.length > 1 && rows - (held[0] as Batch).length >= args.limit) {
          rows -= (held[0] as Batch).length;
          held = held.slice(1);
        }
      }
      const all = concatAll(held);
      const indexes: number[] = [];
      for (let i = all.length - 1; i >= Math.max(0, all.length - args.limit); i--) indexes.push(i);
      yield* pieces(takeRows(all, indexes));
    },
};
