/**
 * What a command is. One file per command exports one `CommandDef`; `registry.ts` lists them all. Parser, planner,
 * editor, documentation and executors know commands only through this.
 */
import type { Batch } from '../../results/batch.ts';
import type { Value } from '../../results/value.ts';
import type { AggregationNode, Expr, Name, Pipeline, SearchExpr, Span } from '../syntax/ast.ts';
import type { Diagnostic, DiagnosticCode } from '../syntax/diagnostics.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { LookupDefinition } from '../knowledge/lookup-definition.ts';

/** Splunk's command types (Search Reference, "Command types"). `generating` commands start a pipeline. */
export type CommandKind = 'generating' | 'streaming' | 'stateful-streaming' | 'transforming' | 'dataset';

export interface CommandOption {
  readonly name: string;
  /** `<int>`, `<bool>`, `<field>`, `left | outer | inner`... as the reference page writes it. */
  readonly type: string;
  readonly default?: string;
  readonly description: string;
}

export interface CommandDocs {
  /** One sentence. */
  readonly summary: string;
  /** The syntax line, in our own notation. */
  readonly syntax: string;
  readonly options: readonly CommandOption[];
  /** Searches that run on the sample data or on `makeresults`. */
  readonly examples: readonly { readonly spl: string; readonly description: string }[];
  /** The page of Splunk's Search Reference that is the authority. */
  readonly page: string;
}

/** What is known of the fields after a stage. */
export interface Columns {
  /** Known fields in order. Type where known. */
  readonly fields: ReadonlyMap<string, { readonly type: 'number' | 'string' | 'time' | 'multivalue' | 'unknown' }>;
  /** True when rows may hold further fields that are not listed (events before any `table`, `stats`...). */
  readonly open: boolean;
}

/** Which fields a stage needs from the one before. `all` when it cannot tell (e.g. events are shown whole). */
export interface Needs {
  readonly all: boolean;
  /** Exact names and `*` patterns. */
  readonly names: ReadonlySet<string>;
}

/** An operator: takes the batches of the stage before, yields its own. Pull-based, so back-pressure is natural. */
export type Operator = (input: AsyncIterable<Batch>) => AsyncIterable<Batch>;

/** The table behind `lookup` and `inputlookup`: rows of named text cells. */
export interface LookupTable {
  readonly name: string;
  readonly fields: readonly string[];
  readonly rows: Batch;
  /** How its rows match; exactly where there is none. */
  readonly definition?: LookupDefinition;
}

/** Time range of a search in epoch seconds; null is open. `latest` is exclusive, as in Splunk. */
export interface TimeRange {
  readonly earliest: number | null;
  readonly latest: number | null;
}

/** A search that somebody has named. The range is as its user wrote it, such as `-24h`; empty is open. */
export interface SavedSearchText {
  readonly name: string;
  readonly spl: string;
  readonly earliest: string;
  readonly latest: string;
}

/** A search that ran. */
export interface PastSearch {
  readonly id: string;
  readonly spl: string;
  /** The range as its user wrote it, such as `-24h`; empty is open. */
  readonly earliest: string;
  readonly latest: string;
  /** When it began, in epoch seconds. */
  readonly started: number;
  /** How long it took, in seconds. */
  readonly seconds: number;
  readonly rows: number;
  readonly outcome: 'done' | 'stopped' | 'failed';
}

/** Named searches and the results that are kept of searches. */
export interface SearchLibrary {
  /** All saved searches; names are matched as they are written. */
  savedSearches(): Promise<readonly SavedSearchText[]>;
  /** The rows of a search that ran: by its id, or the latest whose text is `spl`. Null where none is kept. */
  results(of: { readonly id: string } | { readonly spl: string }): AsyncIterable<Batch> | null;
  /** The searches that ran, the latest first; not there where none are kept. */
  history?(): Promise<readonly PastSearch[]>;
}

/** What is known of the place of an address. Names are in the language asked for, or in English. */
export interface Place {
  readonly city: string | null;
  readonly country: string | null;
  readonly region: string | null;
  readonly continent: string | null;
  readonly metroCode: string | null;
  readonly timezone: string | null;
  readonly lat: number | null;
  readonly lon: number | null;
}

/** Finds places by address (IPv4 or IPv6 text); null where it has none. */
export type PlaceFinder = (address: string, language: string) => Place | null;

/** Events for a summary index: each has `_time` in epoch seconds and `_raw`. */
export interface SummaryEvents {
  readonly index: string;
  readonly source: string;
  readonly sourcetype: string;
  /** Null for this machine's name. */
  readonly host: string | null;
  readonly events: Batch;
}

