/** `gentimes`: ranges of time (Search Reference, "gentimes"). */
import type { Row } from '../../results/batch.ts';
import { batchFromRows } from '../../results/batch.ts';
import { strftime, strptime } from '../time/format.ts';
import { applyRelative, parseRelative } from '../time/relative.ts';
import type { ArgReader, CommandDef } from './types.ts';
import { columnsOf, NEEDS_NONE } from './support/columns.ts';
import { generate, pieces } from './support/stream.ts';

/** What `gentimes` was asked: days from today, or dates as `DATE` has them. */
export interface GentimesArgs {
  readonly start: string;
  readonly end: string | null;
  /** A step such as `1d`. */
  readonly increment: string;
}

const FIELDS = ['endhuman', 'endtime', 'starthuman', 'starttime'];

/** MM/DD, MM/DD/YY or MM/DD/YYYY, each with :HH:MM:SS or without. */
const DATE = /^(\d{1,2})\/(\d{1,2})(?:\/(\d{4}|\d{2}))?(?::(\d{1,2}):(\d{2}):(\d{2}))?$/;

export const gentimesCommand: CommandDef<GentimesArgs> = {
  name: 'gentimes',
  kind: 'generating',
  docs: {
    summary: 'Makes a row for each step of a range of time.',
    syntax: 'gentimes start=<time> [end=<time>] [increment=<int>[s|m|h|d]]',
    options: [
      { name: 'start', type: 'MM/DD[/YYYY][:HH:MM:SS] | <int>', description: 'The first time, or days from today. A year may have two digits; without one it is this year.' },
      { name: 'end', type: 'MM/DD[/YYYY][:HH:MM:SS] | <int>', default: 'midnight before now', description: 'Where it ends; not part of it.' },
      { name: 'increment', type: '<int>[s|m|h|d]', default: '1d', description: 'The step.' },
    ],
    examples: [
      { spl: '| gentimes start=10/1/2026 end=10/5/2026', description: 'Days.' },
      { spl: '| gentimes start=-1 increment=6h', description: 'Six hours each, since yesterday.' },
    ],
    page: 'Search Reference: gentimes',
  },
  parse(r) {
    const at = r.here();
    const options = r.options({ start: 'string', end: 'string', increment: 'string' });
    if (options.start === undefined) return r.fail(r.spanFrom(at), 'gentimes needs start=, for instance start=-7 or start=10/1/2026.');
    for (const key of ['start', 'end'] as const) check(r, key, options[key], options.spans[key]);
    if (options.increment !== undefined && options.spans.increment && !/^[1-9]\d*[smhd]$/i.test(options.increment)) {
      r.fail(options.spans.increment, `increment must be a number with s, m, h or d, for instance 1h, not ${options.increment}.`, 'bad-argument');
    }
    return { start: options.start, end: options.end ?? null, increment: options.increment ?? '1d' };
  },
  columnsAfter: () => columnsOf(FIELDS),
  needs: () => NEEDS_NONE,
  run: (args, ctx) => {
    const midnight = applyRelative(parseRelative('@d'), ctx.now, ctx.tz);
    const time = (text: string): number => {
      if (/^[-+]?\d+$/.test(text)) return applyRelative(parseRelative(`${text.startsWith('-') ? '' : '+'}${text.replace('+', '')}d`), midnight, ctx.tz);
      const at = dated(text, strftime(ctx.now, '%Y', ctx.tz) ?? '', ctx.tz);
      if (at === null) throw new Error(`gentimes: ${text} is no day of this year: write the year too.`);
      return at;
    };
    const step = parseRelative(`+${args.increment}`);
    return generate(async function* () {
      const rows: Row[] = [];
      const end = args.end === null ? midnight : time(args.end);
      for (let t = time(args.start); t < end; ) {
        const next = applyRelative(step, t, ctx.tz);
        const last = next - 1;
        const human = (at: number): string => strftime(at, '%a %b %e %H:%M:%S %Y', ctx.tz) ?? '';
        rows.push({ endhuman: human(last), endtime: last, starthuman: human(t), starttime: t });
        if (rows.length > ctx.limits.memoryRows) throw new Error(`gentimes would make more than ${ctx.limits.memoryRows} rows: use a longer increment.`);
        t = next;
      }
      yield* pieces(batchFromRows(rows, FIELDS));
    });
  },
};

/** A date as epoch seconds, in the given year where it names none; null where there is no such day or time. */
function dated(text: string, thisYear: string, tz: string): number | null {
  const [, month = '', day = '', year = thisYear, hour = '0', minute = '0', second = '0'] = DATE.exec(text) ?? [];
  return strptime(`${month}/${day}/${year.length === 2 ? `20${year}` : year}:${hour}:${minute}:${second}`, '%m/%d/%Y:%H:%M:%S', tz);
}

function check(r: ArgReader, key: string, text: string | undefined, span: { start: number; end: number } | undefined): void {
  if (text === undefined || span === undefined) return;
  if (/^[-+]?\d+$/.test(text)) return;
  if (DATE.test(text)) {
    // Without a year the day may be one that only some years have.
    if (dated(text, '2024', 'UTC') === null) r.fail(span, `${key} is ${text}, which is no date: months go to 12, days to the end of the month, hours to 23.`, 'bad-argument');
    return;
  }
  r.fail(span, `${key} must be MM/DD/YYYY, MM/DD/YYYY:HH:MM:SS or days from today, not ${text}.`, 'bad-argument');
}
