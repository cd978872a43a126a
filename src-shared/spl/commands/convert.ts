/** `convert`: field values into numbers, times and back (Search Reference, "convert"). */
import type { Column } from '../../results/batch.ts';
import { makeBatch } from '../../results/batch.ts';
import type { Scalar, Value } from '../../results/value.ts';
import { fromItems, isMultivalue, items, scalarToText, toNumber } from '../../results/value.ts';
import { timeFormatter, timeParser } from '../time/format.ts';
import type { Name } from '../syntax/ast.ts';
import { nearest } from '../syntax/diagnostics.ts';
import type { ArgReader, Batch, CommandDef, ExecContext } from './types.ts';
import { mergeOptions } from './support/args.ts';
import { columnsWith, needsPlus } from './support/columns.ts';
import { gatherBatches, mapBatches } from './support/stream.ts';
import { expandFields, fieldSegments, fillSegments, hasWildcard } from './support/wildcards.ts';

const FUNCTIONS = ['auto', 'ctime', 'dur2sec', 'memk', 'mktime', 'mstime', 'none', 'num', 'rmcomma', 'rmunit'] as const;

const OPTIONS = { timeformat: 'string' } as const;

/** A conversion function of `convert`. */
export type ConvertFunction = (typeof FUNCTIONS)[number];

/** One `function(field) [AS field]`. */
export interface Conversion {
  readonly function: ConvertFunction;
  /** A name or pattern. */
  readonly field: string;
  readonly as: string | null;
}

/** What `convert` was asked. */
export interface ConvertArgs {
  readonly timeformat: string;
  readonly conversions: readonly Conversion[];
}

export const convertCommand: CommandDef<ConvertArgs> = {
  name: 'convert',
  kind: 'streaming',
  docs: {
    summary: 'Converts field values into numbers or times.',
    syntax: 'convert [timeformat="<format>"] <function>(<field>) [AS <field>]...',
    options: [
      { name: 'timeformat', type: '<format>', default: '%m/%d/%Y %H:%M:%S', description: 'The form of times for ctime and mktime.' },
      { name: 'auto(<wc-field>)', type: '', description: 'Numbers where every value of the field can be read as one in one of the ways below; else the field stays. auto alone is of all fields.' },
      { name: 'num(<wc-field>)', type: '', description: 'Each value as a number where it can be read as one in any of these ways; others are removed.' },
      { name: 'ctime(<wc-field>)', type: '', description: 'Epoch seconds as a time by timeformat.' },
      { name: 'mktime(<wc-field>)', type: '', description: 'A time by timeformat as epoch seconds.' },
      { name: 'dur2sec(<wc-field>)', type: '', description: '[D+]HH:MM:SS as seconds.' },
      { name: 'mstime(<wc-field>)', type: '', description: '[MM:]SS.SSS as seconds.' },
      { name: 'memk(<wc-field>)', type: '', description: 'A size with k, m or g as kilobytes.' },
      { name: 'rmcomma(<wc-field>)', type: '', description: 'Takes out commas: 1,234.50 is 1234.50.' },
      { name: 'rmunit(<wc-field>)', type: '', description: 'Takes off what follows a number: 15ms is 15.' },
      { name: 'none(<wc-field>)', type: '', description: 'Leaves fields that a pattern matches as they are.' },
    ],
    examples: [
      { spl: '| makeresults | eval first=1700000000 | convert timeformat="%Y-%m-%d" ctime(first) AS day', description: 'A day from epoch seconds.' },
      { spl: '| makeresults | eval d="00:10:15", size="2m" | convert dur2sec(d) memk(size)', description: '615 seconds, 2048 kilobytes.' },
    ],
    page: 'Search Reference: convert',
  },
  parse(r) {
    let options = r.options(OPTIONS);
    const conversions: Conversion[] = [];
    while (!r.atEnd()) {
      // The one format holds for every function, wherever it stands.
      if (r.peekOption()) {
        options = mergeOptions(options, r.options(OPTIONS));
        continue;
      }
      const name = r.value('a conversion function');
      const fn = FUNCTIONS.find((f) => f === name.text.toLowerCase());
      if (fn === undefined) {
        const near = nearest(name.text, FUNCTIONS);
        return r.fail(name.span, `${name.text} is not a conversion function of convert: ${near ? `did you mean ${near}?` : `they are ${FUNCTIONS.join(', ')}.`}`, 'unknown-function');
      }
      const field = convertedField(r, name, fn);
      const as = r.takeKeyword('as') === null ? null : r.field('the field for the result').text;
      conversions.push({ function: fn, field, as });
      r.takeSymbol(',');
    }
    if (conversions.length === 0) r.fail(r.spanFrom(r.here()), 'convert needs a conversion, for instance convert ctime(firstTime).');
    return { timeformat: options.timeformat ?? '%m/%d/%Y %H:%M:%S', conversions };
  },
  columnsAfter: (args, before) =>
    columnsWith(
      before,
      args.conversions
        .filter((c) => c.function !== 'none' && !hasWildcard(c.as ?? c.field))
        .map((c) => [c.as ?? c.field, c.function === 'ctime' ? 'string' : c.function === 'auto' || c.function === 'rmcomma' ? 'unknown' : 'number'] as const),
    ),
  needs: (args, after) => needsPlus(after, args.conversions.filter((c) => c.as !== null).map((c) => c.field)),
  run(args, ctx) {
    const functions = new Map(FUNCTIONS.map((f) => [f, converter(f, args.timeformat, ctx)]));
    const convert = (batch: Batch, readings: Readings): Batch => {
      const columns = new Map<string, Column>(batch.columns);
      // `none` takes fields out of the reach of the patterns beside it.
      const spared = new Set(args.conversions.filter((c) => c.function === 'none').flatMap((c) => expandFields([c.field], columns.keys())));
      for (const { function: fn, field, as } of args.conversions) {
        for (const name of expandFields([field], [...columns.keys()])) {
          if (hasWildcard(field) && fn !== 'none' && (spared.has(name) || (name.startsWith('_') && !field.startsWith('_')))) continue;
          const target = as === null ? name : hasWildcard(as) ? fillSegments(as, fieldSegments(field)(name) ?? []) : as;
          // Only num removes what it cannot convert in place; in a new field there is nothing to keep.
          const keep = target === name && fn !== 'num';
          const source = columns.get(name) as Column;
          const read = fn === 'auto' ? readings.of(name) : (functions.get(fn) as (value: Scalar) => Scalar | null);
          if (read !== null) columns.set(target, source.map((v) => applied(v, read, keep)));
        }
      }
      return makeBatch(batch.length, columns);
    };
    const readings = new Readings();
    if (!args.conversions.some((c) => c.function === 'auto')) return mapBatches((batch) => convert(batch, readings));
    // Whether a field is converted depends on all its values.
    return async function* (input) {
      const held = await gatherBatches(input, ctx, 'convert auto()');
      for (const batch of held) readings.see(batch);
      for (const batch of held) yield convert(batch, readings);
    };
  },
};

