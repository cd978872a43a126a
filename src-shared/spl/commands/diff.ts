/** `diff`: two rows line by line (Search Reference, "diff"). */
import { batchFromRows } from '../../results/batch.ts';
import { toText } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { wholeNumber } from './support/args.ts';
import { columnsOf, needsOf } from './support/columns.ts';
import { contextDiff, unifiedDiff } from './support/line-diff.ts';

/** What `diff` was asked. Positions count from 1. */
export interface DiffArgs {
  readonly first: number;
  readonly second: number;
  readonly field: string;
  readonly header: boolean;
  readonly context: boolean;
  /** Characters compared; 0 for all. */
  readonly maxLength: number;
}

const OPTIONS = { position1: 'int', position2: 'int', pos1: 'int', pos2: 'int', attribute: 'field', diffheader: 'bool', context: 'bool', maxlen: 'int' } as const;

export const diffCommand: CommandDef<DiffArgs> = {
  name: 'diff',
  kind: 'transforming',
  docs: {
    summary: 'Compares two rows line by line and gives the differences as text.',
    syntax: 'diff [position1=<int>] [position2=<int>] [attribute=<field>] [diffheader=<bool>] [context=<bool>] [maxlen=<int>]',
    options: [
      { name: 'position1', type: '<int>', default: '1', description: 'The first row, counted from 1; also pos1.' },
      { name: 'position2', type: '<int>', default: '2', description: 'The second row, after the first; also pos2.' },
      { name: 'attribute', type: '<field>', default: '_raw', description: 'The text to compare.' },
      { name: 'diffheader', type: '<bool>', default: 'false', description: 'Names both before the differences, as patch expects.' },
      { name: 'context', type: '<bool>', default: 'false', description: 'The context form instead of the unified one.' },
      { name: 'maxlen', type: '<int>', default: '100000', description: 'Characters that are compared; 0 for all.' },
    ],
    examples: [
      { spl: 'index=* | diff', description: 'The two newest events.' },
      { spl: 'index=* | diff position1=1 position2=3 attribute=path', description: 'A field of the first and third.' },
    ],
    page: 'Search Reference: diff',
  },
  parse(r) {
    const start = r.here();
    const options = r.options(OPTIONS);
    const first = options.pos1 === undefined ? wholeNumber(r, options, 'position1', 1, 1) : wholeNumber(r, options, 'pos1', 1, 1);
    const second = options.pos2 === undefined ? wholeNumber(r, options, 'position2', 2, 1) : wholeNumber(r, options, 'pos2', 2, 1);
    if (second <= first) r.fail(options.spans.position2 ?? options.spans.pos2 ?? r.spanFrom(start), `position2 must be greater than position1 (${first}), not ${second}.`, 'bad-argument');
    return { first, second, field: options.attribute ?? '_raw', header: options.diffheader ?? false, context: options.context ?? false, maxLength: wholeNumber(r, options, 'maxlen', 100_000, 0) };
  },
  columnsAfter: () => columnsOf(['_raw', 'linecount']),
  needs: (args) => needsOf([args.field, 'source']),
  run: (args) =>
    async function* (input) {
      const rows: { readonly text: string; readonly name: string }[] = [];
      let seen = 0;
      for await (const batch of input) {
        for (const position of [args.first, args.second]) {
          const at = position - 1 - seen;
          if (at < 0 || at >= batch.length) continue;
          const text = toText(batch.columns.get(args.field)?.[at]) ?? '';
          rows.push({ text: args.maxLength === 0 ? text : text.slice(0, args.maxLength), name: toText(batch.columns.get('source')?.[at]) ?? `result ${position}` });
        }
        seen += batch.length;
        if (seen >= args.second) break;
      }
      const [a, b] = rows;
      if (a === undefined || b === undefined) throw new Error(`diff compares results ${args.first} and ${args.second}, and there ${seen === 1 ? 'is only 1' : `are only ${seen}`}.`);
      const [left, right] = [a.text.split('\n'), b.text.split('\n')];
      const lines = args.context ? contextDiff(left, right) : unifiedDiff(left, right);
      const header = args.context ? [`*** ${a.name}`, `--- ${b.name}`] : [`--- ${a.name}`, `+++ ${b.name}`];
      const out = lines.length === 0 ? ['Results are the same.'] : args.header ? [...header, ...lines] : lines;
      yield batchFromRows([{ _raw: out.join('\n'), linecount: out.length }], ['_raw', 'linecount']);
    },
};
