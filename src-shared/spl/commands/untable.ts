/** `untable`: a table becomes rows of (x, field name, value): the reverse of xyseries (Search Reference, "untable"). */
import { makeBatch, type Column } from '../../results/batch.ts';
import type { Value } from '../../results/value.ts';
import { NEEDS_ALL } from './support/columns.ts';
import type { CommandDef } from './types.ts';

/** What `untable` was asked. */
export interface UntableArgs {
  readonly x: string;
  readonly name: string;
  readonly value: string;
}

export const untableCommand: CommandDef<UntableArgs> = {
  name: 'untable',
  kind: 'streaming',
  docs: {
    summary: 'Turns a table into rows of key, field name and value: the reverse of xyseries.',
    syntax: 'untable <x-field> <name-field> <value-field>',
    options: [],
    examples: [
      { spl: 'index=* | chart count OVER service BY level | untable service level count', description: 'A row for each service and level.' },
      { spl: 'index=* | timechart span=1d count BY sourcetype | untable _time sourcetype count', description: 'A row for each day and source type.' },
    ],
    page: 'Search Reference: untable',
  },
  parse(r) {
    const start = r.here();
    const fields = r.fields();
    if (fields.length !== 3) r.fail(r.spanFrom(start), 'untable needs three fields: the key, and names for the field name and for the value.', 'bad-argument');
    const [x, name, value] = fields.map((f) => f.text) as [string, string, string];
    return { x, name, value };
  },
  columnsAfter: (args, before) => ({
    fields: new Map([
      [args.x, before.fields.get(args.x) ?? { type: 'unknown' as const }],
      [args.name, { type: 'string' as const }],
      [args.value, { type: 'unknown' as const }],
    ]),
    open: false,
  }),
  needs: () => NEEDS_ALL,
  run: (args) =>
    async function* (input) {
      for await (const batch of input) {
        const x: Value[] = [];
        const name: Value[] = [];
        const value: Value[] = [];
        const key = batch.columns.get(args.x);
        const fields = [...batch.columns].filter(([field]) => field !== args.x && !field.startsWith('_'));
        for (let i = 0; i < batch.length; i++) {
          for (const [field, column] of fields) {
            const v = column[i] as Value;
            if (v === null) continue;
            x.push(key?.[i] ?? null);
            name.push(field);
            value.push(v);
          }
        }
        if (x.length > 0) yield makeBatch(x.length, new Map<string, Column>([[args.x, x], [args.name, name], [args.value, value]]));
      }
    },
};
