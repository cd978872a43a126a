/** What commands ask of expressions without running them: the fields they read, the type they yield. */
import type { Expr, SearchExpr } from '../../syntax/ast.ts';
import type { FunctionContext } from '../../functions/types.ts';
import { staticType } from '../../eval/compile.ts';
import { searchOf } from '../../eval/special-forms.ts';
import type { ExecContext, Needs, Operator } from '../types.ts';
import { NEEDS_ALL, needsOf } from './columns.ts';
import type { FieldType } from './columns.ts';

/** Functions that read fields which their arguments do not name. */
const READS_ANY_FIELD = new Set(['searchmatch']);

/** Functions that run a regular expression, so that a batch of them must run under the guard. */
const RUNS_REGEX = new Set(['match', 'replace', 'mvfind', 'searchmatch']);

/** Calls `visit` for an expression and all expressions in it. */
function walkExpr(expr: Expr, visit: (e: Expr) => void): void {
  visit(expr);
  switch (expr.kind) {
    case 'unary':
      walkExpr(expr.operand, visit);
      break;
    case 'binary':
      walkExpr(expr.left, visit);
      walkExpr(expr.right, visit);
      break;
    case 'in':
      walkExpr(expr.operand, visit);
      for (const e of expr.list) walkExpr(e, visit);
      break;
    case 'call':
      for (const e of expr.args) walkExpr(e, visit);
      break;
    default:
      break;
  }
}

/** The fields that an expression reads. */
export function exprNeeds(expr: Expr): Needs {
  const names = new Set<string>();
  let all = false;
  walkExpr(expr, (e) => {
    if (e.kind === 'field') names.add(e.name);
    else if (e.kind === 'call' && READS_ANY_FIELD.has(e.name.text.toLowerCase())) {
      const read = searchedFields(e.args[0]);
      if (read.all) all = true;
      for (const name of read.names) names.add(name);
    }
  });
  return all ? NEEDS_ALL : needsOf(names);
}

/** The fields that the search in a searchmatch() reads: any, where it is not written out. */
function searchedFields(argument: Expr | undefined): Needs {
  if (argument?.kind !== 'string') return NEEDS_ALL;
  try {
    return searchNeeds(searchOf(argument.value));
  } catch {
    // The call itself says what is wrong with it.
    return NEEDS_ALL;
  }
}

/** True when an expression may run a regular expression over the data. */
export function runsRegex(expr: Expr): boolean {
  let found = false;
  walkExpr(expr, (e) => {
    if (e.kind === 'call' && RUNS_REGEX.has(e.name.text.toLowerCase())) found = true;
  });
  return found;
}

/** The type of an expression's result, as far as it can be told without data. */
export function exprType(expr: Expr): FieldType {
  const type = staticType(expr);
  return type === 'number' || type === 'string' || type === 'multivalue' ? type : 'unknown';
}

/** The fields that a search expression reads. Terms read `_raw`; an unresolved subsearch may read any. */
export function searchNeeds(expr: SearchExpr): Needs {
  const names = new Set<string>();
  let all = false;
  const visit = (e: SearchExpr): void => {
    switch (e.kind) {
      case 'and':
      case 'or':
        e.items.forEach(visit);
        break;
      case 'not':
        visit(e.item);
        break;
      case 'compare':
      case 'in':
        names.add(e.field.text);
        break;
      case 'term':
        names.add('_raw');
        break;
      case 'time':
        names.add(e.which.startsWith('index') ? '_indextime' : '_time');
        break;
      case 'subsearch':
      case 'knowledge':
        all = true;
        break;
      case 'all':
        break;
    }
  };
  visit(expr);
  return all ? NEEDS_ALL : needsOf(names);
}

/** The subsearches in a search expression, in order. */
export function searchPipelines(expr: SearchExpr): Extract<SearchExpr, { kind: 'subsearch' }>['pipeline'][] {
  switch (expr.kind) {
    case 'and':
    case 'or':
      return expr.items.flatMap(searchPipelines);
    case 'not':
      return searchPipelines(expr.item);
    case 'subsearch':
      return [expr.pipeline];
    default:
      return [];
  }
}

/** What functions may know while they run, from what operators may. */
export function functionContext(ctx: ExecContext): FunctionContext {
  return { now: ctx.now, tz: ctx.tz, time: () => Date.now() / 1000, random: () => ctx.random(), lookup: (name) => ctx.tables?.get(name) };
}

/** The operator of expressions whose lookup() calls need their tables at hand: these are read before the first row. */
export function withTables(exprs: readonly Expr[], ctx: ExecContext, make: (ctx: ExecContext) => Operator): Operator {
  const tables = new Set<string>();
  for (const expr of exprs) {
    walkExpr(expr, (e) => {
      const [name] = e.kind === 'call' && e.name.text.toLowerCase() === 'lookup' ? e.args : [];
      if (name?.kind === 'string') tables.add(name.value);
    });
  }
  if (tables.size === 0) return make(ctx);
  return async function* (input) {
    const read = await Promise.all([...tables].map(async (name) => [name, (await ctx.lookup(name)).rows] as const));
    yield* make({ ...ctx, tables: new Map(read) })(input);
  };
}