/** What an operator may know and ask while it runs. Hosts implement it; src-shared never reaches outside. */
export interface ExecContext {
  /** Epoch seconds that `now()` yields: fixed at the start of the search. */
  readonly now: number;
  /** IANA zone of the search. */
  readonly tz: string;
  readonly range: TimeRange;
  readonly signal: AbortSignal;
  /** Adds a message to the job: shown to the user once each. */
  message(severity: 'info' | 'warning' | 'error', text: string): void;
  /** Runs a pipeline of its own (append, join, subsearch). Limits are the caller's business. */
  runPipeline(pipeline: Pipeline): AsyncIterable<Batch>;
  /** Runs stages on given input (appendpipe, foreach with subpipelines, map). */
  runStages(pipeline: Pipeline, input: AsyncIterable<Batch>): AsyncIterable<Batch>;
  /** Parses SPL made at run time (map, foreach); throws SplError with the template's span. */
  parse(text: string, at: Span): Pipeline;
  /** The table of a lookup definition or CSV file name; throws an Error that names it and lists those there are. */
  lookup(name: string): Promise<LookupTable>;
  /** The tables of lookup() calls by their names, read before the operator that makes them runs. */
  readonly tables?: ReadonlyMap<string, Batch>;
  /** Data models, mappings, event types and tags; undefined where the host has none. */
  readonly knowledge?: () => Promise<Knowledge>;
  /** Saved searches and kept results; undefined where the host has none. */
  readonly library?: SearchLibrary;
  /** The database of places that the user has put in; null or undefined where there is none. Throws an Error that names a bad file. */
  readonly places?: () => Promise<PlaceFinder | null>;
  /** Writes a lookup (outputlookup); hosts that cannot throw an Error that says so. */
  writeLookup?(name: string, rows: Batch, append: boolean): Promise<void>;
  /** Adds events to a summary index (collect); undefined on hosts that keep none. Throws an Error with a sentence. */
  readonly collect?: (events: SummaryEvents) => Promise<void>;
  /**
   * Runs CPU-bound work under the search's deadline for one batch, so that a catastrophic regex cannot hang the host.
   * Throws an Error that says which limit was passed.
   */
  guard<T>(work: () => T): T;
  /** Largest numbers of rows that memory-bound commands keep. */
  readonly limits: Limits;
  /** Uniform in [0,1): seeded where the host wants repeatable runs. */
  random(): number;
}

export interface Limits {
  /** Rows of a subsearch inside a search expression (Splunk: 10,000). */
  readonly subsearchRows: number;
  /** Rows of append, appendcols, join (Splunk: 50,000). */
  readonly subsearchJoinRows: number;
  /** Rows that `sort 0`, `eventstats`, `transpose` and others may hold. */
  readonly memoryRows: number;
  /** Values that `list()` keeps (Splunk: 100). */
  readonly listValues: number;
  /** Milliseconds that one batch may take before a guarded operator is stopped. */
  readonly batchMs: number;
}

export interface CommandDef<A = unknown> {
  /** Canonical lower-case name. */
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly kind: CommandKind;
  readonly docs: CommandDocs;
  /**
   * Reads the command's arguments. Errors go through `r.fail` (throws, the stage ends there) or `r.report` (goes on).
   * Must consume all of the stage's text: the parser reports what is left over.
   */
  parse(r: ArgReader): A;
  /** The fields after this stage. */
  columnsAfter(args: A, before: Columns): Columns;
  /** The fields this stage needs from its input so that `after` can be served. */
  needs(args: A, after: Needs): Needs;
  /** Makes the operator. Called once per run. Generating commands ignore their input. */
  run(args: A, ctx: ExecContext): Operator;
  /** Pipelines inside the arguments (subsearches), for the planner and for tenant isolation. */
  pipelines?(args: A): readonly Pipeline[];
  /**
   * The search expressions inside the arguments, and the same arguments with others in their places (in the same order).
   * The planner resolves subsearches and time terms in them through this.
   */
  readonly searches?: {
    get(args: A): readonly SearchExpr[];
    with(args: A, expressions: readonly SearchExpr[]): A;
  };
  /** The same arguments for a stage after a search for these words, in lower case; the planner gives them to commands that ask. */
  withSearchedWords?(args: A, words: readonly string[]): A;
  /** For generating commands: true where these arguments let it stand after others, whose rows it then keeps. */
  keepsInput?(args: A): boolean;
  /** True for commands that scan the source's events: `search`, `tstats`... Only the first stage of a pipeline scans. */
  readonly scansEvents?: boolean;
}

/** A command that Splunk has and Nexus refuses, with its own reason. */
export interface RefusedCommand {
  readonly name: string;
  /** One sentence: why, and what to use instead. */
  readonly reason: string;
}

