/** `sirare`: counts for a later `rare` (Search Reference, "sirare"). */
import { rareCommand } from './rare.ts';
import { type TopArgs, summariseRanks } from './support/top.ts';
import { summaryForm } from './support/summary.ts';
import type { CommandDef } from './types.ts';

export const sirareCommand: CommandDef<TopArgs> = summaryForm(rareCommand, (args) => [...args.by, ...args.fields], summariseRanks);
