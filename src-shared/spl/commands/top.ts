/** `top`: the most frequent values of fields (Search Reference, "top"). */
import { makeTop } from './support/top.ts';
import type { TopArgs } from './support/top.ts';
import type { CommandDef } from './types.ts';

export const topCommand: CommandDef<TopArgs> = makeTop('top', 'Shows the most frequent values of fields, with counts and percentages.', 'The ten most frequent source types.');
