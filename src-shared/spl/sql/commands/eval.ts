/** `eval` as columns. */
import type { EvalArgs } from '../../commands/eval.ts';
import { templateFields } from '../../commands/eval.ts';
import { asWritten } from '../../eval/significant.ts';
import { exprToSql } from '../expr.ts';
import { NotPushable, assign } from '../relation.ts';
import type { Pusher } from './pusher.ts';

export const pushEval: Pusher<EvalArgs> = (args, rel, ctx) => {
  let out = rel;
  for (const { target, expr } of args.assignments) {
    if (templateFields(target.text).length > 0) throw new NotPushable('a field named by the data needs the evaluator');
    out = assign(out, [[target.text, exprToSql(asWritten(expr), out, ctx)]], ctx);
  }
  return out;
};
