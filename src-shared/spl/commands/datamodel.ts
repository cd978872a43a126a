/** `datamodel`: the events or the definition of a data model (Search Reference, "datamodel"). */
import type { CommandDef } from './types.ts';
import { NEEDS_NONE, OPEN_COLUMNS } from './support/columns.ts';
import { rejecting, streamOf } from './support/stream.ts';
import { undefinedDatamodel } from './tstats.ts';

/** What `datamodel` was asked. */
export interface DatamodelArgs {
  readonly model: string | null;
  readonly dataset: string | null;
  readonly mode: string | null;
}

const MODES = ['search', 'flat', 'acceleration_search', 'flat_raw'];

export const datamodelCommand: CommandDef<DatamodelArgs> = {
  name: 'datamodel',
  kind: 'generating',
  docs: {
    summary: 'Reads the events of a data model; its definition must be known here.',
    syntax: 'datamodel [<model>] [<dataset>] [search | flat | acceleration_search] [strict_fields=<bool>] [allow_old_summaries=<bool>] [summariesonly=<bool>]',
    options: [
      { name: 'model', type: '<model>', description: 'The data model.' },
      { name: 'dataset', type: '<dataset>', description: 'One of its datasets.' },
      { name: 'mode', type: 'search | flat | acceleration_search', description: 'Events, or events with short field names.' },
      { name: 'strict_fields, allow_old_summaries, summariesonly, nodename', type: '', description: 'Accepted for searches from Splunk.' },
    ],
    examples: [
      { spl: '| datamodel Web Web search', description: 'Events of a dataset.' },
      { spl: '| datamodel Authentication Authentication flat | stats count by user', description: 'Counted.' },
    ],
    page: 'Search Reference: datamodel',
  },
  parse(r) {
    const specs = { strict_fields: 'bool', allow_old_summaries: 'bool', summariesonly: 'bool', nodename: 'string' } as const;
    const names: string[] = [];
    r.options(specs);
    while (!r.atEnd() && names.length < 3) {
      const item = r.value('the name of a data model');
      if (names.length === 2 && !MODES.includes(item.text.toLowerCase())) {
        r.fail(item.span, `Expected search or flat after the dataset, not ${item.text}.`, 'bad-argument');
      }
      names.push(item.text);
      r.options(specs);
    }
    return { model: names[0] ?? null, dataset: names[1] ?? null, mode: names[2] ?? null };
  },
  columnsAfter: () => OPEN_COLUMNS,
  needs: () => NEEDS_NONE,
  run: (args, ctx) => {
    if (args.model !== null) return rejecting(undefinedDatamodel(args.model));
    // Without a name it lists the models, of which there are none.
    ctx.message('info', 'No data models are defined here.');
    return () => streamOf();
  },
};
