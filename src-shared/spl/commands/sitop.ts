/** `sitop`: rows for a later `top` (Search Reference, "sitop"). */
import { topCommand } from './top.ts';
import type { TopArgs } from './support/top.ts';
import { summaryForm } from './support/summary.ts';
import type { CommandDef } from './types.ts';

export const sitopCommand: CommandDef<TopArgs> = summaryForm(topCommand);
