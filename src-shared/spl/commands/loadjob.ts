/** `loadjob`: the rows of an earlier search (Search Reference, "loadjob"). */
import type { CommandDef } from './types.ts';
import { mergeOptions } from './support/args.ts';
import { NEEDS_NONE, OPEN_COLUMNS } from './support/columns.ts';
import { rejecting } from './support/stream.ts';

/** What `loadjob` was asked. */
export interface LoadjobArgs {
  readonly job: string;
}

const OPTIONS = {
  savedsearch: 'string', events: 'bool', delegate: 'string', artifact_offset: 'int', ignore_running: 'bool', job_delegate: 'string', ttl: 'int',
} as const;

export const loadjobCommand: CommandDef<LoadjobArgs> = {
  name: 'loadjob',
  kind: 'generating',
  docs: {
    summary: 'Reads the rows of an earlier search; the engine must have kept it.',
    syntax: 'loadjob <sid> | savedsearch="<user>:<app>:<name>" [events=<bool>]',
    options: [
      { name: 'sid', type: '<string>', description: 'The id of the search.' },
      { name: 'savedsearch', type: '<string>', description: 'The latest run of a saved search.' },
      { name: 'events, delegate, artifact_offset, ignore_running', type: '', description: 'Accepted for searches from Splunk.' },
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
    const sid = r.atEnd() ? null : r.value('the id of a search').text;
    options = mergeOptions(options, r.options(OPTIONS));
    const job = sid ?? options.savedsearch;
    if (job === undefined || job === null) return r.fail(r.spanFrom(start), 'loadjob needs the id of a search, or savedsearch=.');
    return { job };
  },
  columnsAfter: () => OPEN_COLUMNS,
  needs: () => NEEDS_NONE,
  run: (args) => rejecting(`The search ${args.job} is not kept here: run it again, or keep its rows with outputlookup and read them with inputlookup.`),
};
