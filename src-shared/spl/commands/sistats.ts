/** `sistats`: partial results for a later `stats` (Search Reference, "sistats"). */
import { Grouper } from '../eval/aggregate.ts';
import { AggregationPlan, statsCommand } from './stats.ts';
import type { StatsArgs } from './stats.ts';
import { pieces } from './support/stream.ts';
import { summaryForm, summaryRows } from './support/summary.ts';
import type { CommandDef } from './types.ts';

export const sistatsCommand: CommandDef<StatsArgs> = summaryForm(
  statsCommand,
  (args) => args.by,
  async function* (args, input, ctx) {
    const plan = new AggregationPlan(args.aggregations, args.by, ctx);
    const grouper = new Grouper(args.by, plan.fixed, args.dedupSplitValues ?? false);
    for await (const batch of input) {
      plan.meet(batch, grouper);
      grouper.add(batch);
    }
    if (args.by.length === 0) grouper.only();
    const order = plan.order();
    const groups = grouper.sorted().map((g) => ({ key: g.key, states: order.map((o) => g.states[o.index] as (typeof g.states)[number]) }));
    yield* pieces(summaryRows(groups, (g) => Object.fromEntries(args.by.map((name, i) => [name, g.key[i] ?? null])), order.map((o) => o.node), args.by));
  },
);
