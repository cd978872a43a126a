/** Bitwise functions on integers from 0 to 2^53-1 (Search Reference, "Bitwise functions"). Anything else gives null. */
import { toNumber } from '../../results/value.ts';
import { docs } from './support.ts';
import type { EvalFunctionDef, EvalValue } from './types.ts';

const GROUP = 'Bitwise';
const MASK = (1n << 53n) - 1n;

function integer(value: EvalValue | undefined): bigint | null {
  const n = toNumber(value);
  return n !== null && Number.isSafeInteger(n) && n >= 0 ? BigInt(n) : null;
}

function fold(name: string, summary: string, f: (a: bigint, b: bigint) => bigint): EvalFunctionDef {
  return {
    name,
    docs: docs(GROUP, `${name}(<values>)`, summary, `${name}(12, 9)`),
    arity: [2, Number.POSITIVE_INFINITY],
    returns: 'number',
    pure: true,
    call: (args) => {
      let result = integer(args[0]);
      for (let i = 1; i < args.length && result !== null; i++) {
        const next = integer(args[i]);
        result = next === null ? null : f(result, next);
      }
      return result === null ? null : Number(result);
    },
  };
}

function shift(name: string, summary: string, f: (a: bigint, by: bigint) => bigint): EvalFunctionDef {
  return {
    name,
    docs: docs(GROUP, `${name}(<value>, <shift_offset>)`, summary, `${name}(2, 1)`),
    arity: [2, 2],
    returns: 'number',
    pure: true,
    call: (args) => {
      const value = integer(args[0]);
      const by = integer(args[1]);
      if (value === null || by === null) return null;
      return by > 53n ? 0 : Number(f(value, by) & MASK);
    },
  };
}

export const BITWISE_FUNCTIONS: readonly EvalFunctionDef[] = [
  fold('bit_and', 'The bits that are set in all values.', (a, b) => a & b),
  fold('bit_or', 'The bits that are set in any value.', (a, b) => a | b),
  fold('bit_xor', 'The bits that are set in an odd number of values.', (a, b) => a ^ b),
  {
    name: 'bit_not',
    docs: docs(GROUP, 'bit_not(<value>, <bitmask>)', 'The bits of 53 that are not set, within a mask if given.', 'bit_not(9, tonumber("1111", 2))'),
    arity: [1, 2],
    returns: 'number',
    pure: true,
    call: (args) => {
      const value = integer(args[0]);
      const mask = args.length > 1 ? integer(args[1]) : MASK;
      return value === null || mask === null ? null : Number(~value & mask);
    },
  },
  shift('bit_shift_left', 'The bits moved to the left; those beyond the 53rd are lost.', (a, by) => a << by),
  shift('bit_shift_right', 'The bits moved to the right.', (a, by) => a >> by),
];
