/** `require`: fails a search without rows (Search Reference, "require"). */
import type { CommandDef } from './types.ts';
import type { NoArgs } from './support/args.ts';
import { NO_ARGS } from './support/args.ts';

export const requireCommand: CommandDef<NoArgs> = {
  name: 'require',
  kind: 'streaming',
  docs: {
    summary: 'Fails the search where there are no rows.',
    syntax: 'require',
    options: [],
    examples: [
      { spl: 'index=* level=fatal | require | stats count by service', description: 'Fails where there is nothing to count.' },
      { spl: '| makeresults | require', description: 'Passes.' },
    ],
    page: 'Search Reference: require',
  },
  parse: () => NO_ARGS,
  columnsAfter: (_args, before) => before,
  needs: (_args, after) => after,
  run: () =>
    async function* (input) {
      let rows = 0;
      for await (const batch of input) {
        rows += batch.length;
        yield batch;
      }
      if (rows === 0) throw new Error('require: the search before it found nothing.');
    },
};
