/** Date and time functions (Search Reference, "Date and Time functions"). Times are epoch seconds. */
import { toNumber } from '../../results/value.ts';
import { timeFormatter, timeParser } from '../time/format.ts';
import { applyRelative, parseRelative } from '../time/relative.ts';
import { Memo, docs, mapText, textOf } from './support.ts';
import { FunctionError } from './types.ts';
import type { EvalFunctionDef, EvalValue, FunctionContext } from './types.ts';

const GROUP = 'Date and Time';

/** Makes something per text, remembered for one call of the function: clock and zone are those of its search. */
function perText<T>(make: (key: string, ctx: FunctionContext) => T): (key: string, ctx: FunctionContext) => T {
  let memo: Memo<T> | undefined;
  return (key, ctx) => (memo ??= new Memo((text) => make(text, ctx))).get(key);
}

function wantText(name: string, index: number, what: string, literals: readonly (EvalValue | undefined)[]): void {
  const literal = literals[index];
  if (typeof literal === 'number' || typeof literal === 'boolean') {
    throw new FunctionError(index, `${name}() takes ${what} in quotes as its second argument.`);
  }
}

export const DATETIME_FUNCTIONS: readonly EvalFunctionDef[] = [
  {
    name: 'now',
    docs: docs(GROUP, 'now()', 'The time at which the search started.', 'now() - 3600'),
    arity: [0, 0],
    returns: 'number',
    pure: false,
    call: (_, ctx) => Math.floor(ctx.now),
  },
  {
    name: 'relative_time',
    docs: docs(GROUP, 'relative_time(<time>, <specifier>)', 'A time moved by a relative time.', 'relative_time(now(), "-1d@d")'),
    arity: [2, 2],
    returns: 'number',
    pure: false,
    prepare: (literals) => {
      wantText('relative_time', 1, 'a relative time', literals);
      if (typeof literals[1] === 'string' && !/^now(\(\))?$/i.test(literals[1])) {
        try {
          parseRelative(literals[1]);
        } catch (error) {
          throw new FunctionError(1, (error as Error).message);
        }
      }
      const steps = new Memo((text) => {
        if (/^now(\(\))?$/i.test(text)) return 'now' as const;
        try {
          return parseRelative(text);
        } catch {
          return null;
        }
      });
      return (args, ctx) => {
        const time = toNumber(args[0]);
        const specifier = textOf(args[1]);
        if (time === null || specifier === null) return null;
        const parsed = steps.get(specifier);
        if (parsed === null) return null;
        return parsed === 'now' ? Math.floor(ctx.now) : applyRelative(parsed, time, ctx.tz);
      };
    },
  },
  {
    name: 'strftime',
    docs: docs(GROUP, 'strftime(<time>, <format>)', 'A time as text in a format.', 'strftime(_time, "%Y-%m-%dT%H:%M:%S.%Q")'),
    arity: [2, 2],
    returns: 'string',
    pure: false,
    prepare: (literals) => {
      wantText('strftime', 1, 'a time format', literals);
      const formatter = perText((format, ctx) => timeFormatter(format, ctx.tz));
      return (args, ctx) => {
        const time = toNumber(args[0]);
        const format = textOf(args[1]);
        return time === null || format === null ? null : formatter(format, ctx)(time);
      };
    },
  },
  {
    name: 'strptime',
    docs: docs(GROUP, 'strptime(<str>, <format>)', 'The time that text in a format stands for.', 'strptime(timeStr, "%Y-%m-%d %H:%M:%S")'),
    arity: [2, 2],
    returns: 'number',
    pure: false,
    prepare: (literals) => {
      wantText('strptime', 1, 'a time format', literals);
      const parser = perText((format, ctx) => timeParser(format, ctx.tz, ctx.now));
      return (args, ctx) => {
        const format = textOf(args[1]);
        if (format === null) return null;
        const parse = parser(format, ctx);
        const out = mapText(args[0], (text) => {
          const time = parse(text);
          return time === null ? null : String(time);
        });
        return typeof out === 'string' ? Number(out) : out;
      };
    },
  },
  {
    name: 'time',
    docs: docs(GROUP, 'time()', 'The time on the clock when the row is evaluated, with microseconds.', 'time() - _time'),
    arity: [0, 0],
    returns: 'number',
    pure: false,
    call: (_, ctx) => ctx.time(),
  },
];
