/** `localize`: stretches of time that hold events (Search Reference, "localize"). */
import type { Row } from '../../results/batch.ts';
import { batchFromRows } from '../../results/batch.ts';
import { toNumber } from '../../results/value.ts';
import { parseSpan, spanSeconds } from '../time/span.ts';
import type { ArgReader, CommandDef } from './types.ts';
import { columnsOf, columnsWith, needsOf } from './support/columns.ts';
import { pieces } from './support/stream.ts';

/** What `localize` was asked, in seconds. */
export interface LocalizeArgs {
  readonly maxPause: number;
  readonly before: number;
  readonly after: number;
}

/** A stretch: its ends, its events, its length in seconds and its events a second. */
const FIELDS = ['starttime', 'endtime', 'count', 'duration', 'density'];

const OPTIONS = { maxpause: 'string', timeafter: 'string', timebefore: 'string' } as const;

export const localizeCommand: CommandDef<LocalizeArgs> = {
  name: 'localize',
  kind: 'transforming',
  docs: {
    summary: 'Gives the stretches of time in which events come without a long pause, with how many events each has, for map to search in.',
    syntax: 'localize [maxpause=<span>] [timebefore=<span>] [timeafter=<span>]',
    options: [
      { name: 'maxpause', type: '<int>(s|m|h|d)', default: '1m', description: 'The longest pause within a stretch.' },
      { name: 'timebefore', type: '<int>(s|m|h|d)', default: '30s', description: 'Put before a stretch.' },
      { name: 'timeafter', type: '<int>(s|m|h|d)', default: '30s', description: 'Put after a stretch.' },
    ],
    examples: [
      { spl: 'index=* level=error | localize maxpause=5m', description: 'When there were errors.' },
      { spl: 'index=* level=error | localize | map maxsearches=3 search="search index=* earliest=$starttime$ latest=$endtime$ | stats count"', description: 'What else happened then.' },
    ],
    page: 'Search Reference: localize',
  },
  parse(r) {
    const options = r.options(OPTIONS);
    const seconds = (name: keyof typeof OPTIONS, fallback: number): number => duration(r, name, options[name], options.spans[name], fallback);
    return { maxPause: seconds('maxpause', 60), before: seconds('timebefore', 30), after: seconds('timeafter', 30) };
  },
  columnsAfter: () => columnsWith(columnsOf([]), FIELDS.map((name) => [name, 'number'] as const)),
  needs: () => needsOf(['_time']),
  run: (args) =>
    async function* (input) {
      const times: number[] = [];
      for await (const batch of input) {
        for (const v of batch.columns.get('_time') ?? []) {
          const t = toNumber(v);
          if (t !== null) times.push(t);
        }
      }
      times.sort((a, b) => a - b);
      const rows: Row[] = [];
      let first = 0;
      for (let i = 1; i <= times.length; i++) {
        if (i < times.length && (times[i] as number) - (times[i - 1] as number) <= args.maxPause) continue;
        const starttime = (times[first] as number) - args.before;
        const endtime = (times[i - 1] as number) + args.after;
        const duration = endtime - starttime;
        rows.unshift({ starttime, endtime, count: i - first, duration, density: duration > 0 ? (i - first) / duration : null });
        first = i;
      }
      yield* pieces(batchFromRows(rows, FIELDS));
    },
};

function duration(r: ArgReader, name: string, text: string | undefined, span: { start: number; end: number } | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  try {
    return /^0[smhd]?$/i.test(text) ? 0 : spanSeconds(parseSpan(text));
  } catch {
    return r.fail(span ?? r.spanFrom(r.here()), `${name} must be a number with s, m, h or d, for instance ${name}=5m, not ${text}.`, 'bad-argument');
  }
}
