/** Trigonometry and hyperbolic functions (Search Reference, "Trigonometry and Hyperbolic functions"). Angles are radians. */
import { toNumber } from '../../results/value.ts';
import { docs, finite, numeric } from './support.ts';
import type { EvalFunctionDef } from './types.ts';

const GROUP = 'Trigonometry and Hyperbolic';

function one(name: string, summary: string, f: (n: number) => number): EvalFunctionDef {
  return {
    name,
    docs: docs(GROUP, `${name}(<num>)`, summary, `${name}(x)`),
    arity: [1, 1],
    returns: 'number',
    pure: true,
    call: numeric(f),
  };
}

function two(name: string, summary: string, f: (a: number, b: number) => number): EvalFunctionDef {
  return {
    name,
    docs: docs(GROUP, `${name}(<num>, <num>)`, summary, `${name}(y, x)`),
    arity: [2, 2],
    returns: 'number',
    pure: true,
    call: (args) => {
      const a = toNumber(args[0]);
      const b = toNumber(args[1]);
      return a === null || b === null ? null : finite(f(a, b));
    },
  };
}

export const TRIG_FUNCTIONS: readonly EvalFunctionDef[] = [
  one('acos', 'The arc cosine, from 0 to pi.', Math.acos),
  one('acosh', 'The arc hyperbolic cosine.', Math.acosh),
  one('asin', 'The arc sine, from -pi/2 to pi/2.', Math.asin),
  one('asinh', 'The arc hyperbolic sine.', Math.asinh),
  one('atan', 'The arc tangent, from -pi/2 to pi/2.', Math.atan),
  two('atan2', 'The arc tangent of y divided by x, from -pi to pi, by the signs of both.', Math.atan2),
  one('atanh', 'The arc hyperbolic tangent.', Math.atanh),
  one('cos', 'The cosine of an angle.', Math.cos),
  one('cosh', 'The hyperbolic cosine.', Math.cosh),
  two('hypot', 'The hypotenuse of a triangle with these two sides.', Math.hypot),
  one('sin', 'The sine of an angle.', Math.sin),
  one('sinh', 'The hyperbolic sine.', Math.sinh),
  one('tan', 'The tangent of an angle.', Math.tan),
  one('tanh', 'The hyperbolic tangent.', Math.tanh),
];
