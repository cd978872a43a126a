/** `collect`: rows as events of a summary index (Search Reference, "collect"). */
import type { CommandDef } from './types.ts';
import { NEEDS_ALL } from './support/columns.ts';
import { gather, pieces } from './support/stream.ts';
import { summaryEvents, type SummaryFormat } from './support/summary-events.ts';

/** What `collect` was asked. */
export interface CollectArgs extends SummaryFormat {
  readonly index: string;
  readonly source: string;
  readonly sourcetype: string;
  /** The events' host; null for that of this machine. */
  readonly host: string | null;
  /** Shows the events instead of writing them. */
  readonly testmode: boolean;
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
    summary: 'Adds the rows as events to a summary index, which is a dataset of that name, and hands them on.',
    syntax: 'collect index=<name> [addinfo=<bool>] [addtime=<bool>] [source=<string>] [sourcetype=<string>] [host=<string>] [marker=<string>] [testmode=<bool>]',
    options: [
      { name: 'index', type: '<name>', description: 'The summary index. Its dataset is made where there is none, and can be searched by index=<name>.' },
      { name: 'addinfo', type: '<bool>', default: 'true', description: 'Adds the time range of the search: info_min_time, info_max_time, info_search_time.' },
      { name: 'addtime', type: '<bool>', default: 'true', description: 'Puts the time in front of the text of an event that has no _raw.' },
      { name: 'source, sourcetype, host', type: '<string>', default: 'collect, stash, this machine', description: 'Metadata of the events; those of the rows become orig_source, orig_sourcetype, orig_host and orig_index.' },
      { name: 'marker', type: '<string>', description: 'Pairs that are added to each event: marker="report=daily, run=3".' },
      { name: 'testmode', type: '<bool>', default: 'false', description: 'Writes nothing and shows the events as they would be written.' },
      { name: 'file, output_format, run_in_preview, spool, uselb', type: '', description: 'Accepted for searches from Splunk.' },
    ],
    examples: [
      { spl: 'index=* | stats count by host | collect index=summary testmode=true', description: 'What would be written.' },
      { spl: 'index=* | timechart span=1h count by sourcetype | collect index=summary marker="report=hourly"', description: 'Hourly counts, kept for later searches.' },
    ],
    page: 'Search Reference: collect',
  },
  parse(r) {
    const at = r.here();
    const options = r.options(OPTIONS);
    if (options.index === undefined) return r.fail(r.spanFrom(at), 'collect needs index=<name>.');
    return {
      index: options.index,
      source: options.source ?? 'collect',
      sourcetype: options.sourcetype ?? 'stash',
      host: options.host ?? null,
      marker: options.marker ?? '',
      addinfo: options.addinfo ?? true,
      addtime: options.addtime ?? true,
      testmode: options.testmode ?? false,
    };
  },
  columnsAfter: (args, before) => (args.testmode ? { ...before, open: true } : before),
  needs: () => NEEDS_ALL,
  run: (args, ctx) =>
    async function* (input) {
      const rows = await gather(input, ctx, 'collect');
      if (args.testmode) {
        yield* pieces(summaryEvents(rows, args, ctx));
        return;
      }
      const { index, source, sourcetype, host } = args;
      if (ctx.collect === undefined) ctx.message('warning', `collect wrote nothing: the app and the nexus command keep the summary index ${index}, this server does not. Keep the rows with outputlookup or an export.`);
      else if (rows.length > 0) {
        await ctx.collect({ index, source, sourcetype, host, events: summaryEvents(rows, args, ctx) });
        ctx.message('info', `collect added ${rows.length.toLocaleString('en')} ${rows.length === 1 ? 'event' : 'events'} to the index ${index}.`);
      }
      yield* pieces(rows);
    },
};
