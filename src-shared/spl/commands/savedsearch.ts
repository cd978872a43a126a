/** `savedsearch`: runs a search by its name (Search Reference, "savedsearch"). */
import type { CommandDef } from './types.ts';
import { NEEDS_NONE, OPEN_COLUMNS } from './support/columns.ts';
import { rejecting } from './support/stream.ts';

/** What `savedsearch` was asked. */
export interface SavedsearchArgs {
  readonly name: string;
  /** Values for `$name$` in the search. */
  readonly values: ReadonlyMap<string, string>;
}

export const savedsearchCommand: CommandDef<SavedsearchArgs> = {
  name: 'savedsearch',
  kind: 'generating',
  docs: {
    summary: 'Runs a saved search by its name; the engine must know it.',
    syntax: 'savedsearch <name> [<token>=<value>]...',
    options: [
      { name: 'name', type: '<name>', description: 'The saved search.' },
      { name: 'token=value', type: '<string>=<string>', description: 'Put in for $token$.' },
    ],
    examples: [
      { spl: '| savedsearch "Errors by service"', description: 'A saved search.' },
      { spl: '| savedsearch "Logins" user=ann', description: 'With a value.' },
    ],
    page: 'Search Reference: savedsearch',
  },
  parse(r) {
    if (r.atEnd()) r.fail(r.spanFrom(r.here()), 'savedsearch needs the name of a saved search.');
    const name = r.value('the name of a saved search').text;
    const values = new Map<string, string>();
    while (!r.atEnd()) {
      const key = r.value('a token');
      if (!r.takeSymbol('=')) r.fail(key.span, `Expected ${key.text}=<value>; quote a name that has blanks.`);
      values.set(key.text, r.value('a value').text);
    }
    return { name, values };
  },
  columnsAfter: () => OPEN_COLUMNS,
  needs: () => NEEDS_NONE,
  run: (args) => rejecting(`The saved search ${args.name} is not known to the engine: open it in the window, or put its text here.`),
};
