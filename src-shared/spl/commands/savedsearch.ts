/** `savedsearch`: runs a search by its name (Search Reference, "savedsearch"). */
import type { Span } from '../syntax/ast.ts';
import type { CommandDef } from './types.ts';
import { NEEDS_NONE, OPEN_COLUMNS } from './support/columns.ts';
import { findSavedSearch, runSavedSearch } from './support/saved-search.ts';
import { generate } from './support/stream.ts';

/** What `savedsearch` was asked. */
export interface SavedsearchArgs {
  readonly name: string;
  /** Values for `$name$` in the search; null to leave them as they are. */
  readonly values: ReadonlyMap<string, string> | null;
  readonly at: Span;
}

const NO_VALUES: ReadonlyMap<string, string> = new Map();

export const savedsearchCommand: CommandDef<SavedsearchArgs> = {
  name: 'savedsearch',
  kind: 'generating',
  docs: {
    summary: 'Runs a saved search by its name.',
    syntax: 'savedsearch <name> [nosubstitution=<bool>] [<token>=<value>]...',
    options: [
      { name: 'name', type: '<name>', description: 'The saved search.' },
      { name: 'token=value', type: '<string>=<string>', description: 'Put in for $token$.' },
      { name: 'nosubstitution', type: '<bool>', default: 'false', description: 'Leaves $token$ as it is.' },
    ],
    examples: [
      { spl: '| savedsearch "Errors by service"', description: 'A saved search.' },
      { spl: '| savedsearch "Logins" user=ann', description: 'With a value.' },
    ],
    page: 'Search Reference: savedsearch',
  },
  parse(r) {
    if (r.atEnd()) r.fail(r.spanFrom(r.here()), 'savedsearch needs the name of a saved search.');
    let substitute = true;
    const readSwitch = (): boolean => {
      if (!r.peekOption('nosubstitution')) return false;
      substitute = !(r.options({ nosubstitution: 'bool' }, false).nosubstitution ?? false);
      return true;
    };
    readSwitch();
    const name = r.value('the name of a saved search');
    r.takeSymbol(',');
    const values = new Map<string, string>();
    while (!r.atEnd()) {
      if (readSwitch()) continue;
      const key = r.value('a token');
      if (!r.takeSymbol('=')) r.fail(key.span, `Expected ${key.text}=<value>; quote a name that has blanks.`);
      values.set(key.text, r.value('a value').text);
      r.takeSymbol(',');
    }
    return { name: name.text, values: substitute ? values : null, at: name.span };
  },
  columnsAfter: () => OPEN_COLUMNS,
  needs: () => NEEDS_NONE,
  run: (args, ctx) =>
    generate(async function* () {
      yield* runSavedSearch(await findSavedSearch(args.name, ctx), args.values ?? NO_VALUES, ctx, args.at);
    }),
};
