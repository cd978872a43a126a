/** Statistical eval functions (Search Reference, "Statistical eval functions"). They work within one row. */
import type { Scalar } from '../../results/value.ts';
import { compareText, scalarToText, toNumber } from '../../results/value.ts';
import { numbersOf, refuseLiteralText } from './math.ts';
import { docs, finite, itemsOf } from './support.ts';
import type { EvalFunctionDef, EvalValue } from './types.ts';

const GROUP = 'Statistical';

/** Orders scalars as `max` and `min` do: numbers before text. */
function compareMixed(a: Scalar, b: Scalar): number {
  const x = toNumber(a);
  const y = toNumber(b);
  if (x !== null && y !== null) return x - y;
  if (x !== null) return -1;
  if (y !== null) return 1;
  return compareText(scalarToText(a), scalarToText(b));
}

function extreme(sign: 1 | -1): (args: readonly EvalValue[]) => EvalValue {
  return (args) => {
    let best: Scalar | null = null;
    for (const arg of args) {
      for (const item of itemsOf(arg)) {
        if (best === null || compareMixed(item, best) * sign > 0) best = item;
      }
    }
    return best;
  };
}

export const STATISTICAL_FUNCTIONS: readonly EvalFunctionDef[] = [
  {
    name: 'avg',
    docs: docs(GROUP, 'avg(<values>)', 'The mean of all numbers among the arguments and their multivalues.', 'avg(q1, q2, q3)'),
    arity: [1, Number.POSITIVE_INFINITY],
    returns: 'number',
    pure: true,
    prepare: (literals) => {
      refuseLiteralText('avg')(literals);
      return (args) => {
        const list = numbersOf(args);
        return list.length === 0 ? null : finite(list.reduce((a, b) => a + b, 0) / list.length);
      };
    },
  },
  {
    name: 'max',
    docs: docs(GROUP, 'max(<values>)', 'The greatest of numbers and text; text is greater than numbers.', 'max(cpu_user, cpu_system)'),
    arity: [1, Number.POSITIVE_INFINITY],
    returns: 'any',
    pure: true,
    call: extreme(1),
  },
  {
    name: 'min',
    docs: docs(GROUP, 'min(<values>)', 'The least of numbers and text; numbers are less than text.', 'min(size, 100)'),
    arity: [1, Number.POSITIVE_INFINITY],
    returns: 'any',
    pure: true,
    call: extreme(-1),
  },
  {
    name: 'random',
    docs: docs(GROUP, 'random()', 'A pseudo-random integer from 0 to 2147483647.', 'random() % 100'),
    arity: [0, 0],
    returns: 'number',
    pure: false,
    call: (_, ctx) => Math.floor(ctx.random() * 2147483648),
  },
];
