/** `inputcsv`: rows of a CSV file (Search Reference, "inputcsv"); it is a lookup table here. */
import type { SearchExpr } from '../syntax/ast.ts';
import type { CommandDef } from './types.ts';
import { mergeOptions, wholeNumber } from './support/args.ts';
import { NEEDS_NONE, OPEN_COLUMNS } from './support/columns.ts';
import { searchPipelines } from './support/expressions.ts';
import type { InputlookupArgs } from './inputlookup.ts';
import { inputlookupCommand } from './inputlookup.ts';

const OPTIONS = { append: 'bool', dispatch: 'bool', events: 'bool', start: 'int', max: 'int', strict: 'bool' } as const;

export const inputcsvCommand: CommandDef<InputlookupArgs> = {
  name: 'inputcsv',
  kind: 'generating',
  docs: {
    summary: 'Reads the rows of a CSV table.',
    syntax: 'inputcsv [append=<bool>] [start=<int>] [max=<int>] <name> [where <search-expression>]',
    options: [
      { name: 'name', type: '<name>', description: 'The table: one of the lookups, or what outputcsv wrote.' },
      { name: 'append', type: '<bool>', default: 'false', description: 'Puts the rows after those of the search.' },
      { name: 'start', type: '<int>', default: '0', description: 'The first row, counted from 0.' },
      { name: 'max', type: '<int>', default: '1000000000', description: 'Rows to read.' },
      { name: 'where', type: '<search-expression>', description: 'Only rows that match.' },
      { name: 'strict', type: '<bool>', default: 'false', description: 'A table that cannot be read ends the search; without it there are no rows, and a warning.' },
      { name: 'dispatch, events', type: '<bool>', description: 'Accepted for searches from Splunk.' },
    ],
    examples: [
      { spl: '| inputcsv hosts.csv', description: 'The whole table.' },
      { spl: '| inputcsv start=10 max=5 hosts.csv where count>3', description: 'Some rows.' },
    ],
    page: 'Search Reference: inputcsv',
  },
  parse(r) {
    let options = r.options(OPTIONS);
    if (r.atEnd()) r.fail(r.spanFrom(r.here()), 'inputcsv needs the name of a file.');
    const name = r.value('the name of a file').text;
    options = mergeOptions(options, r.options(OPTIONS));
    const where: SearchExpr | null = r.takeKeyword('where') === null ? null : r.searchExpression();
    return { name, append: options.append ?? false, start: wholeNumber(r, options, 'start', 0, 0), max: wholeNumber(r, options, 'max', 1_000_000_000, 0), where, strict: options.strict ?? false };
  },
  columnsAfter: (args, before) => (args.append ? { fields: before.fields, open: true } : OPEN_COLUMNS),
  keepsInput: (args) => args.append,
  needs: (args, after) => (args.append ? after : NEEDS_NONE),
  run: (args, ctx) => inputlookupCommand.run(args, ctx),
  pipelines: (args) => (args.where === null ? [] : searchPipelines(args.where)),
  searches: {
    get: (args) => (args.where === null ? [] : [args.where]),
    with: (args, [where]) => (where === undefined ? args : { ...args, where }),
  },
};
