/** `history`: the searches that ran, as rows (Search Reference, "history"). */
import { type Row, batchFromRows } from '../../results/batch.ts';
import type { CommandDef, PastSearch } from './types.ts';
import { columnsOf, NEEDS_NONE } from './support/columns.ts';
import { generate, pieces } from './support/stream.ts';

/** What `history` was asked. */
export interface HistoryArgs {
  /** True for events whose text is the search, false for a table. */
  readonly events: boolean;
}

const COLUMNS = ['_time', 'exec_time', 'result_count', 'search', 'search_et', 'search_lt', 'sid', 'status', 'total_run_time'] as const;

const STATUS: Readonly<Record<PastSearch['outcome'], string>> = { done: 'completed', stopped: 'cancelled', failed: 'failed' };

export const historyCommand: CommandDef<HistoryArgs> = {
  name: 'history',
  kind: 'generating',
  docs: {
    summary: 'Lists the searches that ran in the app, the latest first.',
    syntax: 'history [events=<bool>]',
    options: [{ name: 'events', type: '<bool>', default: 'false', description: 'Events whose text is the search, in place of a table.' }],
    examples: [
      { spl: '| history | table _time search result_count total_run_time', description: 'What was searched for, with rows and seconds.' },
      { spl: '| history | search status=failed', description: 'Searches that ended with an error.' },
    ],
    page: 'Search Reference: history',
  },
  parse: (r) => ({ events: r.options({ events: 'bool' }).events ?? false }),
  columnsAfter: (args) => columnsOf(args.events ? ['_time', '_raw', ...COLUMNS.slice(1)] : COLUMNS),
  needs: () => NEEDS_NONE,
  run: (args, ctx) =>
    generate(async function* () {
      const list = await ctx.library?.history?.();
      if (list === undefined) throw new Error('history: no history of searches is kept here; the app keeps one.');
      const rows = list.map((past): Row => ({
        _time: past.started,
        ...(args.events ? { _raw: past.spl } : {}),
        exec_time: Math.floor(past.started),
        result_count: past.rows,
        search: past.spl,
        search_et: past.earliest === '' ? null : past.earliest,
        search_lt: past.latest === '' ? null : past.latest,
        sid: past.id,
        status: STATUS[past.outcome],
        total_run_time: past.seconds,
      }));
      yield* pieces(batchFromRows(rows, rows.length === 0 ? [] : args.events ? ['_time', '_raw', ...COLUMNS.slice(1)] : COLUMNS));
    }),
};
