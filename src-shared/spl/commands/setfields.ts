/** `setfields`: the same values in all rows (Search Reference, "setfields"). */
import type { Column } from '../../results/batch.ts';
import { constantColumn, makeBatch } from '../../results/batch.ts';
import type { CommandDef } from './types.ts';
import { columnsWith, needsMinus } from './support/columns.ts';
import { mapBatches } from './support/stream.ts';

/** What `setfields` was asked. */
export interface SetfieldsArgs {
  readonly values: readonly { readonly field: string; readonly value: string }[];
}

export const setfieldsCommand: CommandDef<SetfieldsArgs> = {
  name: 'setfields',
  kind: 'streaming',
  docs: {
    summary: 'Sets fields to the same text in all rows.',
    syntax: 'setfields <field>="<value>", ...',
    options: [{ name: 'field="value"', type: '<field>=<string>', description: 'The field and its text.' }],
    examples: [
      { spl: '| makeresults | setfields team="ops", site="berlin"', description: 'Two fields.' },
      { spl: 'index=* | setfields reviewed="no" | table _time, reviewed', description: 'A mark on each event.' },
    ],
    page: 'Search Reference: setfields',
  },
  parse(r) {
    const values: { field: string; value: string }[] = [];
    do {
      const field = r.field('the field to set');
      if (!r.takeSymbol('=')) r.fail(field.span, `Expected = after ${field.text}.`);
      values.push({ field: field.text, value: r.value('its value').text });
    } while (r.takeSymbol(','));
    return { values };
  },
  columnsAfter: (args, before) => columnsWith(before, args.values.map((v) => [v.field, 'string'] as const)),
  needs: (args, after) => needsMinus(after, args.values.map((v) => v.field)),
  run: (args) =>
    mapBatches((batch) => {
      const columns = new Map<string, Column>(batch.columns);
      for (const { field, value } of args.values) columns.set(field, constantColumn(batch.length, value));
      return makeBatch(batch.length, columns);
    }),
};
