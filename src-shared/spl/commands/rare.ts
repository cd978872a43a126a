/** `rare`: the least frequent values of fields (Search Reference, "rare"). */
import { makeTop } from './support/top.ts';
import type { TopArgs } from './support/top.ts';
import type { CommandDef } from './types.ts';

export const rareCommand: CommandDef<TopArgs> = makeTop('rare', 'Shows the least frequent values of fields, with counts and percentages.', 'The ten least frequent source types.');
