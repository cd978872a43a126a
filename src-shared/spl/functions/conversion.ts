/** Conversion functions (Search Reference, "Conversion functions"). */
import type { Value } from '../../results/value.ts';
import { isMultivalue, numberToText, toNumber } from '../../results/value.ts';
import { parseIp } from './ip.ts';
import { arrayToValues, isJsonArray, isJsonObject, jsonText, parseJson, valuesToArray } from './json-values.ts';
import { formatPrintf } from './printf.ts';
import { Memo, docs, duration, finite, roundDecimal, textOf, withCommas } from './support.ts';
import { FunctionError } from './types.ts';
import type { EvalFunctionDef, EvalValue } from './types.ts';

const GROUP = 'Conversion';
const FORMATS = ['hex', 'commas', 'duration', 'binary'] as const;

/** The number that text shows in a base, without blanks around; null where it is none. */
function numberInBase(text: string, base: number): number | null {
  if (base === 10) return text === text.trim() ? toNumber(text) : null;
  // As C's strtol: 0x may stand before hexadecimal digits, and is digits itself where x is one.
  const m = /^([-+]?)([0-9A-Za-z]+)$/.exec(base === 16 ? text.replace(/^([-+]?)0x/i, '$1') : text);
  if (m === null) return null;
  let n = 0;
  for (const c of m[2] as string) {
    const digit = Number.parseInt(c, 36);
    if (digit >= base) return null;
    n = n * base + digit;
  }
  return finite(m[1] === '-' ? -n : n);
}

function baseOf(value: EvalValue | undefined): number | null {
  const base = toNumber(value);
  return base !== null && Number.isInteger(base) && base >= 2 && base <= 36 ? base : null;
}

/** The number of an argument with an optional base: numbers are themselves whatever the base. */
function convert(args: readonly EvalValue[]): number | null {
  const [value] = args;
  const base = args.length > 1 ? baseOf(args[1]) : 10;
  if (base === null) return null;
  if (typeof value === 'number' && base === 10) return value;
  const text = textOf(value);
  return text === null || typeof value === 'boolean' ? null : numberInBase(text, base);
}

function checkBase(name: string, literals: readonly (EvalValue | undefined)[]): void {
  if (literals[1] !== undefined && baseOf(literals[1]) === null) {
    throw new FunctionError(1, `${name}() takes a base from 2 to 36 as its second argument.`);
  }
}

/** A value as `tostring` writes it in a format. */
function formatted(value: EvalValue, format: string): Value {
  if (isMultivalue(value)) return value.map((item) => formatted(item, format) as string);
  const n = toNumber(value);
  // Formats are for numbers: other text stays as it is, and so do booleans.
  if (n === null) return textOf(value);
  switch (format) {
    case 'hex':
      return `${n < 0 ? '-' : ''}0x${Math.abs(Math.trunc(n)).toString(16).toUpperCase()}`;
    case 'binary':
      return n < 0 ? null : Math.trunc(n).toString(2);
    case 'commas':
      // Text with a decimal point keeps its decimals though they are zeros: 1234.00.
      return withCommas(Number.isInteger(n) && !(typeof value === 'string' && value.includes('.')) ? numberToText(n) : roundDecimal(n, 2).toFixed(2));
    case 'duration':
      return duration(n);
    default:
      return textOf(value);
  }
}

