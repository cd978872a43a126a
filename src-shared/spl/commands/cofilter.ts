/** `cofilter`: which items are used by the same users (Search Reference, "cofilter"). */
import type { Row } from '../../results/batch.ts';
import { batchFromRows } from '../../results/batch.ts';
import { compareText, items, scalarToText } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { columnsOf, needsOf } from './support/columns.ts';
import { pieces } from './support/stream.ts';

/** What `cofilter` was asked. */
export interface CofilterArgs {
  readonly user: string;
  readonly item: string;
}

const COLUMNS = ['Item 1', 'Item 1 user count', 'Item 2', 'Item 2 user count', 'Pair count'] as const;

export const cofilterCommand: CommandDef<CofilterArgs> = {
  name: 'cofilter',
  kind: 'transforming',
  docs: {
    summary: 'Counts, for each two values of the second field, how many values of the first come with both.',
    syntax: 'cofilter <user-field> <item-field>',
    options: [
      { name: 'user-field', type: '<field>', description: 'Whose values are taken as users.' },
      { name: 'item-field', type: '<field>', description: 'Whose values are taken as items.' },
    ],
    examples: [
      { spl: 'index=* | cofilter user path', description: 'Pages that the same users ask for.' },
      { spl: 'index=* | cofilter host service | sort - "Pair count"', description: 'Services that run on the same hosts.' },
    ],
    page: 'Search Reference: cofilter',
  },
  parse(r) {
    const user = r.field('the field with the users').text;
    r.takeSymbol(',');
    if (r.atEnd()) r.fail(r.spanFrom(r.here()), 'cofilter needs two fields: cofilter <user> <item>.');
    return { user, item: r.field('the field with the items').text };
  },
  columnsAfter: () => columnsOf(COLUMNS),
  needs: (args) => needsOf([args.user, args.item]),
  run: (args, ctx) =>
    async function* (input) {
      const users = new Map<string, Set<string>>();
      for await (const batch of input) {
        const who = batch.columns.get(args.user);
        const what = batch.columns.get(args.item);
        for (let i = 0; i < batch.length; i++) {
          for (const user of items(who?.[i])) {
            for (const item of items(what?.[i])) {
              const name = scalarToText(user);
              let set = users.get(name);
              if (set === undefined) users.set(name, (set = new Set()));
              set.add(scalarToText(item));
            }
          }
        }
      }
      const counts = new Map<string, number>();
      const pairs = new Map<string, Map<string, number>>();
      let size = 0;
      for (const set of users.values()) {
        const list = [...set].sort(compareText);
        list.forEach((a, at) => {
          counts.set(a, (counts.get(a) ?? 0) + 1);
          let row = pairs.get(a);
          if (row === undefined) pairs.set(a, (row = new Map()));
          for (const b of list.slice(at + 1)) {
            if (!row.has(b) && ++size > ctx.limits.memoryRows) throw new Error(`cofilter met more than ${ctx.limits.memoryRows} pairs of items; narrow the search before it.`);
            row.set(b, (row.get(b) ?? 0) + 1);
          }
        });
      }
      const rows: Row[] = [];
      for (const a of [...pairs.keys()].sort(compareText)) {
        const row = pairs.get(a) as Map<string, number>;
        for (const b of [...row.keys()].sort(compareText)) {
          rows.push({ 'Item 1': a, 'Item 1 user count': counts.get(a) as number, 'Item 2': b, 'Item 2 user count': counts.get(b) as number, 'Pair count': row.get(b) as number });
        }
      }
      yield* pieces(batchFromRows(rows, COLUMNS));
    },
};
