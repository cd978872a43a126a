/** Reading the command line: strict, with a near name for a mistyped option. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { nearest } from '../src-shared/spl/syntax/diagnostics.ts';

/** The arguments are wrong: exit status 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export type OptionTable = NonNullable<ParseArgsConfig['options']>;
export type OptionReading = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** Options and positional arguments of one command. Throws UsageError. */
export function readArguments(command: string, args: readonly string[], options: OptionTable): { readonly values: OptionReading; readonly positionals: readonly string[] } {
  const { tokens } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const known = options[token.name];
    if (known === undefined) {
      const near = nearest(token.name, Object.keys(options));
      throw new UsageError(`nexus ${command} has no option ${token.rawName}.${near === null ? ` See: nexus ${command} --help` : ` Did you mean --${near}?`}`);
    }
    if (known.type === 'boolean' && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value.`);
    if (known.type === 'string' && (token.value === undefined || token.value === '' && !token.inlineValue)) throw new UsageError(`${token.rawName} needs a value.`);
  }
  try {
    const { values, positionals } = parseArgs({ args: joinDashValues(args, options), options, allowPositionals: true, strict: true });
    return { values, positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('\n', 1)[0] as string) : String(error));
  }
}

/** `--earliest -1h` as `--earliest=-1h`: the strict reader takes a value with a dash for an option, which times often are. */
function joinDashValues(args: readonly string[], options: OptionTable): string[] {
  const out: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === '--') return [...out, ...args.slice(i)];
    const next = args[i + 1];
    if (arg.startsWith('--') && options[arg.slice(2)]?.type === 'string' && next?.startsWith('-') === true) {
      out.push(`${arg}=${next}`);
      i++;
    } else out.push(arg);
  }
  return out;
}

/** A text option; undefined where it was not given. */
export function text(values: OptionReading, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

/** All values of a repeatable option. */
export function texts(values: OptionReading, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? value.filter((v) => typeof v === 'string') : [];
}

/** A text option that must be one of a list. */
export function choice<T extends string>(values: OptionReading, name: string, choices: readonly T[]): T | undefined {
  const value = text(values, name);
  if (value === undefined) return undefined;
  const found = choices.find((c) => c === value);
  if (found === undefined) {
    const near = nearest(value, choices);
    throw new UsageError(`--${name} is one of ${choices.join(', ')}, not "${value}".${near === null ? '' : ` Did you mean ${near}?`}`);
  }
  return found;
}

/** An option that is a whole number from 0 on. */
export function count(values: OptionReading, name: string): number | undefined {
  const value = text(values, name);
  if (value === undefined) return undefined;
  if (!/^\d{1,15}$/.test(value)) throw new UsageError(`--${name} is a whole number from 0 on, not "${value}".`);
  return Number(value);
}
