/** Checks expressions without data: functions and their arguments, and conditions where values are wanted. */
import { allEvalFunctions, findEvalFunction } from '../functions/eval-functions.ts';
import { FunctionError } from '../functions/types.ts';
import type { EvalFunctionDef, FunctionContext } from '../functions/types.ts';
import type { Expr, Span } from '../syntax/ast.ts';
import type { Diagnostic, DiagnosticCode } from '../syntax/diagnostics.ts';
import { SplError, nearest } from '../syntax/diagnostics.ts';
import { arityError, compileNode, literalOf, unknownFunction } from './compile.ts';
import { dottedNames } from './dotted-names.ts';

/** What an expression yields, as far as it can be told without data. */
export type StaticType = 'number' | 'string' | 'boolean' | 'multivalue' | 'null' | 'any';

/** The values behind the conditions of `case` and `validate`, and the branches of `if`. */
function branches(name: string, args: readonly Expr[]): readonly Expr[] | null {
  switch (name) {
    case 'if':
      return args.slice(1);
    case 'case':
    case 'validate':
      return args.filter((_, i) => i % 2 === 1);
    case 'coalesce':
      return args;
    case 'nullif':
      return args.slice(0, 1);
    default:
      return null;
  }
}

/** The type of an expression's result; `boolean` also where only one branch of an `if` or `case` is. */
export function staticType(expr: Expr): StaticType {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'boolean':
    case 'null':
      return expr.kind;
    case 'field':
    case 'subsearch':
      return 'any';
    case 'in':
      return 'boolean';
    case 'unary':
      return expr.op === 'NOT' ? 'boolean' : 'number';
    case 'binary':
      if (expr.op === '.') return 'string';
      if (expr.op === '+') return staticType(expr.left) === 'number' && staticType(expr.right) === 'number' ? 'number' : 'any';
      return ['-', '*', '/', '%'].includes(expr.op) ? 'number' : 'boolean';
    case 'call': {
      const def = findEvalFunction(expr.name.text);
      if (def === undefined) return 'any';
      if (def.name === 'null') return 'null';
      const values = branches(def.name, expr.args);
      if (values === null) return def.returns;
      const types = values.map(staticType).filter((type) => type !== 'null');
      if (types.includes('boolean')) return 'boolean';
      const [first] = types;
      return first !== undefined && types.every((type) => type === first) ? first : 'any';
    }
  }
}

/** A context for trying what does not depend on the data. */
const DRY: FunctionContext = { now: 0, tz: 'UTC', time: () => 0, random: () => 0 };

/**
 * Reports what is wrong with an expression: unknown functions, wrong numbers of arguments, literals that a function
 * cannot take (patterns, bases, spans), conditions as operands of arithmetic, values as conditions.
 */
