/** The tokens of a dashboard: where their values come from, and searches with them put in. Pure. */
import type { RangeText } from '../../src-shared/ipc/engine-protocol.ts';
import { parametersOf, withValues } from '../saved/parameters.ts';
import type { Dashboard, Input } from './definition.ts';

export type TokenValues = Readonly<Record<string, string>>;

/** The values that a dashboard begins with: what its inputs say. An empty text is a value, an empty choice is none. */
export function initialValues(inputs: readonly Input[]): TokenValues {
  return Object.fromEntries(inputs.flatMap((input) => inputValues(input)));
}

/** The tokens that an input sets as it stands. */
function inputValues(input: Input): [string, string][] {
  if (input.kind === 'time') return [[`${input.token}.earliest`, input.range.earliest], [`${input.token}.latest`, input.range.latest]];
  if (input.kind === 'several') return [[input.token, writeChosen(input.values)]];
  return input.kind === 'choice' && input.value === '' && !input.choices.some((choice) => choice.value === '') ? [] : [[input.token, input.value]];
}

/** The values chosen of several, as they are kept under the token's name. */
export function writeChosen(values: readonly string[]): string {
  return JSON.stringify(values);
}
/** What `writeChosen` wrote; any other text is one value, such as one that was clicked. */
export function readChosen(text: string | undefined): readonly string[] {
  if (text === undefined || text === '') return [];
  try {
    const values: unknown = JSON.parse(text);
    if (Array.isArray(values) && values.every((value) => typeof value === 'string')) return values;
  } catch {
    // A value as it is.
  }
  return [text];
}

/** What stands for an input's token in a search; null where nothing is chosen of several. */
function composed(input: Input, value: string): string | null {
  switch (input.kind) {
    case 'time':
      return value;
    case 'text':
    case 'choice':
      return `${input.prefix}${value}${input.suffix}`;
    case 'several': {
      const chosen = readChosen(value);
      return chosen.length === 0 ? null : `${input.prefix}${chosen.map((one) => `${input.valuePrefix}${one}${input.valueSuffix}`).join(input.delimiter)}${input.suffix}`;
    }
  }
}

/** All values in effect: of the inputs, with what stands around them, or of what was clicked, and of the shared range. */
export function allValues(values: TokenValues, range: RangeText, inputs: readonly Input[]): TokenValues {
  const known: Record<string, string> = { 'time.earliest': range.earliest, 'time.latest': range.latest, ...values };
  for (const input of inputs) {
    const value = known[input.token];
    if (value === undefined) continue;
    const text = composed(input, value);
    if (text === null) delete known[input.token];
    else known[input.token] = text;
    // As Splunk has it: what is chosen, without anything around it.
    known[`form.${input.token}`] = input.kind === 'several' ? readChosen(value).join(',') : value;
  }
  return known;
}

/** A text with the tokens' values in it, and the names of those that have none. `$$` is a dollar sign; `$form.x$` is `$x$`. */
export function substitute(text: string, values: TokenValues): { readonly text: string; readonly missing: readonly string[] } {
  const missing = new Set<string>();
  const parts = text.split('$$').map((part) => {
    const names = parametersOf(part).map(({ name }) => name);
    const known = Object.fromEntries(names.flatMap((name) => (valueOf(name, values) === undefined ? [] : [[name, valueOf(name, values) as string]])));
    for (const name of names) if (known[name] === undefined) missing.add(plain(name));
    return withValues(part, known);
  });
  return { text: parts.join('$'), missing: [...missing] };
}

const plain = (name: string): string => name.replace(/^form\./, '');
const valueOf = (name: string, values: TokenValues): string | undefined => values[name] ?? values[plain(name)];

/** What a missing token is called on the screen: the label of its input. */
export function tokenLabel(name: string, { inputs }: Pick<Dashboard, 'inputs'>): string {
  const label = inputs.find(({ token }) => token === name || name.startsWith(`${token}.`))?.label ?? '';
  return label === '' ? name : label;
}

/** A range whose ends may be tokens. */
export function substituteRange(range: RangeText, values: TokenValues): { readonly range: RangeText; readonly missing: readonly string[] } {
  const earliest = substitute(range.earliest, values);
  const latest = substitute(range.latest, values);
  return { range: { earliest: earliest.text, latest: latest.text }, missing: [...new Set([...earliest.missing, ...latest.missing])] };
}

