/** Mathematical functions (Search Reference, "Mathematical functions"). */
import { toNumber } from '../../results/value.ts';
import { docs, finite, itemsOf, numeric, roundDecimal } from './support.ts';
import { FunctionError } from './types.ts';
import type { EvalFunctionDef, EvalValue } from './types.ts';

const GROUP = 'Mathematical';

/** Refuses literal text among arguments that must be numbers, as Splunk does for `sum(1, "3")`. */
export function refuseLiteralText(name: string): (literals: readonly (EvalValue | undefined)[]) => void {
  return (literals) => {
    literals.forEach((literal, i) => {
      if (typeof literal === 'string') {
        throw new FunctionError(i, `${name}() takes numbers and fields, not the text "${literal}"; wrap it in tonumber().`);
      }
    });
  };
}

/** The numbers among the arguments, items of multivalues included; what is no number is passed over. */
export function numbersOf(args: readonly EvalValue[]): number[] {
  const out: number[] = [];
  for (const arg of args) {
    for (const item of itemsOf(arg)) {
      const n = toNumber(item);
      if (n !== null) out.push(n);
    }
  }
  return out;
}

const sum = (args: readonly EvalValue[]): EvalValue => {
  const list = numbersOf(args);
  return list.length === 0 ? null : finite(list.reduce((a, b) => a + b, 0));
};

export const MATH_FUNCTIONS: readonly EvalFunctionDef[] = [
  {
    name: 'abs',
    docs: docs(GROUP, 'abs(<num>)', 'The absolute value of a number.', 'abs(delta)'),
    arity: [1, 1],
    returns: 'number',
    pure: true,
    call: numeric(Math.abs),
  },
  {
    name: 'ceiling',
    aliases: ['ceil'],
    docs: docs(GROUP, 'ceiling(<num>)', 'The number rounded up to the next integer.', 'ceiling(1.9)'),
    arity: [1, 1],
    returns: 'number',
    pure: true,
    call: numeric(Math.ceil),
  },
  {
    name: 'exact',
    docs: docs(GROUP, 'exact(<expression>)', 'The result of a calculation with all its digits.', 'exact(3.14 * num)'),
    arity: [1, 1],
    returns: 'number',
    pure: true,
    call: numeric((n) => n),
  },
  {
    name: 'exp',
    docs: docs(GROUP, 'exp(<num>)', 'e to the power of the number.', 'exp(3)'),
    arity: [1, 1],
    returns: 'number',
    pure: true,
    call: numeric(Math.exp),
  },
  {
    name: 'floor',
    docs: docs(GROUP, 'floor(<num>)', 'The number rounded down to the next integer.', 'floor(1.9)'),
    arity: [1, 1],
    returns: 'number',
    pure: true,
    call: numeric(Math.floor),
  },
  {
    name: 'ln',
    docs: docs(GROUP, 'ln(<num>)', 'The natural logarithm; null for numbers that have none.', 'ln(bytes)'),
    arity: [1, 1],
    returns: 'number',
    pure: true,
    call: numeric(Math.log),
  },
  {
    name: 'log',
    docs: docs(GROUP, 'log(<num>, <base>)', 'The logarithm to a base, 10 unless given.', 'log(number, 2)'),
    arity: [1, 2],
    returns: 'number',
    pure: true,
    call: (args) => {
      const n = toNumber(args[0]);
      if (n === null) return null;
      if (args.length < 2) return finite(Math.log10(n));
      const base = toNumber(args[1]);
      if (base === null) return null;
      if (base === 2) return finite(Math.log2(n));
      if (base === 10) return finite(Math.log10(n));
      // To base 1 it is infinite.
      return base <= 0 ? null : finite(Math.log(n) / Math.log(base));
    },
  },
  {
    name: 'pi',
    docs: docs(GROUP, 'pi()', 'The number pi.', 'pi() * pow(radius, 2)'),
    arity: [0, 0],
    returns: 'number',
    pure: true,
    call: () => Math.PI,
  },
  {
    name: 'pow',
    docs: docs(GROUP, 'pow(<num>, <exp>)', 'A number to the power of another.', 'pow(radius, 2)'),
    arity: [2, 2],
    returns: 'number',
    pure: true,
    call: (args) => {
      const n = toNumber(args[0]);
      const e = toNumber(args[1]);
      return n === null || e === null ? null : finite(n ** e);
    },
  },
  {
    name: 'round',
    docs: docs(GROUP, 'round(<num>, <precision>)', 'The number rounded to some decimal places, none unless given; halves go up. Below 0 it is rounded to tens, hundreds and so on.', 'round(2.555, 2)'),
    arity: [1, 2],
    returns: 'number',
    pure: true,
    prepare: (literals) => {
      const precision = literals[1];
      if (precision !== undefined && precision !== null && toNumber(precision) === null) {
        throw new FunctionError(1, 'round() takes a number of decimal places as its second argument, below 0 for tens and hundreds.');
      }
      return (args) => {
        const n = toNumber(args[0]);
        if (n === null) return null;
        if (args.length < 2) return roundDecimal(n, 0);
        const digits = toNumber(args[1]);
        return digits === null ? null : roundDecimal(n, Math.floor(digits));
      };
    },
  },
  {
    name: 'sigfig',
    docs: docs(GROUP, 'sigfig(<num>)', 'The result of a calculation rounded to the significant figures of its operands.', 'sigfig(1.00*1111)'),
    arity: [1, 1],
    returns: 'number',
    pure: true,
  },
  {
    name: 'sqrt',
    docs: docs(GROUP, 'sqrt(<num>)', 'The square root; null for negative numbers.', 'sqrt(9)'),
    arity: [1, 1],
    returns: 'number',
    pure: true,
    call: numeric(Math.sqrt),
  },
  {
    name: 'sum',
    docs: docs(GROUP, 'sum(<num>, ...)', 'The sum of all numbers among the arguments and their multivalues.', 'sum(bytes_in, bytes_out)'),
    arity: [1, Number.POSITIVE_INFINITY],
    returns: 'number',
    pure: true,
    prepare: (literals) => {
      refuseLiteralText('sum')(literals);
      return sum;
    },
  },
];
