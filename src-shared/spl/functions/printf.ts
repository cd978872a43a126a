/** `printf` (Search Reference, "Conversion functions"): C's sprintf without `%n` and argument positions. */
import { numberToText, toNumber } from '../../results/value.ts';
import { textOf, withCommas } from './support.ts';
import type { EvalValue } from './types.ts';

const SPECIFIER = /%([-+ 0#']*)(\*|\d+)?(?:\.(\*|\d*))?([a-zA-Z%])/g;

interface Options {
  readonly left: boolean;
  readonly plus: boolean;
  readonly space: boolean;
  readonly zero: boolean;
  readonly alternate: boolean;
  readonly commas: boolean;
  readonly width: number;
  readonly precision: number | null;
}

/**
 * Formats values; a missing or null value gives an empty text for `%s` and 0 for numbers. Throws an Error with a
 * sentence for a specifier that is not supported.
 */
export function formatPrintf(format: string, args: readonly EvalValue[]): string {
  let next = 0;
  const stray = format.replace(SPECIFIER, '').indexOf('%');
  if (stray >= 0) throw new Error(`The format "${format}" has a % without a specifier; write %% for the character itself.`);
  return format.replace(SPECIFIER, (all, flags: string, width: string | undefined, precision: string | undefined, letter: string) => {
    if (letter === '%') return '%';
    const take = (): EvalValue => args[next++] ?? null;
    let w = width === undefined ? 0 : width === '*' ? Math.trunc(toNumber(take()) ?? 0) : Number(width);
    const left = flags.includes('-') || w < 0;
    w = Math.abs(w);
    const p = precision === undefined ? null : precision === '*' ? Math.trunc(toNumber(take()) ?? 0) : Number(precision);
    const options: Options = {
      left,
      plus: flags.includes('+'),
      space: flags.includes(' '),
      zero: flags.includes('0') && !left,
      alternate: flags.includes('#'),
      commas: flags.includes("'"),
      width: w,
      precision: p === null || p < 0 ? null : Math.min(p, 1000),
    };
    return convert(all, letter, options, take());
  });
}

function convert(all: string, letter: string, o: Options, value: EvalValue): string {
  switch (letter) {
    case 's':
    case 'z': {
      const text = textOf(value) ?? (typeof value === 'object' && value !== null ? value.join(' ') : '');
      return padded(o.precision === null ? text : Array.from(text).slice(0, o.precision).join(''), o);
    }
    case 'c': {
      const code = typeof value === 'number' ? value : null;
      return padded(code !== null && code >= 0 && code <= 0x10ffff ? String.fromCodePoint(Math.trunc(code)) : (Array.from(textOf(value) ?? '')[0] ?? ''), o);
    }
    default:
  }
  const n = toNumber(value) ?? 0;
  switch (letter) {
    case 'd':
    case 'i':
      return signed(n, digits(numberToText(Math.abs(Math.trunc(n))), o), o, o.precision === null);
    case 'u':
      return signed(Math.abs(n), digits(numberToText(Math.abs(Math.trunc(n))), o), { ...o, plus: false, space: false }, o.precision === null);
    case 'o': {
      const text = digits(Math.abs(Math.trunc(n)).toString(8), o);
      return signed(0, o.alternate && !text.startsWith('0') ? `0${text}` : text, { ...o, plus: false, space: false }, o.precision === null);
    }
    case 'x':
    case 'X':
    case 'p': {
      const hex = digits(Math.abs(Math.trunc(n)).toString(16), { ...o, commas: false });
      const upper = letter !== 'x';
      const prefix = o.alternate && Math.trunc(n) !== 0 ? '0x' : '';
      return withPrefix(upper ? prefix.toUpperCase() : prefix, upper ? hex.toUpperCase() : hex, o, o.precision === null);
    }
    case 'f':
    case 'F': {
      const text = fixed(Math.abs(n), o.precision ?? 6);
      return signed(n, point(o.commas ? withCommas(text) : text, o), o, true);
    }
    case 'e':
    case 'E': {
      const text = exponential(Math.abs(n), o.precision ?? 6, o);
      return signed(n, letter === 'E' ? text.toUpperCase() : text, o, true);
    }
    case 'g':
    case 'G': {
      const text = general(Math.abs(n), o);
      return signed(n, letter === 'G' ? text.toUpperCase() : text, o, true);
    }
    case 'a':
    case 'A': {
      const text = hexFloat(Math.abs(n), o);
      const upper = letter === 'A';
      return withPrefix(`${signOf(n, o)}${upper ? '0X' : '0x'}`, upper ? text.toUpperCase() : text, o, true);
    }
    default:
      throw new Error(`"${all}" is not supported in a printf format: use %a, %c, %d, %e, %f, %g, %o, %s, %u, %x or %%.`);
  }
}

/** Integer digits with the least number of them that the precision asks for. */
function digits(text: string, o: Options): string {
  if (o.precision === 0 && text === '0') return '';
  const full = text.padStart(o.precision ?? 0, '0');
  return o.commas ? withCommas(full) : full;
}

/** The most decimals that toFixed gives (ECMAScript: 0 to 100). */
const MAX_DECIMALS = 100;

/** Decimals as C writes them: from the exact value of the double, not from its shortest text, and a half to the even digit. */
function fixed(n: number, precision: number): string {
  if (n >= 1e21) return `${BigInt(n)}${precision > 0 ? `.${'0'.repeat(precision)}` : ''}`;
  if (precision > MAX_DECIMALS) return n.toFixed(MAX_DECIMALS) + '0'.repeat(precision - MAX_DECIMALS);
  const text = n.toFixed(precision);
  // toFixed takes a half up. What is a half has few digits: these are all that there are.
  const exact = n.toFixed(Math.min(MAX_DECIMALS, precision + 40));
  const cut = exact.indexOf('.') + 1 + precision;
  if (!/^50*$/.test(exact.slice(cut))) return text;
  const down = exact.slice(0, precision === 0 ? cut - 1 : cut);
  return Number(down.at(-1)) % 2 === 0 ? down : text;
}

function point(text: string, o: Options): string {
  return o.alternate && !text.includes('.') ? `${text}.` : text;
}

/** Mantissa and exponent with this many decimals, rounded as `fixed` does. */
function scientific(n: number, precision: number): [string, number] {
  const [mantissa, exponent] = n.toExponential(precision).split('e') as [string, string];
  const [exact, lower] = n.toExponential(Math.min(MAX_DECIMALS, precision + 40)).split('e') as [string, string];
  const cut = precision === 0 ? 1 : precision + 2;
  const down = exact.slice(0, cut);
  // A half that went up from an even digit belongs down.
  return /^\.?50*$/.test(exact.slice(cut)) && Number(down.at(-1)) % 2 === 0 ? [down, Number(lower)] : [mantissa, Number(exponent)];
}

function exponential(n: number, precision: number, o: Options): string {
  const [mantissa, e] = scientific(n, Math.min(precision, MAX_DECIMALS));
  return `${point(mantissa, o)}e${e < 0 ? '-' : '+'}${String(Math.abs(e)).padStart(2, '0')}`;
}

function general(n: number, o: Options): string {
  const precision = Math.max(1, Math.min(o.precision ?? 6, MAX_DECIMALS));
  const [, exponent] = scientific(n, precision - 1);
  const small = exponent < -4 || exponent >= precision;
  let text = small ? exponential(n, precision - 1, o) : point(fixed(n, precision - 1 - exponent), o);
  if (!o.alternate) {
    text = text.replace(/^([^e]*\.[^e]*?)0+(e|$)/, '$1$2').replace(/\.(e|$)/, '$1');
  }
  return text;
}

function hexFloat(n: number, o: Options): string {
  if (n === 0) return `${point(o.precision !== null && o.precision > 0 ? `0.${'0'.repeat(o.precision)}` : '0', o)}p+0`;
  // log2 is rounded: just below a power of two it gives that power.
  const near = Math.floor(Math.log2(n));
  const exponent = n < 2 ** near ? near - 1 : near;
  const mantissa = n / 2 ** exponent;
  // 52 bits of fraction are 13 hexadecimal digits.
  let bits = BigInt(Math.round((mantissa - 1) * 2 ** 52));
  let whole = 1n;
  let text = bits.toString(16).padStart(13, '0');
  if (o.precision !== null && o.precision < 13) {
    const drop = BigInt(4 * (13 - o.precision));
    bits = (bits + (1n << (drop - 1n))) >> drop;
    if (bits >> BigInt(4 * o.precision) > 0n) {
      whole = 2n;
      bits = 0n;
    }
    text = o.precision === 0 ? '' : bits.toString(16).padStart(o.precision, '0');
  } else if (o.precision === null) text = text.replace(/0+$/, '');
  else text = text.padEnd(o.precision, '0');
  return `${point(`${whole}${text === '' ? '' : `.${text}`}`, o)}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}

function signOf(n: number, o: Options): string {
  return n < 0 ? '-' : o.plus ? '+' : o.space ? ' ' : '';
}

function signed(n: number, text: string, o: Options, mayZero: boolean): string {
  return withPrefix(signOf(n, o), text, o, mayZero);
}

/** Pads between the sign or `0x` and the digits with zeros, or before all with blanks. */
function withPrefix(prefix: string, text: string, o: Options, mayZero: boolean): string {
  if (o.zero && mayZero) return prefix + text.padStart(o.width - prefix.length, '0');
  return padded(prefix + text, o);
}

function padded(text: string, o: Options): string {
  const missing = o.width - Array.from(text).length;
  if (missing <= 0) return text;
  return o.left ? text + ' '.repeat(missing) : ' '.repeat(missing) + text;
}
