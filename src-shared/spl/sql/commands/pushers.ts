/** The commands that have an SQL form. All others run in the evaluator. */
import { pushEval } from './eval.ts';
import { pushFields, pushTable } from './fields.ts';
import type { Pusher } from './pusher.ts';
import { pushRegex } from './regex.ts';
import { pushRename } from './rename.ts';
import { pushRex } from './rex.ts';
import { pushSearch } from './search.ts';
import { pushStats } from './stats.ts';
import { pushWhere } from './where.ts';

/** By canonical command name. Each takes its own command's arguments; the registry pairs them by name. */
export const PUSHERS: ReadonlyMap<string, Pusher<never>> = new Map<string, Pusher<never>>([
  ['eval', pushEval],
  ['fields', pushFields],
  ['regex', pushRegex],
  ['rename', pushRename],
  ['rex', pushRex],
  ['search', pushSearch],
  ['stats', pushStats],
  ['table', pushTable],
  ['where', pushWhere],
]);
