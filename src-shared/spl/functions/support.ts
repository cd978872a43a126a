/** What the eval functions share: reading arguments, keeping results within the values that fields can hold. */
import type { EvalValue, Scalar, Value } from '../../results/value.ts';
import { fromItems, isMultivalue, numberToText, scalarToText, toNumber } from '../../results/value.ts';
import type { FunctionDocs } from './types.ts';

/** The evaluated arguments of a call. The array is reused from row to row: never keep it. */
export type Args = readonly EvalValue[];

/** Documentation of a function. */
export function docs(group: string, syntax: string, summary: string, example: string): FunctionDocs {
  return { group, syntax, summary, example };
}

/** A scalar argument as text; null for null and for multivalues. */
export function textOf(value: EvalValue | undefined): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberToText(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return null;
}

/** A number that a field can hold: null for what is no number or infinite. */
export function finite(n: number): number | null {
  return Number.isFinite(n) ? n : null;
}

/** A function of one number: null where the argument is none or the result does not exist. */
export function numeric(f: (n: number) => number): (args: Args) => EvalValue {
  return (args) => {
    const n = toNumber(args[0]);
    return n === null ? null : finite(f(n));
  };
}

/** Applies a function of text to a scalar, or to each item of a multivalue. */
export function mapText(value: EvalValue | undefined, f: (text: string) => string | null): Value {
  if (isMultivalue(value)) {
    const out: Scalar[] = [];
    for (const item of value) {
      const mapped = f(scalarToText(item));
      if (mapped !== null) out.push(mapped);
    }
    return fromItems(out);
  }
  const text = textOf(value);
  return text === null ? null : f(text);
}

/** The items of an argument: booleans count as text. */
export function itemsOf(value: EvalValue | undefined): readonly Scalar[] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'boolean') return [value ? 'True' : 'False'];
  return typeof value === 'object' ? value : [value];
}

/** A memory for what is made from text found in data (patterns, formats), bounded. */
export class Memo<T> {
  readonly #make: (key: string) => T;
  readonly #known = new Map<string, T>();
  #lastKey: string | undefined;
  #last: T | undefined;

  constructor(make: (key: string) => T) {
    this.#make = make;
  }

  get(key: string): T {
    if (key === this.#lastKey) return this.#last as T;
    let value = this.#known.get(key);
    if (value === undefined) {
      value = this.#make(key);
      if (this.#known.size >= 1000) this.#known.clear();
      this.#known.set(key, value);
    }
    this.#lastKey = key;
    this.#last = value;
    return value;
  }
}


/** A number rounded to decimal places, a half up: 2.555 to two digits is 2.56, as it reads, not as its bits say; -4.5 to none is -4. */
export function roundDecimal(n: number, digits: number): number {
  // Where digits that are asked for lie beyond the fifteen that a double promises, it has no more to give.
  if (!Number.isFinite(n) || digits > 15 || (digits > 0 && (Number.isInteger(n) || Math.abs(n) * 10 ** digits >= 1e15))) return n;
  const [mantissa, exponent] = Math.abs(n).toExponential().split('e') as [string, string];
  const scaled = Number(`${mantissa}e${Number(exponent) + digits}`);
  const shifted = n < 0 ? Math.ceil(scaled - 0.5) : Math.round(scaled);
  const rounded = Number(`${shifted}e${-digits}`);
  if (!Number.isFinite(rounded)) return n;
  return n < 0 ? -rounded : rounded;
}

/** Digits in groups of three: `12345.6` to `12,345.6`. */
export function withCommas(text: string): string {
  const m = /^([-+]?)(\d+)(.*)$/s.exec(text);
  if (m === null) return text;
  return `${m[1]}${(m[2] as string).replace(/\B(?=(\d{3})+(?!\d))/g, ',')}${m[3]}`;
}

/** Seconds as `HH:MM:SS`, with days in front (`1+02:03:04`) and microseconds behind where there are any. */
export function duration(seconds: number): string {
  const sign = seconds < 0 ? '-' : '';
  const micros = Math.round(Math.abs(seconds) * 1e6);
  const whole = Math.floor(micros / 1e6);
  const two = (n: number): string => String(n).padStart(2, '0');
  const days = Math.floor(whole / 86400);
  const fraction = micros % 1e6 === 0 ? '' : `.${String(micros % 1e6).padStart(6, '0')}`;
  return `${sign}${days > 0 ? `${days}+` : ''}${two(Math.floor((whole % 86400) / 3600))}:${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}${fraction}`;
}
