/** `filldown`: the last value before for missing fields (Search Reference, "filldown"). */
import type { Column } from '../../results/batch.ts';
import { makeBatch } from '../../results/batch.ts';
import type { Value } from '../../results/value.ts';
import type { CommandDef, FieldItem } from './types.ts';
import { fieldMatcher } from './support/wildcards.ts';

/** What `filldown` was asked. */
export interface FilldownArgs {
  /** Names and patterns; empty means all fields. */
  readonly fields: readonly FieldItem[];
}

export const filldownCommand: CommandDef<FilldownArgs> = {
  name: 'filldown',
  kind: 'stateful-streaming',
  docs: {
    summary: 'Gives missing fields their last value before.',
    syntax: 'filldown [<field-list>]',
    options: [{ name: 'field-list', type: '<field> ...', default: 'all fields', description: 'The fields to fill; * stands for any text.' }],
    examples: [
      { spl: '| makeresults count=4 | streamstats count | eval shift=if(count%2=1, "shift ".count, null()) | filldown shift', description: 'One field.' },
      { spl: '| inputlookup assets | filldown', description: 'All fields.' },
    ],
    page: 'Search Reference: filldown',
  },
  parse: (r) => ({ fields: r.fields({ optional: true }) }),
  columnsAfter: (_args, before) => before,
  needs: (_args, after) => after,
  run(args) {
    const patterns = args.fields.map((f) => f.text);
    const listed = patterns.length === 0 ? (name: string) => !name.startsWith('_') : fieldMatcher(patterns);
    return async function* (input) {
      const last = new Map<string, Value>();
      for await (const batch of input) {
        const columns = new Map<string, Column>(batch.columns);
        for (const name of new Set([...last.keys(), ...batch.columns.keys()])) {
          if (!listed(name)) continue;
          let value = last.get(name) ?? null;
          const source = batch.columns.get(name);
          const out = new Array<Value>(batch.length);
          for (let i = 0; i < batch.length; i++) {
            value = source?.[i] ?? value;
            out[i] = value;
          }
          last.set(name, value);
          columns.set(name, out);
        }
        yield makeBatch(batch.length, columns);
      }
    };
  },
};
