/** `autoregress`: values of earlier rows as fields (Search Reference, "autoregress"). */
import type { Column } from '../../results/batch.ts';
import { makeBatch } from '../../results/batch.ts';
import type { Value } from '../../results/value.ts';
import type { CommandDef, FieldItem } from './types.ts';
import { warnOfPattern } from './support/args.ts';
import { columnsWith, needsMinus, needsPlus } from './support/columns.ts';

/** What `autoregress` was asked. */
export interface AutoregressArgs {
  readonly field: FieldItem;
  /** Rows back and the field that gets the value from there. */
  readonly targets: readonly { readonly rows: number; readonly name: string }[];
}

export const autoregressCommand: CommandDef<AutoregressArgs> = {
  name: 'autoregress',
  aliases: ['ar'],
  kind: 'stateful-streaming',
  docs: {
    summary: 'Copies the values that earlier rows have into fields of each row.',
    syntax: 'autoregress <field> [AS <new-field>] [p=<int> | p=<int>-<int>]',
    options: [
      { name: 'field', type: '<field>', description: 'The field to copy.' },
      { name: 'new-field', type: '<field>', default: '<field>_p<int>', description: 'Where the value goes; only for a single row back.' },
      { name: 'p', type: '<int> | <int>-<int>', default: '1', description: 'How many rows back, or from how many to how many.' },
    ],
    examples: [
      { spl: '| makeresults count=4 | streamstats count as n | autoregress n p=1-2', description: 'Fields n_p1 and n_p2.' },
      { spl: 'index=* | timechart count | autoregress count as before', description: 'The bin before.' },
    ],
    page: 'Search Reference: autoregress',
  },
  parse(r) {
    const first = r.takeOption('p');
    const field = warnOfPattern(r, r.field('the field to copy'));
    const as = r.takeKeyword('as') === null ? null : r.field('a name after AS');
    r.takeSymbol(',');
    const p = r.takeOption('p') ?? first;
    const m = /^(\d+)(?:-(\d+))?$/.exec(p?.text ?? '1');
    const from = Number(m?.[1] ?? 0);
    const to = Number(m?.[2] ?? m?.[1] ?? 0);
    if (p !== null && (m === null || from < 1 || to < from)) {
      r.fail(p.span, `p is how many rows back, such as p=1 or p=1-3, not "${p.text}".`, 'bad-argument');
    }
    if (as !== null && to > from) r.fail(as.span, 'AS names one field, but p asks for several; leave AS out.', 'bad-argument');
    const targets = Array.from({ length: to - from + 1 }, (_, i) => ({ rows: from + i, name: as?.text ?? `${field.text}_p${from + i}` }));
    return { field, targets };
  },
  columnsAfter: (args, before) =>
    columnsWith(before, args.targets.map((t) => [t.name, before.fields.get(args.field.text)?.type ?? 'unknown'] as const)),
  needs: (args, after) => needsPlus(needsMinus(after, args.targets.map((t) => t.name)), [args.field.text]),
  run(args) {
    const most = Math.max(...args.targets.map((t) => t.rows));
    return async function* (input) {
      let before: Value[] = [];
      for await (const batch of input) {
        const source = batch.columns.get(args.field.text);
        const values = [...before];
        for (let i = 0; i < batch.length; i++) values.push(source?.[i] ?? null);
        const columns = new Map<string, Column>(batch.columns);
        for (const { rows, name } of args.targets) {
          columns.set(name, Array.from({ length: batch.length }, (_, i) => values[before.length + i - rows] ?? null));
        }
        before = values.slice(-most);
        yield makeBatch(batch.length, columns);
      }
    };
  },
};
