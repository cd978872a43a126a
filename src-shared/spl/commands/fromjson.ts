/** `fromjson`: fields from the members of a JSON object (Search Reference, "fromjson"). */
import { toText } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { needsPlus } from './support/columns.ts';
import { jsonValue, parseJson } from './support/json.ts';
import { putFields } from './support/key-values.ts';
import { mapBatches } from './support/stream.ts';

/** What `fromjson` was asked. */
export interface FromjsonArgs {
  readonly field: string;
  readonly prefix: string;
}

export const fromjsonCommand: CommandDef<FromjsonArgs> = {
  name: 'fromjson',
  kind: 'streaming',
  docs: {
    summary: 'Sets a field for each member of a JSON object.',
    syntax: 'fromjson <field> [prefix=<string>]',
    options: [
      { name: 'field', type: '<field>', description: 'The field with the object. Its members become fields; what they hold stays JSON.' },
      { name: 'prefix', type: '<string>', description: 'Put before the names of the fields.' },
    ],
    examples: [
      { spl: '| makeresults | eval object="{\\"name\\":\\"ann\\",\\"age\\":35}" | fromjson object', description: 'name and age.' },
      { spl: '| makeresults | eval object="{\\"id\\":1}" | fromjson object prefix=user_', description: 'user_id' },
    ],
    page: 'Search Reference: fromjson',
  },
  parse(r) {
    const first = r.options({ prefix: 'string' });
    const field = r.field().text;
    return { field, prefix: r.options({ prefix: 'string' }).prefix ?? first.prefix ?? '' };
  },
  columnsAfter: (_args, before) => ({ fields: before.fields, open: true }),
  needs: (args, after) => needsPlus(after, [args.field]),
  run: (args) =>
    mapBatches((batch) => {
      const column = batch.columns.get(args.field);
      return putFields(batch, (row, put) => {
        const node = parseJson(toText(column?.[row]) ?? '');
        if (node?.kind !== 'object') return;
        for (const [key, value] of node.entries) {
          if (value.kind === 'array') for (const item of value.items) put(args.prefix + key, jsonValue(item));
          else if (value.kind !== 'scalar' || value.literal !== 'null') put(args.prefix + key, jsonValue(value));
        }
      });
    }),
};
