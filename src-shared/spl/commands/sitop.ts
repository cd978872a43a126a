/** `sitop`: counts for a later `top` (Search Reference, "sitop"). */
import { topCommand } from './top.ts';
import { type TopArgs, summariseRanks } from './support/top.ts';
import { summaryForm } from './support/summary.ts';
import type { CommandDef } from './types.ts';

export const sitopCommand: CommandDef<TopArgs> = summaryForm(topCommand, (args) => [...args.by, ...args.fields], summariseRanks);
