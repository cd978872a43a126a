/** Expressions over aggregates: `eval(avg(size)/max(delay))` in `chart` and `timechart` (Search Reference, "chart", "timechart"). */
import type { AggregationNode, Expr } from './ast.ts';

/** What looks functions up: a statistical function's percentile, or null where the name is none. */
export type FindStatsFunction = (name: string) => { readonly percentile: number | null } | null;

/** An expression over aggregates, taken apart. */
export interface AggregateExpression {
  /** The expression with each aggregate replaced by a field that holds its result. */
  readonly outer: Expr;
  /** The aggregates; `as` is the field that stands for each in `outer`. */
  readonly parts: readonly AggregationNode[];
}

/**
 * Takes an expression apart. A call is an aggregate when it names a statistical function and has one argument (`max(a, b)`
 * is the eval function); `count` and `c` also stand alone. The same aggregate twice is one part.
 */
export function splitAggregates(expr: Expr, find: FindStatsFunction): AggregateExpression {
  const parts = new Map<string, AggregationNode>();
  const part = (name: string, argument: AggregationNode['argument'], percentile: number | null, e: Expr): Expr => {
    const text = argument === null ? '' : argument.kind === 'field' ? argument.name.text : JSON.stringify(argument.expr);
    const key = `${name.toLowerCase()}\u0000${argument?.kind ?? ''}\u0000${text}`;
    let node = parts.get(key);
    if (node === undefined) {
      node = {
        function: { text: name, span: e.span },
        percentile,
        argument,
        // No search can write this name, so it cannot meet a field of the data.
        as: { text: `\u0000part${parts.size}`, span: e.span },
        explicitAs: true,
        span: e.span,
      };
      parts.set(key, node);
    }
    return { kind: 'field', name: node.as.text, quoted: true, span: e.span };
  };
  const walk = (e: Expr): Expr => {
    switch (e.kind) {
      case 'field':
        return !e.quoted && /^c(ount)?$/i.test(e.name) ? part('count', null, null, e) : e;
      case 'unary':
        return { ...e, operand: walk(e.operand) };
      case 'binary':
        return { ...e, left: walk(e.left), right: walk(e.right) };
      case 'in':
        return { ...e, operand: walk(e.operand), list: e.list.map(walk) };
      case 'call': {
        const found = find(e.name.text);
        const [only] = e.args;
        if (found !== null && e.args.length === 0 && /^c(ount)?$/i.test(e.name.text)) return part('count', null, null, e);
        if (found !== null && e.args.length === 1 && only !== undefined) return part(e.name.text, argumentOf(only), found.percentile, e);
        return { ...e, args: e.args.map(walk) };
      }
      default:
        return e;
    }
  };
  const outer = walk(expr);
  return { outer, parts: [...parts.values()] };
}

/** The argument of an aggregate: a field, or an expression with or without `eval()` round it. */
function argumentOf(expr: Expr): AggregationNode['argument'] {
  if (expr.kind === 'field') return { kind: 'field', name: { text: expr.name, span: expr.span } };
  const inner = expr.kind === 'call' && expr.name.text.toLowerCase() === 'eval' ? expr.args[0] : undefined;
  return { kind: 'eval', expr: inner ?? expr, text: '' };
}
