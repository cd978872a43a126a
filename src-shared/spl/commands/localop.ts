/** `localop`: what follows runs on the search head (Search Reference, "localop"). */
import { passThrough } from './support/notes.ts';
import type { NoArgs } from './support/args.ts';
import { NO_ARGS } from './support/args.ts';

export const localopCommand = passThrough<NoArgs>({
  name: 'localop',
  docs: {
    summary: 'Tells a Splunk cluster to run what follows on the search head; here it changes nothing.',
    syntax: 'localop',
    options: [],
    examples: [
      { spl: '| makeresults | localop | eval a=1', description: 'The same without it.' },
      { spl: 'index=* | localop | stats count', description: 'Likewise.' },
    ],
    page: 'Search Reference: localop',
  },
  parse: () => NO_ARGS,
});