/** The ways in which `auto` reads values, in the order in which they are tried. */
const WAYS: readonly ((text: string) => number | null)[] = [toNumber, withoutCommas, duration, milliseconds, kilobytes];

/** Which way reads every value of a field. */
class Readings {
  private readonly left = new Map<string, Set<(text: string) => number | null>>();

  see(batch: Batch): void {
    for (const [name, column] of batch.columns) {
      const left = this.left.get(name) ?? new Set(WAYS);
      this.left.set(name, left);
      for (const value of column) {
        if (left.size === 0) break;
        for (const item of items(value)) {
          const text = scalarToText(item).trim();
          for (const way of left) if (way(text) === null) left.delete(way);
        }
      }
    }
  }

  /** The first way that reads every value; null where none does. */
  of(name: string): ((value: Scalar) => Scalar | null) | null {
    const way = WAYS.find((w) => this.left.get(name)?.has(w) === true);
    return way === undefined ? null : (value) => way(scalarToText(value).trim());
  }
}

/** The field in parentheses after a function. `auto` alone is of all fields, as empty parentheses are. */
function convertedField(r: ArgReader, name: Name, fn: ConvertFunction): string {
  if (!r.takeSymbol('(')) return fn === 'auto' ? '*' : r.fail(name.span, `${name.text} needs a field in parentheses: ${name.text}(<field>).`);
  if (r.takeSymbol(')')) return '*';
  const field = r.field();
  if (!r.takeSymbol(')')) r.fail(field.span, `Expected ) after ${field.text}.`);
  return field.text;
}

function applied(value: Value, convert: (value: Scalar) => Scalar | null, keep: boolean): Value {
  if (value === null) return null;
  if (!isMultivalue(value)) return convert(value as Scalar) ?? (keep ? value : null);
  const out: Scalar[] = [];
  for (const item of value) {
    const converted = convert(item) ?? (keep ? item : null);
    if (converted !== null) out.push(converted);
  }
  return fromItems(out);
}

function converter(fn: ConvertFunction, timeformat: string, ctx: ExecContext): (value: Scalar) => Scalar | null {
  const text = (f: (t: string) => Scalar | null) => (value: Scalar) => f(scalarToText(value).trim());
  switch (fn) {
    case 'none':
      return (value) => value;
    case 'ctime': {
      const format = timeFormatter(timeformat, ctx.tz);
      return (value) => {
        const n = toNumber(value);
        return n === null ? null : format(n);
      };
    }
    case 'mktime':
      return text(timeParser(timeformat, ctx.tz, ctx.now));
    case 'dur2sec':
      return text(duration);
    case 'mstime':
      return text(milliseconds);
    case 'memk':
      return text(kilobytes);
    case 'rmcomma':
      // As text, so that decimals stay as they were written.
      return text((t) => t.replaceAll(',', ''));
    case 'rmunit':
      return text(leadingNumber);
    case 'num':
      return text(anyWay);
    case 'auto':
      // Which way it is depends on the field: see Readings.
      return text(anyWay);
  }
}

/** The first reading that covers the whole text. */
function anyWay(t: string): number | null {
  for (const way of WAYS) {
    const n = way(t);
    if (n !== null) return n;
  }
  return null;
}

function withoutCommas(t: string): number | null {
  return /^-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$/.test(t) ? toNumber(t.replaceAll(',', '')) : null;
}

function duration(t: string): number | null {
  const m = /^(?:(\d+)\+)?(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:\.\d+)?)$/.exec(t);
  if (m === null) return toNumber(t);
  return Number(m[1] ?? 0) * 86400 + Number(m[2] ?? 0) * 3600 + Number(m[3]) * 60 + Number(m[4]);
}

function milliseconds(t: string): number | null {
  const m = /^(?:(\d+):)?(\d+(?:\.\d+)?)$/.exec(t);
  return m === null ? null : Number(m[1] ?? 0) * 60 + Number(m[2]);
}

function kilobytes(t: string): number | null {
  const m = /^(\d+(?:\.\d+)?)\s*([kmg])b?$/i.exec(t);
  if (m === null) return toNumber(t);
  return Number(m[1]) * ({ k: 1, m: 1024, g: 1024 * 1024 }[(m[2] as string).toLowerCase()] as number);
}

function leadingNumber(t: string): number | null {
  const m = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?/.exec(t);
  return m === null ? null : toNumber(m[0]);
}
