/** The commands that have an SQL form. All others run in the evaluator. */
import { pushBin } from './bin.ts';
import { pushChart } from './chart.ts';
import { pushDedup } from './dedup.ts';
import { pushEval } from './eval.ts';
import { pushEventstats } from './eventstats.ts';
import { pushFields, pushTable } from './fields.ts';
import { pushFillnull } from './fillnull.ts';
import { pushHead, pushReverse, pushTail } from './head.ts';
import type { Pusher } from './pusher.ts';
import { pushRegex } from './regex.ts';
import { pushRename } from './rename.ts';
import { pushRex } from './rex.ts';
import { pushSearch } from './search.ts';
import { pushSort } from './sort.ts';
import { pushStats } from './stats.ts';
import { pushTimechart } from './timechart.ts';
import { pushRare, pushTop } from './top.ts';
import { pushWhere } from './where.ts';

/** By canonical command name. Each takes its own command's arguments; the registry pairs them by name. */
export const PUSHERS: ReadonlyMap<string, Pusher<never>> = new Map<string, Pusher<never>>([
  ['bin', pushBin],
  ['chart', pushChart],
  ['dedup', pushDedup],
  ['eval', pushEval],
  ['eventstats', pushEventstats],
  ['fields', pushFields],
  ['fillnull', pushFillnull],
  ['head', pushHead],
  ['rare', pushRare],
  ['regex', pushRegex],
  ['rename', pushRename],
  ['reverse', pushReverse],
  ['rex', pushRex],
  ['search', pushSearch],
  ['sort', pushSort],
  ['stats', pushStats],
  ['table', pushTable],
  ['tail', pushTail],
  ['timechart', pushTimechart],
  ['top', pushTop],
  ['where', pushWhere],
]);
