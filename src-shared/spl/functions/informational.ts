/**
 * Informational functions (Search Reference, "Informational functions"). Those that ask whether something is a number or
 * text treat the text of a field that looks like a number as one; the compiler hands them such fields as numbers.
 */
import { isMultivalue } from '../../results/value.ts';
import { holdsArray } from './conversion.ts';
import { documentOf, isJsonObject } from './json-values.ts';
import { docs } from './support.ts';
import type { EvalFunctionDef, EvalValue } from './types.ts';

/** Functions for which a field's text that looks like a number is a number. */
export const TYPE_FUNCTIONS: ReadonlySet<string> = new Set(['isdouble', 'isint', 'isnum', 'isstr', 'typeof']);

function test(name: string, summary: string, f: (value: EvalValue) => boolean): EvalFunctionDef {
  return {
    name,
    docs: docs('Informational', `${name}(<value>)`, summary, `if(${name}(field), "yes", "no")`),
    arity: [1, 1],
    returns: 'boolean',
    pure: true,
    call: (args) => f(args[0] ?? null),
  };
}

export const INFORMATIONAL_FUNCTIONS: readonly EvalFunctionDef[] = [
  test('isarray', 'True for a JSON array.', holdsArray),
  test('isbool', 'True for a boolean; fields never hold one.', (v) => typeof v === 'boolean'),
  test('isdouble', 'True for a number with a fraction.', (v) => typeof v === 'number' && !Number.isInteger(v)),
  test('isint', 'True for an integer.', (v) => typeof v === 'number' && Number.isInteger(v)),
  test('ismv', 'True for a multivalue.', isMultivalue),
  test('isnotnull', 'True where there is a value.', (v) => v !== null),
  test('isnull', 'True where there is no value.', (v) => v === null),
  test('isnum', 'True for a number.', (v) => typeof v === 'number'),
  test('isobject', 'True for a JSON object.', (v) => isJsonObject(documentOf(v))),
  test('isstr', 'True for text that is no number.', (v) => typeof v === 'string'),
  {
    name: 'typeof',
    docs: docs('Informational', 'typeof(<value>)', 'The type of a value: Number, String, Bool, Multivalue, or Invalid for no value.', 'typeof(status)'),
    arity: [1, 1],
    returns: 'string',
    pure: true,
    call: (args) => {
      const value = args[0] ?? null;
      if (value === null) return 'Invalid';
      if (typeof value === 'number') return 'Number';
      if (typeof value === 'boolean') return 'Bool';
      return isMultivalue(value) ? 'Multivalue' : 'String';
    },
  },
];
