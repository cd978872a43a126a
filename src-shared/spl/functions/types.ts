/**
 * What a function is. `eval-functions` and `stats-functions` tables list them all; parser, evaluator, SQL generators,
 * completion and documentation know functions only through these.
 */
import type { Batch } from '../../results/batch.ts';
import type { EvalValue, Value } from '../../results/value.ts';

export interface FunctionDocs {
  /** As the reference writes it: `if(<predicate>, <true_value>, <false_value>)`. */
  readonly syntax: string;
  /** One sentence. */
  readonly summary: string;
  /** Group on Splunk's page: `Comparison and Conditional`, `Text`, `Multivalue`... */
  readonly group: string;
  readonly example?: string;
}

/** What a function may know while it runs. */
export interface FunctionContext {
  readonly now: number;
  readonly tz: string;
  /** Wall clock in epoch seconds for `time()`. */
  time(): number;
  random(): number;
  /** The rows of a lookup for the `lookup()` function, read before the search runs; undefined where the host has none. */
  readonly lookup?: (name: string) => Batch | undefined;
}

/**
 * An eval function. Strict ones get evaluated arguments. `lazy` ones (if, case, coalesce, mvmap, mvfilter...) are built
 * in the compiler (`eval/compile.ts`) because they decide what is evaluated.
 */
export interface EvalFunctionDef {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly docs: FunctionDocs;
  /** Fewest and most arguments; `Infinity` for open ends. */
  readonly arity: readonly [number, number];
  /** What comes out, as far as it can be told without data. */
  readonly returns: 'number' | 'string' | 'boolean' | 'multivalue' | 'any';
  /** Same arguments, same result: may be folded. `now()`, `random()`, `time()` are not. */
  readonly pure: boolean;
  readonly call?: (args: readonly EvalValue[], ctx: FunctionContext) => EvalValue;
  /**
   * Called once per expression with the arguments that are literals (undefined for others) to prepare a faster call
   * (compiled regex, parsed time format). Errors in literals throw FunctionError: reported at the argument's span.
   */
  readonly prepare?: (literals: readonly (EvalValue | undefined)[]) => (args: readonly EvalValue[], ctx: FunctionContext) => EvalValue;
}

/** A bad literal argument, found when a search is checked or starts. `argument` is its 0-based index. */
export class FunctionError extends Error {
  readonly argument: number;
  constructor(argument: number, message: string) {
    super(message);
    this.name = 'FunctionError';
    this.argument = argument;
  }
}

/** Running state of one aggregation in one group. */
export interface Accumulator {
  /** Adds one row's value of the argument (null where the row has none) at `time` (epoch seconds, null where unknown). */
  add(value: Value, time: number | null): void;
  /** The result so far; may be called more than once (streamstats). */
  result(): Value;
  /** Takes in another state of the same function (two-phase aggregation). */
  merge?(other: Accumulator): void;
}

export interface StatsFunctionDef {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly docs: FunctionDocs;
  /** `optional` only for count. */
  readonly argument: 'required' | 'optional';
  readonly returns: 'number' | 'same' | 'multivalue';
  /** True for perc<N>, p<N>, exactperc<N>, upperperc<N>. */
  readonly percentile?: boolean;
  create(options: { readonly percentile: number | null; readonly listValues: number }): Accumulator;
}

export type { EvalValue };