export function checkExpr(expr: Expr, report: (diagnostic: Diagnostic) => void): void {
  const error = (span: Span, code: DiagnosticCode, message: string, fix?: Diagnostic['fix']): void =>
    report({ severity: 'error', code, message, start: span.start, end: span.end, ...(fix ? { fix } : {}) });

  const wantCondition = (e: Expr, where: string): void => {
    const type = staticType(e);
    if (type === 'number' || type === 'string' || type === 'multivalue') {
      error(e.span, 'bad-argument', `${where} takes a condition, not a ${type}: compare it with something, for example x="a".`);
    }
  };
  const wantValue = (e: Expr, op: string): void => {
    if (staticType(e) === 'boolean') {
      error(e.span, 'bad-argument', `"${op}" takes values, and this is true or false: wrap it in tostring() or if(..., "true", "false").`);
    }
  };

  /** Comparisons that mean something else than they seem to: wildcards as text, text in single quotes. */
  const hintComparison = (e: Extract<Expr, { kind: 'binary' }>): void => {
    const { op, left, right } = e;
    const warn = (span: Span, message: string, fix: NonNullable<Diagnostic['fix']>): void => report({ severity: 'warning', code: 'bad-argument', message, start: span.start, end: span.end, fix });
    if ((op === '=' || op === '!=') && left.kind === 'field' && right.kind === 'string' && right.value.length > 1 && right.value.includes('*')) {
      const like = `${op === '!=' ? 'NOT ' : ''}like(${left.quoted ? `'${left.name}'` : left.name}, "${right.value.replace(/["\\]/g, '\\$&').replaceAll('*', '%')}")`;
      warn(right.span, `The * is no wildcard here, and the text is compared as it is: use ${like}, or the search command.`, { title: 'Use like()', ...e.span, replacement: like });
    }
    if ((op === '=' || op === '!=') && left.kind === 'field' && !left.quoted && right.kind === 'field' && right.quoted && /^[A-Za-z_]\w*$/.test(right.name)) {
      warn(right.span, `Single quotes name a field, here the field ${right.name}: put text in double quotes.`, { title: 'Use double quotes', ...right.span, replacement: `"${right.name}"` });
    }
  };

  /** Names with dots that lack their quotes. */
  const hintNames = (e: Parameters<typeof dottedNames>[0]): void => {
    for (const { operand, name } of dottedNames(e)) {
      const fix = { title: 'Add single quotes', ...operand.span, replacement: `'${name}'` };
      report({ severity: 'warning', code: 'bad-argument', message: `${name} joins the text of ${name.split('.').join(' and ')}: the field of that name is written '${name}' here.`, ...operand.span, fix });
    }
  };

  /** Checks one node and those below; false when the call cannot be tried because something in it is wrong already. */
  const visit = (e: Expr): boolean => {
    switch (e.kind) {
      case 'unary': {
        const fine = visit(e.operand);
        if (e.op === 'NOT') wantCondition(e.operand, 'NOT');
        else wantValue(e.operand, e.op);
        return fine;
      }
      case 'binary': {
        const fine = [visit(e.left), visit(e.right)].every(Boolean);
        hintComparison(e);
        if (['=', '!=', '<', '<=', '>', '>=', 'LIKE'].includes(e.op)) hintNames(e);
        if (e.op === 'AND' || e.op === 'OR' || e.op === 'XOR') {
          wantCondition(e.left, e.op);
          wantCondition(e.right, e.op);
        } else if (['+', '-', '*', '/', '%', '.'].includes(e.op)) {
          wantValue(e.left, e.op);
          wantValue(e.right, e.op);
        }
        return fine;
      }
      case 'in':
        hintNames(e);
        return [e.operand, ...e.list].map(visit).every(Boolean);
      case 'call':
        return visitCall(e);
      default:
        return true;
    }
  };

  const visitCall = (e: Extract<Expr, { kind: 'call' }>): boolean => {
    const fine = e.args.map(visit).every(Boolean);
    hintNames(e);
    const def = findEvalFunction(e.name.text);
    if (def === undefined) {
      const meant = nearest(
        e.name.text,
        allEvalFunctions().map((d) => d.name),
      );
      const fix = meant === null ? undefined : { title: `Use ${meant}()`, start: e.name.span.start, end: e.name.span.end, replacement: meant };
      error(e.name.span, 'unknown-function', unknownFunction(e.name.text), fix);
      return false;
    }
    const wrong = arityError(def, e.args.length);
    if (wrong !== null) {
      error(e.span, 'bad-argument', wrong);
      return false;
    }
    checkConditions(def, e.args);
    if (!fine) return false;
    return tryCall(def, e);
  };

  const checkConditions = (def: EvalFunctionDef, args: readonly Expr[]): void => {
    const [, pattern] = args;
    if (def.name === 'like' && pattern?.kind === 'string' && /\*/.test(pattern.value) && !/[%_]/.test(pattern.value)) {
      report({ severity: 'warning', code: 'bad-argument', message: 'The wildcards of like() are % and _; the * stands for itself.', ...pattern.span, fix: { title: 'Use %', ...pattern.span, replacement: `"${pattern.value.replaceAll('*', '%')}"` } });
    }
    if (def.name === 'if') wantCondition(args[0] as Expr, 'if()');
    else if (def.name === 'case' || def.name === 'validate') args.forEach((arg, i) => i % 2 === 0 && wantCondition(arg, `${def.name}()`));
    else if (def.name === 'mvfilter') wantCondition(args[0] as Expr, 'mvfilter()');
  };

  /** Prepares the call as a run would, which looks at its literals. */
  const tryCall = (def: EvalFunctionDef, e: Extract<Expr, { kind: 'call' }>): boolean => {
    try {
      if (def.prepare !== undefined) def.prepare(e.args.map(literalOf));
      else if (def.call === undefined) compileNode(e, { ctx: DRY, bindings: [] });
      return true;
    } catch (problem) {
      if (problem instanceof FunctionError) error((e.args[problem.argument] ?? e).span, 'bad-argument', problem.message);
      else if (problem instanceof SplError) report(problem.diagnostic);
      else throw problem;
      return false;
    }
  };

  visit(expr);
}
