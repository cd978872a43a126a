/** `loadjob`: the rows of an earlier search (Search Reference, "loadjob"). */
import type { CommandDef } from './types.ts';
import { mergeOptions } from './support/args.ts';
import { NEEDS_NONE, OPEN_COLUMNS } from './support/columns.ts';
import { findSavedSearch } from './support/saved-search.ts';
import { generate } from './support/stream.ts';

/** What `loadjob` was asked: the id of a search, or the saved search whose latest run is meant. */
export type LoadjobArgs = ({ readonly id: string } | { readonly saved: string }) & {
  /** True where the rows must be events. */
  readonly events: boolean;
};

const OPTIONS = {
  savedsearch: 'string', events: 'bool', delegate: 'string', artifact_offset: 'int', ignore_running: 'bool', job_delegate: 'string', ttl: 'int',
} as const;

export const loadjobCommand: CommandDef<LoadjobArgs> = {
  name: 'loadjob',
  kind: 'generating',
  docs: {
    summary: 'Reads the rows of an earlier search whose results are still open.',
    syntax: 'loadjob <sid> | savedsearch="<user>:<app>:<name>" [events=<bool>] [artifact_offset=0]',
    options: [
      { name: 'sid', type: '<string>', description: 'The id of the search.' },
      { name: 'savedsearch', type: '"[<user>:<app>:]<name>"', description: 'The latest run of a saved search; its user and app are not looked at.' },
      { name: 'events', type: '<bool>', default: 'false', description: 'The events of a search. They are kept where no command made a table of them; else the search has to run again.' },
      { name: 'artifact_offset', type: '<int>', default: '0', description: 'Only the latest run is kept: 0.' },
      { name: 'delegate, job_delegate, ignore_running, ttl', type: '', description: 'Accepted for searches from Splunk.' },
    ],
    examples: [
      { spl: '| loadjob 1700000000.12', description: 'By id.' },
      { spl: '| loadjob savedsearch="ann:search:Errors by service"', description: 'By name.' },
    ],
    page: 'Search Reference: loadjob',
  },
  parse(r) {
    const start = r.here();
    let options = r.options(OPTIONS);
    const id = r.atEnd() ? null : r.value('the id of a search').text;
    options = mergeOptions(options, r.options(OPTIONS));
    const { spans } = options;
    const events = options.events ?? false;
    if ((options.artifact_offset ?? 0) !== 0) r.fail(spans.artifact_offset ?? r.spanFrom(start), 'Only the latest run is kept: artifact_offset must be 0.', 'bad-argument');
    if (id !== null) return { id, events };
    if (options.savedsearch === undefined) return r.fail(r.spanFrom(start), 'loadjob needs the id of a search, or savedsearch=.');
    const parts = options.savedsearch.split(':');
    return { saved: (parts.length >= 3 ? parts.slice(2).join(':') : options.savedsearch).trim(), events };
  },
  columnsAfter: () => OPEN_COLUMNS,
  needs: () => NEEDS_NONE,
  run: (args, ctx) =>
    generate(async function* () {
      const of = 'id' in args ? { id: args.id } : { spl: (await findSavedSearch(args.saved, ctx)).spl };
      const rows = ctx.library?.results(of) ?? null;
      if (rows === null) {
        const what = 'id' in args ? `The search ${args.id}` : `A run of the saved search "${args.saved}"`;
        throw new Error(`${what} is not kept here: run it and leave its results open, or keep its rows with outputlookup and read them with inputlookup.`);
      }
      for await (const batch of rows) {
        if (args.events && batch.length > 0 && !batch.columns.has('_raw')) {
          throw new Error(`${'id' in args ? `The search ${args.id}` : `The saved search "${args.saved}"`} kept a table, not its events: leave events=true out, or run it again without the command that makes the table.`);
        }
        yield batch;
      }
    }),
};
