/** `sitimechart`: partial results for a later `timechart` (Search Reference, "sitimechart"). */
import { timechartCommand, timechartGroups } from './timechart.ts';
import type { TimechartArgs } from './timechart.ts';
import { NULL_SERIES } from './support/split.ts';
import { pieces } from './support/stream.ts';
import { summaryForm, summaryRows } from './support/summary.ts';
import type { CommandDef } from './types.ts';

const fieldsOf = (args: TimechartArgs): string[] => ['_time', ...(args.split === null ? [] : [args.split])];

export const sitimechartCommand: CommandDef<TimechartArgs> = summaryForm(timechartCommand, fieldsOf, async function* (args, input, ctx) {
  const { groups, nodes } = await timechartGroups(args, input, ctx);
  const fields = fieldsOf(args);
  const ordered = [...groups].sort((a, b) => (a.key[0] as number) - (b.key[0] as number));
  yield* pieces(summaryRows(ordered, (g) => Object.fromEntries(fields.map((name, i) => [name, g.key[i] === NULL_SERIES ? null : (g.key[i] ?? null)])), nodes, fields));
});
