/** `sichart`: rows for a later `chart` (Search Reference, "sichart"). */
import { chartCommand } from './chart.ts';
import type { ChartArgs } from './chart.ts';
import { summaryForm } from './support/summary.ts';
import type { CommandDef } from './types.ts';

export const sichartCommand: CommandDef<ChartArgs> = summaryForm(chartCommand);
