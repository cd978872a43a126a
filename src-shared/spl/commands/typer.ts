/** `typer`: the event types of events (Search Reference, "typer"). */
import { passThrough } from './support/notes.ts';
import type { NoArgs } from './support/args.ts';
import { NO_ARGS } from './support/args.ts';

export const typerCommand = passThrough<NoArgs>({
  name: 'typer',
  docs: {
    summary: 'Adds the event types that events match; there are none here, and a message says so.',
    syntax: 'typer [eventtypes=<list>] [maxlen=<int>]',
    options: [{ name: 'eventtypes, maxlen', type: '', description: 'Read and left aside.' }],
    examples: [
      { spl: 'index=* | typer', description: 'Event types.' },
      { spl: 'index=* | typer | stats count by eventtype', description: 'Counted.' },
    ],
    page: 'Search Reference: typer',
  },
  parse(r) {
    r.options({ eventtypes: 'string', maxlen: 'int' });
    return NO_ARGS;
  },
  note: 'No event types are defined here: typer added none.',
});
