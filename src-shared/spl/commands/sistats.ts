/** `sistats`: rows for a later `stats` (Search Reference, "sistats"). */
import { statsCommand } from './stats.ts';
import type { StatsArgs } from './stats.ts';
import { summaryForm } from './support/summary.ts';
import type { CommandDef } from './types.ts';

export const sistatsCommand: CommandDef<StatsArgs> = summaryForm(statsCommand);