export const CONVERSION_FUNCTIONS: readonly EvalFunctionDef[] = [
  {
    name: 'ipmask',
    docs: docs(GROUP, 'ipmask(<mask>, <ip>)', 'An IPv4 address with a mask applied.', 'ipmask("255.255.255.0", clientip)'),
    arity: [2, 2],
    returns: 'string',
    pure: true,
    prepare: (literals) => {
      if (typeof literals[0] === 'string' && parseIp(literals[0])?.length !== 4) {
        throw new FunctionError(0, `ipmask() takes an IPv4 mask such as 255.255.255.0, not "${literals[0]}".`);
      }
      return (args) => {
        const mask = parseIp(textOf(args[0]) ?? '');
        const ip = parseIp(textOf(args[1]) ?? '');
        if (mask?.length !== 4 || ip?.length !== 4) return null;
        return ip.map((byte, i) => byte & (mask[i] as number)).join('.');
      };
    },
  },
  {
    name: 'printf',
    docs: docs(GROUP, 'printf(<format>, <arguments>)', 'Text built from a format and values.', 'printf("%04.2f %-30s", price, name)'),
    arity: [1, Number.POSITIVE_INFINITY],
    returns: 'string',
    pure: true,
    prepare: (literals) => {
      if (typeof literals[0] === 'number') throw new FunctionError(0, 'printf() takes a format in quotes as its first argument.');
      if (typeof literals[0] === 'string') {
        try {
          formatPrintf(literals[0], []);
        } catch (error) {
          throw new FunctionError(0, (error as Error).message);
        }
      }
      return (args) => {
        const format = textOf(args[0]);
        return format === null ? null : formatPrintf(format, args.slice(1));
      };
    },
  },
  {
    name: 'toarray',
    docs: docs(GROUP, 'toarray(<value>)', 'A multivalue or the text of a JSON array as a JSON array.', 'toarray(split("1,2,3", ","))'),
    arity: [1, 1],
    returns: 'string',
    pure: true,
    call: (args) => {
      const [value] = args;
      if (isMultivalue(value)) return valuesToArray(value, true);
      if (typeof value !== 'string') return null;
      const json = parseJson(value);
      return Array.isArray(json) ? jsonText(json) : null;
    },
  },
  {
    name: 'tobool',
    docs: docs(GROUP, 'tobool(<value>)', 'The boolean that "true", "false" or a number stands for.', 'if(tobool(units), "in stock", "sold out")'),
    arity: [1, 1],
    returns: 'boolean',
    pure: true,
    call: (args) => {
      const [value] = args;
      const n = toNumber(value);
      if (n !== null) return n !== 0;
      const text = textOf(value)?.toLowerCase();
      return text === 'true' ? true : text === 'false' ? false : null;
    },
  },
  {
    name: 'todouble',
    docs: docs(GROUP, 'todouble(<value>, <base>)', 'The number that text stands for.', 'todouble("16.00")'),
    arity: [1, 2],
    returns: 'number',
    pure: true,
    prepare: (literals) => {
      checkBase('todouble', literals);
      return convert;
    },
  },
  {
    name: 'toint',
    docs: docs(GROUP, 'toint(<value>, <base>)', 'The number that text stands for, rounded down.', 'toint(3.14)'),
    arity: [1, 2],
    returns: 'number',
    pure: true,
    prepare: (literals) => {
      checkBase('toint', literals);
      return (args) => {
        const n = convert(args);
        return n === null ? null : Math.floor(n);
      };
    },
  },
  {
    name: 'tomv',
    docs: docs(GROUP, 'tomv(<value>)', 'The elements of a JSON array as a multivalue; text elements keep their quotes.', 'tomv(json_array("a", "b"))'),
    arity: [1, 1],
    returns: 'multivalue',
    pure: true,
    call: (args) => {
      const [value] = args;
      if (isMultivalue(value)) return value;
      return typeof value === 'string' ? arrayToValues(value, true) : null;
    },
  },
  {
    name: 'tonumber',
    docs: docs(GROUP, 'tonumber(<str>, <base>)', 'The number that text shows, in base 10 unless given; null where it is none.', 'tonumber("0A4", 16)'),
    arity: [1, 2],
    returns: 'number',
    pure: true,
    prepare: (literals) => {
      checkBase('tonumber', literals);
      const base = literals.length > 1 ? baseOf(literals[1]) : 10;
      if (typeof literals[0] === 'string' && base !== null && numberInBase(literals[0], base) === null) {
        throw new FunctionError(0, `"${literals[0]}" is no number${base === 10 ? '' : ` in base ${base}`}.`);
      }
      return convert;
    },
  },
  {
    name: 'toobject',
    docs: docs(GROUP, 'toobject(<value>)', 'The text of a JSON object as a JSON object.', 'toobject(payload)'),
    arity: [1, 1],
    returns: 'string',
    pure: true,
    call: (args) => {
      const [value] = args;
      if (typeof value !== 'string') return null;
      const json = parseJson(value);
      return isJsonObject(json) ? jsonText(json) : null;
    },
  },
  {
    name: 'tostring',
    docs: docs(GROUP, 'tostring(<value>, <format>)', 'A value as text; formats are "hex", "commas", "duration" and "binary".', 'tostring(12345.6789, "commas")'),
    arity: [1, 2],
    returns: 'string',
    pure: true,
    prepare: (literals) => {
      const format = literals[1];
      if (format !== undefined && !(typeof format === 'string' && FORMATS.some((f) => f === format.toLowerCase()))) {
        throw new FunctionError(1, `tostring() knows the formats ${FORMATS.map((f) => `"${f}"`).join(', ')}, not ${typeof format === 'string' ? `"${format}"` : 'this'}.`);
      }
      // Formats are for numbers: text that is written out is none, text of a field may be one.
      const plain = typeof literals[0] === 'string';
      return (args) => {
        const value = args[0] ?? null;
        if (args.length > 1 && !plain) return formatted(value, textOf(args[1])?.toLowerCase() ?? '');
        return isMultivalue(value) ? value : textOf(value);
      };
    },
  },
];

/** Whether text holds a JSON array; remembered, because types of fields are asked row by row. */
const arrays = new Memo((text) => isJsonArray(parseJson(text)));

/** True for the text of a JSON array. */
export function holdsArray(value: EvalValue | undefined): boolean {
  return typeof value === 'string' && /^\s*\[/.test(value) && arrays.get(value);
}
