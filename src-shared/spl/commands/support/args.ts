/** Reading arguments: what several commands' grammars share. */
import type { ArgReader, FieldItem, OptionSpecs, OptionValues } from '../types.ts';
import { hasWildcard } from './wildcards.ts';

/** Options of two places of one stage as one; where both give one, the later place wins. */
export function mergeOptions<S extends OptionSpecs>(first: OptionValues<S>, second: OptionValues<S>): OptionValues<S> {
  const merged: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(second)) if (value !== undefined) merged[key] = value;
  merged.spans = { ...first.spans, ...second.spans };
  return merged as OptionValues<S>;
}

/** Field names, separated by commas or blanks, with options before, between and after them. */
export function fieldsAndOptions<S extends OptionSpecs>(
  r: ArgReader,
  specs: S,
  stop: readonly string[] = [],
): { readonly fields: FieldItem[]; readonly options: OptionValues<S> } {
  let options = r.options(specs);
  const fields: FieldItem[] = [];
  while (!r.atEnd() && !r.peekSymbol('[') && !(stop.length > 0 && r.peekKeyword(...stop))) {
    if (r.peekOption()) {
      options = mergeOptions(options, r.options(specs));
      // An unknown option has been reported and read past; anything else that is left here is a field.
      if (r.peekOption()) break;
    } else {
      fields.push(r.field());
      r.takeSymbol(',');
    }
  }
  return { fields, options };
}

/** Warns of a wildcard where one field is named: no field matches it, so the command finds nothing. */
export function warnOfPattern(r: ArgReader, field: FieldItem): FieldItem {
  if (!field.quoted && hasWildcard(field.text)) {
    r.report({ severity: 'warning', code: 'bad-argument', message: `${r.command} takes the names of fields here, no wildcards: ${field.text} is no field.`, ...field.span });
  }
  return field;
}

/** A whole number within bounds; the default where it was not given. Outside the bounds is an error at the option. */
export function wholeNumber<S extends OptionSpecs>(
  r: ArgReader,
  options: OptionValues<S>,
  name: keyof S & string,
  fallback: number,
  min: number,
): number {
  const value = (options as Readonly<Record<string, unknown>>)[name];
  if (typeof value !== 'number') return fallback;
  if (value < min) {
    const span = (options.spans as Readonly<Record<string, { start: number; end: number } | undefined>>)[name];
    if (span !== undefined) r.fail(span, `${name} must be ${min} or more, not ${value}.`, 'bad-argument');
  }
  return value;
}

/** The arguments of commands that take none. */
export type NoArgs = Readonly<Record<string, never>>;

/** See `NoArgs`: null would mean arguments that could not be read. */
export const NO_ARGS: NoArgs = {};

/** Options of which one, `name`, may be given several times: its values in order beside the other options. */
export function repeatedOption<S extends OptionSpecs>(r: ArgReader, name: string, specs: S): { readonly values: string[]; readonly options: OptionValues<S> } {
  const values: string[] = [];
  let options = r.options(specs, false);
  for (let item = r.takeOption(name); item !== null; item = r.takeOption(name)) {
    values.push(item.text);
    // index=a OR index=b is as common as the two without OR.
    r.takeKeyword('or');
    options = mergeOptions(options, r.options(specs, false));
  }
  // What is left is unknown: the strict reader says so, with the nearest name.
  if (r.peekOption()) r.options({ ...specs, [name]: 'string' });
  return { values, options };
}
