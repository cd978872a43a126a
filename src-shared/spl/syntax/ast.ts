/**
 * The syntax tree of an SPL search. Every node carries the span of the user's text it came from, in UTF-16 offsets of
 * the text as typed (nodes that a macro produced carry the span of the macro call).
 */

/** Half-open range of UTF-16 offsets in the text as typed. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A name with the place where it stands. */
export interface Name {
  readonly text: string;
  readonly span: Span;
}

/** A whole search: stages joined by `|`. */
export interface Pipeline {
  readonly kind: 'pipeline';
  readonly stages: readonly StageNode[];
  readonly span: Span;
}

/**
 * One stage. `args` is what the command's own `parse` made of its text; null when the stage has errors
 * (the diagnostics say which) or when the command is unknown.
 */
export interface StageNode {
  readonly kind: 'stage';
  /** Canonical command name (aliases resolved), or the text as typed where the command is unknown. */
  readonly command: Name;
  readonly args: unknown;
  readonly span: Span;
  /** True for the `search` that the language puts in front of a search that does not start with a pipe. */
  readonly implicit: boolean;
  /** The stage as text, macros expanded and comments left out, for a server that reads SPL; absent on stages that no text stands for. */
  readonly text?: string;
  /** Where a subsearch stands for a part of the arguments' text: `args` is null until it has run. */
  readonly template?: StageTemplate;
}

/** A stage's text with the subsearches between its pieces: one less than there are pieces. */
export interface StageTemplate {
  readonly texts: readonly string[];
  readonly subsearches: readonly Pipeline[];
}

/** Comparison operators of `search`. `==` is read as `=`. */
export type CompareOp = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** A literal on the right of a comparison in `search`, or a search term. */
export interface SearchLiteral {
  /**
   * Text with its quotes and escapes (`\\`, `\"`) resolved. Every `*` in it is a wildcard: SPL has no way to escape one
   * (Search Manual, "Backslashes"), so a backslash in this text is always a literal backslash.
   */
  readonly text: string;
  readonly quoted: boolean;
  /** True where case counts: `user=CASE(Bob)`. */
  readonly exactCase?: boolean;
  readonly span: Span;
}

/** The expressions of `search` and of the `where` options of other commands. */
export type SearchExpr =
  | { readonly kind: 'and' | 'or'; readonly items: readonly SearchExpr[]; readonly span: Span }
  | { readonly kind: 'not'; readonly item: SearchExpr; readonly span: Span }
  | { readonly kind: 'compare'; readonly field: Name; readonly op: CompareOp; readonly value: SearchLiteral; readonly span: Span }
  /** `field IN (a, b*)`. */
  | { readonly kind: 'in'; readonly field: Name; readonly values: readonly SearchLiteral[]; readonly span: Span }
  /** A bare word or phrase, looked for in `_raw`. `TERM(x)` and `CASE(x)` set `directive`. */
  | { readonly kind: 'term'; readonly value: SearchLiteral; readonly directive: 'none' | 'term' | 'case'; readonly span: Span }
  /**
   * `earliest=-1h`, `latest=now`, `_index_earliest=...`, `starttime=...`: narrows the time range, matches everything else.
   * `format` is strptime's; `inclusive` is set for an end that belongs to the range (`endtime`).
   */
  | {
      readonly kind: 'time';
      readonly which: 'earliest' | 'latest' | 'index_earliest' | 'index_latest';
      readonly value: SearchLiteral;
      readonly format: string | null;
      readonly inclusive?: true;
      readonly span: Span;
    }
  /** `[ search ... ]`: replaced by what its results format to before the search runs. */
  | {
      readonly kind: 'subsearch';
      readonly pipeline: Pipeline;
      /** Text that stands round what the results format to: `user=` and nothing for `user=[ ... ]`. */
      readonly frame?: { readonly before: string; readonly after: string };
      readonly span: Span;
    }
  /** `eventtype=x`, `tag=y`, `tag::host=y` and `savedsearch=z`: need knowledge objects. */
  | { readonly kind: 'knowledge'; readonly object: 'eventtype' | 'tag' | 'savedsearch'; readonly field: string | null; readonly value: SearchLiteral; readonly op: '=' | '!='; readonly span: Span }
  /** Matches everything: an empty search or a bare `*`. */
  | { readonly kind: 'all'; readonly span: Span };

export type BinaryOp = '+' | '-' | '*' | '/' | '%' | '.' | '=' | '!=' | '<' | '<=' | '>' | '>=' | 'AND' | 'OR' | 'XOR' | 'LIKE';

/** Expressions of `eval`, `where`, and of `eval(...)` inside `stats`. */
export type Expr =
  | { readonly kind: 'number'; readonly value: number; readonly text: string; readonly span: Span }
  | { readonly kind: 'string'; readonly value: string; readonly span: Span }
  /** `true()`, `false()`, `null()` are calls; the bare words `true`, `false`, `null` are these. */
  | { readonly kind: 'boolean'; readonly value: boolean; readonly span: Span }
  | { readonly kind: 'null'; readonly span: Span }
  /** A field; `quoted` when written in single quotes. */
  | { readonly kind: 'field'; readonly name: string; readonly quoted: boolean; readonly span: Span }
  | { readonly kind: 'unary'; readonly op: '-' | '+' | 'NOT'; readonly operand: Expr; readonly span: Span }
  | { readonly kind: 'binary'; readonly op: BinaryOp; readonly left: Expr; readonly right: Expr; readonly span: Span }
  /** `x IN (a, b)` and, with `negated`, `x NOT IN (a, b)`. */
  | { readonly kind: 'in'; readonly operand: Expr; readonly list: readonly Expr[]; readonly negated: boolean; readonly span: Span }
  | { readonly kind: 'call'; readonly name: Name; readonly args: readonly Expr[]; readonly span: Span }
  /** `[ ... | return $x ]` where a value or a condition stands: replaced by what its results format to before the search runs. */
  | { readonly kind: 'subsearch'; readonly pipeline: Pipeline; readonly span: Span };

/** One aggregation of the stats family: `dc(user) AS users`, `count`, `avg(eval(bytes/1024))`, `p95(latency)`. */
export interface AggregationNode {
  readonly function: Name;
  /** Percentile of `perc95`, `p99.9`, `exactperc95`, `upperperc95`; null for others. */
  readonly percentile: number | null;
  /** Field (may hold `*` wildcards), an eval expression, or null for `count` without one. */
  readonly argument: { readonly kind: 'field'; readonly name: Name } | { readonly kind: 'eval'; readonly expr: Expr; readonly text: string } | null;
  /** Result field: the name after AS, else the call as written (`count`, `dc(user)`, `avg(eval(bytes/1024))`). */
  readonly as: Name;
  readonly explicitAs: boolean;
  readonly span: Span;
}
