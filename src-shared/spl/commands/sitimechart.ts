/** `sitimechart`: rows for a later `timechart` (Search Reference, "sitimechart"). */
import { timechartCommand } from './timechart.ts';
import type { TimechartArgs } from './timechart.ts';
import { summaryForm } from './support/summary.ts';
import type { CommandDef } from './types.ts';

export const sitimechartCommand: CommandDef<TimechartArgs> = summaryForm(timechartCommand);
