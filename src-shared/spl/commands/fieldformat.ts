/** `fieldformat`: how a field is shown (Search Reference, "fieldformat"). */
import type { Expr } from '../syntax/ast.ts';
import type { CommandDef } from './types.ts';
import { columnsWith, needsUnion } from './support/columns.ts';
import { exprNeeds } from './support/expressions.ts';
import { evalCommand } from './eval.ts';

/** What `fieldformat` was asked. */
export interface FieldformatArgs {
  readonly field: string;
  readonly expr: Expr;
}

export const fieldformatCommand: CommandDef<FieldformatArgs> = {
  name: 'fieldformat',
  kind: 'streaming',
  docs: {
    summary: 'Shows a field as an expression gives it.',
    syntax: 'fieldformat <field>=<expression>',
    options: [{ name: 'field=expression', type: '<field>=<eval-expression>', description: 'The field and what is shown for it. Here the shown value is the value: sort and calculate before it.' }],
    examples: [
      { spl: '| makeresults | eval bytes=123456 | fieldformat bytes=tostring(bytes, "commas")', description: '123,456' },
      { spl: 'index=* | stats max(_time) AS last by host | fieldformat last=strftime(last, "%F %T")', description: 'A time that can be read.' },
    ],
    page: 'Search Reference: fieldformat',
  },
  parse(r) {
    const field = r.field('the field to format');
    if (!r.takeSymbol('=')) r.fail(field.span, `fieldformat expects = after ${field.text}: write ${field.text}=<expression>.`);
    return { field: field.text, expr: r.expression() };
  },
  columnsAfter: (args, before) => columnsWith(before, [[args.field, 'string']]),
  needs: (args, after) => needsUnion(after, exprNeeds(args.expr)),
  run: (args, ctx) => evalCommand.run({ assignments: [{ target: { text: args.field, quoted: true, span: args.expr.span }, expr: args.expr }] }, ctx),
};
