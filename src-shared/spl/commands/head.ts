/** `head`: the first rows (Search Reference, "head"). */
import { sliceBatch } from '../../results/batch.ts';
import { compileExpr } from '../eval/compile.ts';
import type { Expr } from '../syntax/ast.ts';
import { needsUnion } from './support/columns.ts';
import { exprNeeds, functionContext } from './support/expressions.ts';
import type { CommandDef } from './types.ts';

/** What `head` was asked. */
export interface HeadArgs {
  readonly limit: number;
  /** Rows are passed on while this holds; null for a plain count. */
  readonly condition: Expr | null;
  /** Also passes on the row for which the condition first failed. */
  readonly keepLast: boolean;
  /** Whether a condition that is null counts as true. */
  readonly nullHolds: boolean;
}

export const headCommand: CommandDef<HeadArgs> = {
  name: 'head',
  kind: 'stateful-streaming',
  docs: {
    summary: 'Keeps the first rows: ten, as many as asked, or those up to where a condition fails.',
    syntax: 'head [<n> | limit=<n>] [(<eval-expression>) | while (<eval-expression>)] [null=<bool>] [keeplast=<bool>]',
    options: [
      { name: 'n', type: '<int>', default: '10', description: 'How many rows to keep.' },
      { name: 'expression', type: '(<eval-expression>)', description: 'Keep rows while this holds.' },
      { name: 'null', type: '<bool>', default: 'false', description: 'Whether a null condition counts as true.' },
      { name: 'keeplast', type: '<bool>', default: 'false; true after while', description: 'Also keep the row for which the condition failed.' },
    ],
    examples: [
      { spl: 'index=* | head 20', description: 'The twenty newest events.' },
      { spl: '| makeresults count=9 | streamstats count AS n | head (n<4) keeplast=true', description: 'Rows up to the first that fails, with it.' },
    ],
    page: 'Search Reference: head',
  },
  parse(r) {
    let limit: number | null = null;
    let condition: Expr | null = null;
    let keepLast = false;
    let nullHolds = false;
    let counted = false;
    while (!r.atEnd()) {
      const o = r.options({ limit: 'int', null: 'bool', keeplast: 'bool' }, false);
      if (o.limit !== undefined && counted) r.fail(o.spans.limit ?? r.spanFrom(0), 'head takes its number once: either a number or limit=.', 'bad-argument');
      limit = o.limit ?? limit;
      keepLast = o.keeplast ?? keepLast;
      nullHolds = o.null ?? nullHolds;
      if (r.atEnd()) break;
      const n = r.takeInteger();
      if (n !== null) {
        if (n.value < 0) r.fail(n.span, `head takes a number of rows, 0 or more; the last rows are tail ${-n.value}.`, 'bad-argument');
        if (limit !== null) r.fail(n.span, 'head takes its number once: either a number or limit=.', 'bad-argument');
        limit = n.value;
        counted = true;
      } else if (condition === null && r.takeKeyword('while') !== null) {
        // As SPL2 writes it, where the last row stays unless it is told to go.
        condition = r.expression(['limit', 'null', 'keeplast']);
        keepLast = o.keeplast ?? true;
      } else if (condition === null && (r.peekSymbol('(') || !r.peekOption())) {
        condition = r.expression(['limit', 'null', 'keeplast']);
        if (condition.kind === 'field') r.fail(condition.span, `head takes a number of rows or a condition, not "${condition.name}".`, 'bad-argument');
        if (condition.kind === 'subsearch') r.fail(condition.span, 'head takes a number of rows or a condition.', 'bad-argument');
      } else {
        r.options({ limit: 'int', null: 'bool', keeplast: 'bool' });
        break;
      }
    }
    return { limit: limit ?? (condition === null ? 10 : Number.POSITIVE_INFINITY), condition, keepLast, nullHolds };
  },
  columnsAfter: (_args, before) => before,
  needs: (args, after) => (args.condition === null ? after : needsUnion(after, exprNeeds(args.condition))),
  run(args, ctx) {
    const holds = args.condition === null ? null : compileExpr(args.condition, functionContext(ctx));
    return async function* (input) {
      let left = args.limit;
      if (left <= 0) return;
      for await (const batch of input) {
        let end = Math.min(batch.length, left);
        let stop = end < batch.length || left === batch.length;
        if (holds !== null) {
          for (let i = 0; i < end; i++) {
            const verdict = holds(batch, i);
            if (verdict === true || (verdict === null && args.nullHolds)) continue;
            end = args.keepLast ? i + 1 : i;
            stop = true;
            break;
          }
        }
        if (end > 0) yield sliceBatch(batch, 0, end);
        left -= end;
        if (stop || left <= 0) return;
      }
    };
  },
};
