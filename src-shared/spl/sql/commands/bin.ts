/** `bin` with a span as arithmetic. */
import type { BinArgs } from '../../commands/bin.ts';
import { isChosen } from '../../commands/support/discretize.ts';
import type { TimeSpan } from '../../time/span.ts';
import { asDouble, isNumber } from '../expr.ts';
import { NotPushable, assign, fieldExpr } from '../relation.ts';
import type { SqlContext, SqlExpr } from '../relation.ts';
import type { Pusher } from './pusher.ts';

export const pushBin: Pusher<BinArgs> = (args, rel, ctx) => {
  if (isChosen(args)) throw new NotPushable('a span chosen from the values needs all of them');
  if (args.align !== null) throw new NotPushable('aligntime has no SQL form');
  if (args.numericSpan !== null) throw new NotPushable('bins named by their bounds need the evaluator');
  const field = fieldExpr(rel, args.field, ctx);
  if (field.type === 'null') return rel;
  if (!isNumber(field)) throw new NotPushable('bins of text that may be no number need the evaluator');
  return assign(rel, [[args.as, binOfTime(field, args.timeSpan as TimeSpan, ctx)]], ctx);
};

const PER_SECOND: Partial<Record<TimeSpan['unit'], number>> = { us: 1e6, ms: 1e3, cs: 100, ds: 10 };
const SECONDS: Partial<Record<TimeSpan['unit'], number>> = { s: 1, m: 60, h: 3600 };

/**
 * The start of the bin that holds a time, by the same arithmetic on doubles as `time/span.ts`. `origin` (epoch seconds) is
 * where bins shorter than a day are laid from.
 */
export function binOfTime(time: SqlExpr, span: TimeSpan, ctx: SqlContext, origin = 0): SqlExpr {
  if (span.snap !== null) throw new NotPushable('a span with a snap needs the evaluator');
  const t = asDouble(time, ctx);
  const bind = (n: number): string => ctx.parameters.add('double', n);
  const per = PER_SECOND[span.unit];
  if (per !== undefined) {
    const base = bind(Math.round(origin * per));
    // A hair is added before flooring, as there: 0.3 * 10 is below 3.
    return { sql: `((floor((${t} * ${bind(per)} - ${base} + ${bind(1e-3)}) / ${bind(span.count)}) * ${bind(span.count)} + ${base}) / ${bind(per)})`, type: 'number' };
  }
  const multiples = (width: number, from: number): SqlExpr => {
    if (time.micros !== undefined && from === 0) {
      // On whole microseconds: the same result, and a key that is quick to group by.
      const micros = ctx.dialect.floorMultiple(time.micros, ctx.parameters.add('integer', width * 1e6), ctx.times !== null && ctx.times.earliest >= 0);
      return { sql: `(${micros} / 1e6)`, type: 'number', micros };
    }
    const w = bind(width);
    if (from === 0) return { sql: `(floor(${t} / ${w}) * ${w})`, type: 'number' };
    const o = bind(from);
    return { sql: `(floor((${t} - ${o}) / ${w}) * ${w} + ${o})`, type: 'number' };
  };
  const fixed = SECONDS[span.unit];
  if (fixed !== undefined) return multiples(fixed * span.count, origin);
  if (ctx.tz !== 'UTC') throw new NotPushable('days and longer follow the clock of the time zone');
  if (span.unit === 'd') return multiples(86400 * span.count, 0);
  // Weeks are counted from the Sunday before 1970-01-01.
  if (span.unit === 'w') return multiples(604800 * span.count, -4 * 86400);
  throw new NotPushable('months and longer have no fixed length');
}
