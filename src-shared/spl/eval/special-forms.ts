/**
 * The eval functions that decide themselves what is evaluated: conditions, walks through multivalues, searches in
 * searches. Their signatures and documentation stand in the function tables with all others.
 */
import type { Batch } from '../../results/batch.ts';
import type { EvalValue, Scalar } from '../../results/value.ts';
import { fromItems, toNumber } from '../../results/value.ts';
import { itemsOf } from '../functions/support.ts';
import { FunctionError } from '../functions/types.ts';
import { SplError } from '../syntax/diagnostics.ts';
import type { Expr, SearchExpr } from '../syntax/ast.ts';
import { parseSearchExpression } from '../syntax/search-parser.ts';
import { fail } from '../syntax/site.ts';
import { compileNode, derived, membership } from './compile.ts';
import type { Binding, Node, Scope } from './compile.ts';
import { compileSearch } from './search-match.ts';
import { significant } from './significant.ts';

type Call = Extract<Expr, { kind: 'call' }>;

/** Builds the node of a call. Throws FunctionError for arguments that cannot be. */
type SpecialForm = (expr: Call, scope: Scope) => Node;

/** Names of the fields in an expression, in their order, each once. */
export function fieldsIn(expr: Expr): string[] {
  const names = new Set<string>();
  const visit = (e: Expr): void => {
    switch (e.kind) {
      case 'field':
        names.add(e.name);
        break;
      case 'unary':
        visit(e.operand);
        break;
      case 'binary':
        visit(e.left);
        visit(e.right);
        break;
      case 'in':
        visit(e.operand);
        e.list.forEach(visit);
        break;
      case 'call':
        e.args.forEach(visit);
        break;
      default:
        break;
    }
  };
  visit(expr);
  return [...names];
}

/** The search expression in the text that `searchmatch` was given. Throws FunctionError when it is none. */
export function searchOf(text: string): SearchExpr {
  const site = { text, span: (start: number, end: number) => ({ start, end }) };
  try {
    return parseSearchExpression(site, 0, text.length, (start, end) => fail(site, start, end, 'A subsearch cannot stand here.')).expr;
  } catch (error) {
    if (error instanceof SplError) throw new FunctionError(0, `The search in searchmatch() cannot be read: ${error.message}`);
    throw error;
  }
}

/** `case` and `validate`: the value behind the first condition that is `wanted`. */
function firstWhere(wanted: boolean): SpecialForm {
  return (expr, scope) => {
    const nodes = expr.args.map((arg) => compileNode(arg, scope));
    const pairs: (readonly [Node['run'], Node['run']])[] = [];
    for (let i = 0; i + 1 < nodes.length; i += 2) pairs.push([(nodes[i] as Node).run, (nodes[i + 1] as Node).run]);
    return derived((batch, row) => {
      for (const [condition, value] of pairs) if (condition(batch, row) === wanted) return value(batch, row);
      return null;
    }, nodes);
  };
}

/** The field that a walk goes through, bound to its items one after the other. */
function walkField(name: string, expr: Expr, argument: number): string {
  const [first, second] = fieldsIn(expr);
  if (first === undefined) throw new FunctionError(argument, `${name}() needs a field here, whose values it goes through.`);
  if (name === 'mvfilter' && second !== undefined) {
    throw new FunctionError(argument, `mvfilter() can refer to one field only, and here are "${first}" and "${second}"; use mvmap() with if().`);
  }
  return first;
}

export const SPECIAL_FORMS: Readonly<Record<string, SpecialForm>> = {
  case: firstWhere(true),
  validate: firstWhere(false),
  if: (expr, scope) => {
    const nodes = expr.args.map((arg) => compileNode(arg, scope));
    const [condition, yes, no] = nodes.map((node) => node.run) as [Node['run'], Node['run'], Node['run']];
    return derived((batch, row) => (condition(batch, row) === true ? yes(batch, row) : no(batch, row)), nodes);
  },
  coalesce: (expr, scope) => {
    const nodes = expr.args.map((arg) => compileNode(arg, scope));
    return derived((batch, row) => {
      for (const node of nodes) {
        const v = node.run(batch, row);
        if (v !== null) return v;
      }
      return null;
    }, nodes);
  },
  in: (expr, scope) => {
    const [operand, ...list] = expr.args.map((arg) => compileNode(arg, scope)) as [Node, ...Node[]];
    return derived(membership(operand, list), [operand, ...list]);
  },
  mvfilter: (expr, scope) => {
    const predicate = expr.args[0] as Expr;
    const binding: Binding = { field: walkField('mvfilter', predicate, 0), value: null };
    const source = compileNode({ kind: 'field', name: binding.field, quoted: true, span: expr.span }, scope);
    const test = compileNode(predicate, { ...scope, bindings: [...scope.bindings, binding] });
    return {
      run: (batch, row) => {
        const kept: Scalar[] = [];
        for (const item of itemsOf(source.run(batch, row))) {
          binding.value = item;
          if (test.run(batch, row) === true) kept.push(item);
        }
        return fromItems(kept);
      },
    };
  },
  mvmap: (expr, scope) => {
    const [source, body] = expr.args as readonly [Expr, Expr];
    const binding: Binding = { field: walkField('mvmap', source, 0), value: null };
    const list = compileNode(source, scope);
    const map = compileNode(body, { ...scope, bindings: [...scope.bindings, binding] });
    return {
      run: (batch, row) => {
        const out: Scalar[] = [];
        for (const item of itemsOf(list.run(batch, row))) {
          binding.value = item;
          const mapped = map.run(batch, row);
          out.push(...itemsOf(mapped));
        }
        return fromItems(out);
      },
    };
  },
  searchmatch: (expr, scope) => {
    const argument = compileNode(expr.args[0] as Expr, scope);
    const text = argument.constant?.value;
    if (typeof text !== 'string') throw new FunctionError(0, 'searchmatch() takes a search in quotes.');
    return { run: compileSearch(searchOf(text), scope.ctx) };
  },
  sigfig: (expr, scope) => {
    const argument = expr.args[0] as Expr;
    const node = compileNode(argument, scope);
    const round = significant(argument, (part) => compileNode(part, scope).run);
    return {
      run: (batch: Batch, row: number): EvalValue => {
        const n = toNumber(node.run(batch, row));
        return n === null ? null : round(batch, row, n);
      },
    };
  },
};
