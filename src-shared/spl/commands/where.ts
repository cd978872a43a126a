/** `where`: keeps the rows for which an eval expression is true (Search Reference, "where"). */
import type { Expr } from '../syntax/ast.ts';
import type { Batch } from '../../results/batch.ts';
import { takeRows } from '../../results/batch.ts';
import { evalColumn, staticType, truthy } from '../eval/compile.ts';
import type { CommandDef } from './types.ts';
import { needsUnion } from './support/columns.ts';
import { exprNeeds, functionContext, runsRegex, withTables } from './support/expressions.ts';
import { mapBatches } from './support/stream.ts';

/** What `where` was asked. */
export interface WhereArgs {
  readonly expr: Expr;
}

export const whereCommand: CommandDef<WhereArgs> = {
  name: 'where',
  kind: 'streaming',
  docs: {
    summary: 'Keeps the rows for which an expression is true.',
    syntax: 'where <eval-expression>',
    options: [
      { name: 'expression', type: '<eval-expression>', description: 'Compares fields with fields or values; text is case-sensitive; null is never true.' },
    ],
    examples: [
      { spl: '| makeresults count=5 | streamstats count | where count > 3', description: 'Rows by a number.' },
      { spl: '| makeresults | eval user="ann", owner="ann" | where user=owner', description: 'Two fields compared with each other.' },
      { spl: '| makeresults | eval path="/api/v1" | where like(path, "/api/%")', description: 'A pattern.' },
    ],
    page: 'Search Reference: where',
  },
  parse(r) {
    if (r.atEnd()) r.fail(r.spanFrom(r.here()), 'where needs an expression, for instance where status >= 500.');
    const expr = r.expression();
    if (expr.kind === 'field') r.fail(expr.span, `where takes a condition, and ${expr.name} is a field: compare it, for instance ${expr.name}="x", or write isnotnull(${expr.name}).`, 'bad-argument');
    const type = staticType(expr);
    if (type === 'number' || type === 'string' || type === 'multivalue') r.fail(expr.span, `where takes a condition, and this is a ${type}: compare it with something.`, 'bad-argument');
    return { expr };
  },
  columnsAfter: (_args, before) => before,
  needs: (args, after) => needsUnion(after, exprNeeds(args.expr)),
  run: (args, ctx) => withTables([args.expr], ctx, (context) => {
    const evaluate = evalColumn(args.expr, functionContext(context));
    const work = (batch: Batch): Batch => {
      const values = evaluate(batch);
      const keep: number[] = [];
      for (let i = 0; i < values.length; i++) if (truthy(values[i] ?? null)) keep.push(i);
      return keep.length === batch.length ? batch : takeRows(batch, keep);
    };
    return mapBatches(runsRegex(args.expr) ? (batch) => ctx.guard(() => work(batch)) : work);
  }),
};
