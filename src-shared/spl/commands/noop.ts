/** `noop`: options for the search optimizer (Search Reference, "noop"). */
import { passThrough } from './support/notes.ts';
import type { NoArgs } from './support/args.ts';
import { NO_ARGS } from './support/args.ts';

export const noopCommand = passThrough<NoArgs>({
  name: 'noop',
  docs: {
    summary: 'Sets options of Splunk\'s optimizer; here it changes nothing and says so.',
    syntax: 'noop [<option>=<value>]...',
    options: [{ name: 'search_optimization, log_debug and others', type: '<bool>', description: 'Read and left aside.' }],
    examples: [
      { spl: '| makeresults | noop search_optimization=false', description: 'The same without it.' },
      { spl: 'index=* | stats count | noop', description: 'Likewise.' },
    ],
    page: 'Search Reference: noop',
  },
  parse(r) {
    const { text, span } = r.rest();
    const other = text.replace(/\s*=\s*/g, '=').split(/[\s,]+/).find((part) => part !== '' && !/^[\w.]+=\S+$/.test(part));
    if (other !== undefined) r.fail(span, `noop takes options such as search_optimization=false, not "${other}".`, 'bad-argument');
    return NO_ARGS;
  },
  note: 'noop sets options of Splunk\'s optimizer, which change nothing here.',
});
