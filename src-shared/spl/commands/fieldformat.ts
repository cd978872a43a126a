/** `fieldformat`: how a field is shown, not what it is (Search Reference, "fieldformat"). */
import { withColumn } from '../../results/batch.ts';
import type { Value } from '../../results/value.ts';
import { evalColumn } from '../eval/compile.ts';
import type { Expr } from '../syntax/ast.ts';
import type { CommandDef } from './types.ts';
import { columnsWith, needsPlus, needsUnion } from './support/columns.ts';
import { exprNeeds, functionContext } from './support/expressions.ts';
import { mapBatches } from './support/stream.ts';

/** What `fieldformat` was asked. */
export interface FieldformatArgs {
  readonly field: string;
  readonly expr: Expr;
  /**
   * Null where it is written: values stay as they are. The planner puts the formatting after the last stage of a search
   * (`plan/display.ts`), with the names that fields have there: written name to last name.
   */
  readonly display: ReadonlyMap<string, string> | null;
}

/** The format applied where it stands, under the names that are written. */
export function shownHere(args: FieldformatArgs): FieldformatArgs & { readonly display: ReadonlyMap<string, string> } {
  return { ...args, display: new Map([args.field, ...exprNeeds(args.expr).names].map((name) => [name, name])) };
}

export const fieldformatCommand: CommandDef<FieldformatArgs> = {
  name: 'fieldformat',
  kind: 'streaming',
  docs: {
    summary: 'Shows a field as an expression gives it; sorting and calculating go on with the value itself.',
    syntax: 'fieldformat <field>=<expression>',
    options: [{ name: 'field=expression', type: '<field>=<eval-expression>', description: 'The field and what is shown for it, in the table and in exports.' }],
    examples: [
      { spl: '| makeresults | eval bytes=123456 | fieldformat bytes=tostring(bytes, "commas")', description: '123,456' },
      { spl: 'index=* | stats max(_time) AS last by host | fieldformat last=strftime(last, "%F %T") | sort - last', description: 'A time that can be read, sorted as a time.' },
    ],
    page: 'Search Reference: fieldformat',
  },
  parse(r) {
    const field = r.field('the field to format');
    if (!r.takeSymbol('=')) r.fail(field.span, `fieldformat expects = after ${field.text}: write ${field.text}=<expression>.`);
    return { field: field.text, expr: r.expression(), display: null };
  },
  columnsAfter: (args, before) => (args.display === null ? before : columnsWith(before, [[args.display.get(args.field) ?? args.field, 'string']])),
  needs(args, after) {
    const { display } = args;
    if (display === null) return after;
    const needs = needsUnion(after, exprNeeds(args.expr));
    return needsPlus(needs, display.values());
  },
  run(args, ctx) {
    const { display } = args;
    if (display === null) return (input) => input;
    const evaluate = evalColumn(args.expr, functionContext(ctx));
    const shown = display.get(args.field) ?? args.field;
    return mapBatches((batch) => {
      const column = batch.columns.get(shown);
      if (column === undefined) return batch;
      // The expression speaks of fields by the names they had where it was written.
      let view = batch;
      for (const [written, last] of display) {
        const values = batch.columns.get(last);
        if (written !== last && values !== undefined) view = withColumn(view, written, values);
      }
      const texts = evaluate(view);
      return withColumn(batch, shown, column.map((value, i): Value => {
        const text = texts[i];
        return value === null ? null : typeof text === 'boolean' ? String(text) : (text ?? null);
      }));
    });
  },
};
