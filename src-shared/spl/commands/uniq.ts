/** `uniq`: rows that are not the same as the one before (Search Reference, "uniq"). */
import type { Batch } from '../../results/batch.ts';
import { takeRows } from '../../results/batch.ts';
import type { CommandDef } from './types.ts';
import type { NoArgs } from './support/args.ts';
import { NO_ARGS } from './support/args.ts';
import { NEEDS_ALL } from './support/columns.ts';

export const uniqCommand: CommandDef<NoArgs> = {
  name: 'uniq',
  kind: 'stateful-streaming',
  docs: {
    summary: 'Leaves out rows that are the same as the one before in all fields.',
    syntax: 'uniq',
    options: [],
    examples: [
      { spl: '| makeresults count=3 | uniq', description: 'One row.' },
      { spl: 'index=* | table host | sort host | uniq', description: 'Each host once.' },
    ],
    page: 'Search Reference: uniq',
  },
  parse: () => NO_ARGS,
  columnsAfter: (_args, before) => before,
  // Rows are compared by all their fields.
  needs: () => NEEDS_ALL,
  run: () =>
    async function* (input) {
      let last: string | null = null;
      for await (const batch of input) {
        const keep: number[] = [];
        for (let i = 0; i < batch.length; i++) {
          const key = rowKey(batch, i);
          if (key !== last) keep.push(i);
          last = key;
        }
        if (keep.length > 0) yield keep.length === batch.length ? batch : takeRows(batch, keep);
      }
    },
};

/** The row as text; fields without a value do not count, as batches may differ in their columns. */
function rowKey(batch: Batch, row: number): string {
  const parts: unknown[] = [];
  for (const [name, column] of batch.columns) if (column[row] !== null) parts.push(name, column[row]);
  return JSON.stringify(parts);
}
