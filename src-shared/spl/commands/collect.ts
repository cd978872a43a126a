/** `collect`: rows into a summary index (Search Reference, "collect"). */
import type { CommandDef } from './types.ts';

/** What `collect` was asked. */
export interface CollectArgs {
  readonly index: string;
}

const OPTIONS = {
  index: 'string', addinfo: 'bool', addtime: 'bool', file: 'string', host: 'string', marker: 'string', output_format: ['raw', 'hec'],
  run_in_preview: 'bool', spool: 'bool', source: 'string', sourcetype: 'string', testmode: 'bool', uselb: 'bool', format: 'string',
} as const;

export const collectCommand: CommandDef<CollectArgs> = {
  name: 'collect',
  aliases: ['stash', 'summaryindex', 'sumindex'],
  kind: 'transforming',
  docs: {
    summary: 'Hands the rows on as a test of collect would: nothing is written, and a warning says so.',
    syntax: 'collect index=<name> [addtime=<bool>] [source=<string>] [sourcetype=<string>] [host=<string>] [marker=<string>] [testmode=<bool>]',
    options: [
      { name: 'index', type: '<name>', description: 'The summary index.' },
      { name: 'testmode', type: '<bool>', default: 'false', description: 'Shows what would be written.' },
      { name: 'addinfo, addtime, file, host, marker, output_format, run_in_preview, spool, source, sourcetype, uselb', type: '', description: 'Accepted for searches from Splunk.' },
    ],
    examples: [
      { spl: 'index=* | stats count by host | collect index=summary testmode=true', description: 'What would be written.' },
      { spl: '| makeresults | eval a=1 | collect index=summary', description: 'A row.' },
    ],
    page: 'Search Reference: collect',
  },
  parse(r) {
    const at = r.here();
    const options = r.options(OPTIONS);
    if (options.index === undefined) return r.fail(r.spanFrom(at), 'collect needs index=<name>.');
    return { index: options.index };
  },
  columnsAfter: (_args, before) => before,
  needs: (_args, after) => after,
  run: (args, ctx) =>
    async function* (input) {
      ctx.message('warning', `collect wrote nothing: there is no summary index ${args.index} here. Keep the rows with outputlookup or an export.`);
      yield* input;
    },
};