/** A field list item as written. */
export interface FieldItem extends Name {
  readonly quoted: boolean;
}

/**
 * The cursor over one stage's text that commands read their arguments with. SPL lexes differently by place
 * (search terms, eval expressions, key=value options, field lists), so the reader offers each mode as a method.
 * Blanks and comments are skipped before every read. "Word" means a run without blanks, commas, quotes, brackets,
 * parentheses, pipes or `=`.
 */
export interface ArgReader {
  /** The command's name, for messages: aliases resolved. */
  readonly command: string;
  /** True at the end of the stage's text. */
  atEnd(): boolean;
  /** Offset-based span from a start gained by `here()` to the current place. */
  here(): number;
  spanFrom(start: number): Span;
  /** Next word or quoted text without consuming it; null at the end or at punctuation. */
  peekWord(): string | null;
  /** True if the next thing is this punctuation or symbol (`=`, `,`, `(`, `)`, `[`, `-`, `+`...). */
  peekSymbol(symbol: string): boolean;
  /** Consumes the symbol if it is next. */
  takeSymbol(symbol: string): boolean;
  /** Consumes a case-insensitive keyword if it is the next whole word (`by`, `as`, `over`, `output`...). */
  takeKeyword(...words: string[]): Name | null;
  /** True if the next whole word is one of these keywords; consumes nothing. */
  peekKeyword(...words: string[]): boolean;
  /** True if `name` `=` comes next (blanks allowed round `=`); consumes nothing. Any case. */
  peekOption(name?: string): boolean;
  /** Consumes `name=value` if it is next, else null. The value is a word or quoted text, quotes resolved. */
  takeOption(name: string): Name | null;
  /**
   * Reads `key=value` options at this place as long as they come and their key is among `specs`; any case.
   * An unknown key that is followed by `=` is reported with the nearest name when `strict` (default true).
   * Values are checked: `bool` (t/true/1/yes, f/false/0/no), `int`, `number`, `string`, a list of allowed words.
   */
  options<S extends OptionSpecs>(specs: S, strict?: boolean): OptionValues<S>;
  /** A word or quoted text: a value. `expected` completes "Expected ...". */
  value(expected: string): FieldItem;
  /** A field name: a word, "quoted", 'single quoted' or with braces, dots, `*` wildcards. */
  field(expected?: string): FieldItem;
  /** Field names separated by commas or blanks up to a keyword in `stop`, a symbol or the end. At least one unless `optional`. */
  fields(options?: { readonly stop?: readonly string[]; readonly optional?: boolean }): FieldItem[];
  /** A quoted string or, if none, null. */
  takeString(): FieldItem | null;
  /** An unsigned or signed integer word if next, else null. */
  takeInteger(): { readonly value: number; readonly span: Span } | null;
  /** An eval expression up to a `,` at depth 0, a stop keyword, or the end. */
  expression(stop?: readonly string[]): Expr;
  /** A search expression (as in `search`) up to the end, or to a stop keyword at depth 0. Empty gives `all`. */
  searchExpression(stop?: readonly string[]): SearchExpr;
  /** `func(arg) AS name` aggregations, separated by blanks or commas, up to a stop keyword or the end. */
  aggregations(stop?: readonly string[]): AggregationNode[];
  /** `[ ... ]` as a pipeline if it is next, else null. Its first stage needs no leading pipe. */
  takeSubsearch(): Pipeline | null;
  /** `[ ... ]` as raw text with its span (foreach templates); null if not next. */
  takeBracketText(): Name | null;
  /** `( ... )` as raw text with its span (filters of transaction); null if not next. */
  takeParenText(): Name | null;
  /** Parses text as an expression with positions relative to `at` (template expansion). */
  parseExpression(text: string, at: Span): Expr;
  /** The rest of the stage as text, comments removed, trimmed. */
  rest(): Name;
  /** Everything up to here is an error at this span: ends this stage's parse. */
  fail(span: Span, message: string, code?: DiagnosticCode, fix?: Diagnostic['fix']): never;
  /** Records a problem and goes on. */
  report(diagnostic: Diagnostic): void;
}

export type OptionSpec = 'bool' | 'int' | 'number' | 'string' | 'field' | readonly string[];
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;
/** The values read; a key is undefined where its option was not given. `<key>` of type int/number is a number, bool a boolean. */
export type OptionValues<S extends OptionSpecs> = {
  readonly [K in keyof S]: (S[K] extends 'bool' ? boolean : S[K] extends 'int' | 'number' ? number : S[K] extends readonly (infer W)[] ? W : string) | undefined;
} & {
  /** Where each given option stands. */
  readonly spans: Readonly<Partial<Record<keyof S, Span>>>;
};

/** Re-exported for operators that build rows. */
export type { Batch, Value };
