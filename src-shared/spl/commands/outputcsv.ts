/** `outputcsv`: rows into a CSV file (Search Reference, "outputcsv"); it is a lookup table here. */
import type { CommandDef } from './types.ts';
import { mergeOptions } from './support/args.ts';
import { NEEDS_ALL } from './support/columns.ts';
import { outputlookupCommand } from './outputlookup.ts';

/** What `outputcsv` was asked. */
export interface OutputcsvArgs {
  readonly name: string;
  readonly append: boolean;
  readonly overrideIfEmpty: boolean;
}

const OPTIONS = { append: 'bool', create_empty: 'bool', override_if_empty: 'bool', dispatch: 'bool', usexml: 'bool', singlefile: 'bool' } as const;

export const outputcsvCommand: CommandDef<OutputcsvArgs> = {
  name: 'outputcsv',
  kind: 'transforming',
  docs: {
    summary: 'Writes the rows into a CSV table that inputcsv and inputlookup read, and hands them on.',
    syntax: 'outputcsv [append=<bool>] [override_if_empty=<bool>] <name>',
    options: [
      { name: 'name', type: '<name>', description: 'The table to write.' },
      { name: 'append', type: '<bool>', default: 'false', description: 'Adds to the table. Fields that the table does not have are left out.' },
      { name: 'override_if_empty', type: '<bool>', default: 'true', description: 'No rows empty the table.' },
      { name: 'create_empty, dispatch, usexml, singlefile', type: '<bool>', description: 'Accepted for searches from Splunk.' },
    ],
    examples: [
      { spl: 'index=* | stats count by host | outputcsv hosts.csv', description: 'A table of hosts.' },
      { spl: '| makeresults | eval a=1 | outputcsv append=true log.csv', description: 'One row more.' },
    ],
    page: 'Search Reference: outputcsv',
  },
  parse(r) {
    let options = r.options(OPTIONS);
    if (r.atEnd()) r.fail(r.spanFrom(r.here()), 'outputcsv needs the name of a file.');
    const name = r.value('the name of a file').text;
    options = mergeOptions(options, r.options(OPTIONS));
    return { name, append: options.append ?? false, overrideIfEmpty: options.override_if_empty ?? true };
  },
  columnsAfter: (_args, before) => before,
  needs: () => NEEDS_ALL,
  run: (args, ctx) => outputlookupCommand.run({ ...args, max: Number.POSITIVE_INFINITY, keyField: null, multivalues: false }, ctx),
};
