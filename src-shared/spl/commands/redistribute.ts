/** `redistribute`: parallel reduction on a cluster (Search Reference, "redistribute"). */
import { passThrough } from './support/notes.ts';
import type { NoArgs } from './support/args.ts';
import { NO_ARGS } from './support/args.ts';

export const redistributeCommand = passThrough<NoArgs>({
  name: 'redistribute',
  docs: {
    summary: 'Spreads a search over a Splunk cluster; here it changes nothing.',
    syntax: 'redistribute [num_of_reducers=<int>] [by <field-list>]',
    options: [
      { name: 'num_of_reducers', type: '<int>', description: 'Read and left aside.' },
      { name: 'by', type: '<field>, ...', description: 'Likewise.' },
    ],
    examples: [
      { spl: 'index=* | redistribute by host | stats count by host', description: 'The same without it.' },
      { spl: 'index=* | redistribute | stats count', description: 'Likewise.' },
    ],
    page: 'Search Reference: redistribute',
  },
  parse(r) {
    r.options({ num_of_reducers: 'int' });
    if (r.takeKeyword('by') !== null) r.fields();
    return NO_ARGS;
  },
});
