/** `eval`: sets fields to the values of expressions (Search Reference, "eval"). */
import type { Batch, Column } from '../../results/batch.ts';
import { makeBatch } from '../../results/batch.ts';
import type { EvalValue, Value } from '../../results/value.ts';
import { toText } from '../../results/value.ts';
import type { Expr } from '../syntax/ast.ts';
import { evalColumn, staticType } from '../eval/compile.ts';
import { asWritten } from '../eval/significant.ts';
import type { CommandDef, ExecContext, FieldItem } from './types.ts';
import { columnsWith, isNeeded, needsMinus, needsUnion } from './support/columns.ts';
import { exprNeeds, exprType, functionContext, runsRegex, withTables } from './support/expressions.ts';
import { copyColumn, mapBatches } from './support/stream.ts';

/** One `field = expression`. */
export interface Assignment {
  readonly target: FieldItem;
  readonly expr: Expr;
}

/** What `eval` was asked. */
export interface EvalArgs {
  /** In order; each sees the fields that those before it set. */
  readonly assignments: readonly Assignment[];
}

/** `{name}` in a target stands for the value of that field; `{}` and `{@attr}` belong to names of JSON and XML paths. */
const TEMPLATE = /\{([^{}@][^{}]*)\}/g;

/** The fields whose values a target's name is made of; empty for a plain name. */
export function templateFields(target: string): string[] {
  return [...target.matchAll(TEMPLATE)].map((m) => m[1] as string);
}

export const evalCommand: CommandDef<EvalArgs> = {
  name: 'eval',
  kind: 'streaming',
  docs: {
    summary: 'Sets fields to the values of expressions.',
    syntax: 'eval <field>=<expression> [, <field>=<expression>]...',
    options: [
      { name: 'field', type: '<field>', description: 'The field to set: existing values are replaced. "Quote" names with blanks; {other} in a name stands for the value of the field other.' },
      { name: 'expression', type: '<eval-expression>', description: 'Values, fields, operators and functions. A boolean must be wrapped, for instance in if() or tostring().' },
    ],
    examples: [
      { spl: '| makeresults | eval bytes=2048, kb=bytes/1024, size=kb." KB"', description: 'Each assignment sees those before it.' },
      { spl: '| makeresults | eval status=503, class=if(status>=500, "server error", "other")', description: 'A condition.' },
      { spl: '| makeresults | eval name="color", {name}="red"', description: 'The name of a field from the value of another.' },
    ],
    page: 'Search Reference: eval',
  },
  parse(r) {
    const assignments: Assignment[] = [];
    do {
      const start = r.here();
      if (r.atEnd()) {
        r.fail(r.spanFrom(start), `eval expects <field>=<expression>${assignments.length > 0 ? ' after the comma' : ''}.`);
      }
      const target = r.field('the field to set');
      if (!r.takeSymbol('=')) {
        r.fail(target.span, `eval expects = after ${target.text}: write ${target.text}=<expression>.`);
      }
      if (r.peekSymbol('=')) r.fail(r.spanFrom(r.here()), `eval sets a field with one =: write ${target.text}=<expression>.`, 'syntax');
      const expr = r.expression();
      if (staticType(expr) === 'boolean') {
        r.report({
          severity: 'error',
          code: 'bad-argument',
          message: `The expression for ${target.text} is true or false, which a field cannot hold: wrap it, for instance if(..., "yes", "no").`,
          ...expr.span,
        });
      }
      assignments.push({ target, expr });
    } while (r.takeSymbol(','));
    return { assignments };
  },
  columnsAfter(args, before) {
    let columns = before;
    for (const { target, expr } of args.assignments) {
      columns =
        templateFields(target.text).length > 0
          ? { fields: columns.fields, open: true }
          : columnsWith(columns, [[target.text, expr.kind === 'field' ? (columns.fields.get(expr.name)?.type ?? 'unknown') : exprType(expr)]]);
    }
    return columns;
  },
  needs(args, after) {
    let needs = after;
    for (const { target, expr } of [...args.assignments].reverse()) {
      const template = templateFields(target.text);
      if (template.length > 0) {
        needs = needsUnion({ all: needs.all, names: new Set([...needs.names, ...template]) }, exprNeeds(expr));
      } else if (isNeeded(needs, target.text)) {
        needs = needsUnion(needsMinus(needs, [target.text]), exprNeeds(expr));
      }
    }
    return needs;
  },
  run: (args, ctx) => withTables(args.assignments.map((a) => a.expr), ctx, (context) => {
    const steps = args.assignments.map((a) => assign(a, context));
    const work = (batch: Batch): Batch => {
      const columns = new Map(batch.columns);
      const current = makeBatch(batch.length, columns);
      for (const step of steps) step(current, columns);
      return current;
    };
    const guarded = args.assignments.some((a) => runsRegex(a.expr));
    return mapBatches(guarded ? (batch) => ctx.guard(() => work(batch)) : work);
  }),
};

/** One assignment over a batch whose columns are being built: it replaces or adds to `columns`. */
function assign({ target, expr }: Assignment, ctx: ExecContext): (batch: Batch, columns: Map<string, Column>) => void {
  const evaluate = evalColumn(asWritten(expr), functionContext(ctx));
  const template = templateFields(target.text);
  if (template.length === 0) {
    return (batch, columns) => {
      columns.set(target.text, stored(evaluate(batch), target.text));
    };
  }
  return (batch, columns) => {
    const values = stored(evaluate(batch), target.text);
    const sources = new Map(template.map((name) => [name, columns.get(name)]));
    const made = new Map<string, Value[]>();
    for (let i = 0; i < batch.length; i++) {
      let whole = true;
      const name = target.text.replace(TEMPLATE, (_, field: string) => {
        const text = toText(sources.get(field)?.[i], ' ');
        if (text === null) whole = false;
        return text ?? '';
      });
      // Without a value for the name there is no field to set.
      if (!whole || name === '') continue;
      let column = made.get(name);
      if (column === undefined) {
        column = copyColumn(columns.get(name), batch.length);
        made.set(name, column);
      }
      column[i] = values[i] ?? null;
    }
    for (const [name, column] of made) columns.set(name, column);
  };
}

/** Values of an expression as a column. A boolean that only the data could show ends the search with a sentence. */
function stored(values: readonly EvalValue[], target: string): Column {
  for (let i = 0; i < values.length; i++) {
    if (typeof values[i] === 'boolean') {
      throw new Error(
        `eval: the expression for ${target} gave true or false, which a field cannot hold; wrap it, for instance if(..., "yes", "no").`,
      );
    }
  }
  return values as Column;
}
