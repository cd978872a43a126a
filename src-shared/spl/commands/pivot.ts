/** `pivot`: a report over a data model (Search Reference, "pivot"). */
import type { CommandDef } from './types.ts';
import { NEEDS_NONE, OPEN_COLUMNS } from './support/columns.ts';
import { rejecting } from './support/stream.ts';
import { undefinedDatamodel } from './tstats.ts';

/** What `pivot` was asked. */
export interface PivotArgs {
  readonly model: string;
  readonly dataset: string;
  /** The cell, row, column and filter elements as written. */
  readonly elements: string;
}

export const pivotCommand: CommandDef<PivotArgs> = {
  name: 'pivot',
  kind: 'generating',
  docs: {
    summary: 'Makes a report over a data model; its definition must be known here.',
    syntax: 'pivot <model> <dataset> <elements>',
    options: [
      { name: 'model', type: '<model>', description: 'The data model.' },
      { name: 'dataset', type: '<dataset>', description: 'One of its datasets.' },
      { name: 'elements', type: '<function>(<field>) [AS <name>] [SPLITROW <field>] [SPLITCOL <field>] [FILTER <field> <op> <value>]', description: 'The cells, rows, columns and filters.' },
    ],
    examples: [
      { spl: '| pivot Web Web count(Web) AS hits SPLITROW host', description: 'Hits per host.' },
      { spl: '| pivot Web Web dc(user) AS users SPLITROW _time PERIOD hour', description: 'Users per hour.' },
    ],
    page: 'Search Reference: pivot',
  },
  parse(r) {
    if (r.atEnd()) r.fail(r.spanFrom(r.here()), 'pivot needs a data model, a dataset and what to count.');
    const model = r.value('the name of a data model').text;
    const dataset = r.value('the name of a dataset').text;
    const elements = r.rest();
    if (elements.text === '') r.fail(elements.span, 'pivot needs what to count, for instance count(Web) AS hits.');
    return { model, dataset, elements: elements.text };
  },
  columnsAfter: () => OPEN_COLUMNS,
  needs: () => NEEDS_NONE,
  run: (args) => rejecting(undefinedDatamodel(args.model)),
};
