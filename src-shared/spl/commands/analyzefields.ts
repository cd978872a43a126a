/** `analyzefields`: how well numbers predict a class (Search Reference, "analyzefields"). */
import type { Batch, Row } from '../../results/batch.ts';
import { batchFromRows } from '../../results/batch.ts';
import { toText } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { columnsOf, NEEDS_ALL } from './support/columns.ts';
import { moments, numericFields, rounded, tailProbability } from './support/numeric.ts';
import { gather, pieces } from './support/stream.ts';

/** What `analyzefields` was asked. */
export interface AnalyzefieldsArgs {
  readonly classField: string;
}

const COLUMNS = ['field', 'count', 'cocur', 'acc', 'balacc'] as const;

export const analyzefieldsCommand: CommandDef<AnalyzefieldsArgs> = {
  name: 'analyzefields',
  aliases: ['af'],
  kind: 'transforming',
  docs: {
    summary: 'Says of each numeric field how well it predicts the value of another field.',
    syntax: 'analyzefields classfield=<field>',
    options: [{ name: 'classfield', type: '<field>', description: 'The field to predict; best with two values.' }],
    examples: [
      { spl: 'index=* | analyzefields classfield=level', description: 'Which numbers tell an error.' },
      { spl: 'index=* | af classfield=service | sort - balacc', description: 'The best first.' },
    ],
    page: 'Search Reference: analyzefields',
  },
  parse(r) {
    const start = r.here();
    const { classfield } = r.options({ classfield: 'field' });
    if (classfield === undefined) return r.fail(r.spanFrom(start), 'analyzefields needs classfield=<field>.');
    return { classField: classfield };
  },
  columnsAfter: () => columnsOf(COLUMNS),
  needs: () => NEEDS_ALL,
  run: (args, ctx) =>
    async function* (input) {
      yield* pieces(analyse(await gather(input, ctx, 'analyzefields'), args.classField));
    },
};

function analyse(batch: Batch, classField: string): Batch {
  const classes = (batch.columns.get(classField) ?? []).map((v) => toText(v));
  const classed = classes.filter((c) => c !== null).length;
  const rows: Row[] = [];
  for (const field of numericFields(batch, [])) {
    if (field.name === classField) continue;
    const byClass = new Map<string, number[]>();
    let count = 0;
    field.values.forEach((v, i) => {
      if (v === null) return;
      count++;
      const c = classes[i] ?? null;
      if (c === null) return;
      const list = byClass.get(c);
      if (list === undefined) byClass.set(c, [v]);
      else list.push(v);
    });
    const models = [...byClass].map(([name, values]) => ({ name, ...moments(values) }));
    const right = new Map<string, number>();
    let accurate = 0;
    let together = 0;
    field.values.forEach((v, i) => {
      const c = classes[i] ?? null;
      if (v === null || c === null) return;
      together++;
      // The class in whose distribution the number is likeliest.
      let best: { readonly name: string; readonly p: number } | null = null;
      for (const m of models) {
        const p = tailProbability(v, m.mean, m.stdev);
        if (best === null || p > best.p) best = { name: m.name, p };
      }
      if (best?.name !== c) return;
      accurate++;
      right.set(c, (right.get(c) ?? 0) + 1);
    });
    const balanced = [...byClass].reduce((sum, [name, values]) => sum + (right.get(name) ?? 0) / values.length, 0) / Math.max(1, byClass.size);
    rows.push({
      field: field.name,
      count,
      cocur: classed === 0 ? 0 : rounded(together / classed, 6),
      acc: rounded(accurate / count, 6),
      balacc: rounded(balanced, 6),
    });
  }
  return batchFromRows(rows, COLUMNS);
}
