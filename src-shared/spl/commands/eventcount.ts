/** `eventcount`: how many events the indexes hold (Search Reference, "eventcount"). */
import type { CommandDef } from './types.ts';
import type { Span } from '../syntax/ast.ts';
import { repeatedOption } from './support/args.ts';
import { columnsOf, NEEDS_NONE } from './support/columns.ts';
import { indexSearch } from './support/pipeline-text.ts';
import { generate } from './support/stream.ts';

/** What `eventcount` was asked. */
export interface EventcountArgs {
  readonly indexes: readonly string[];
  readonly summarize: boolean;
  /** Sizes were asked for, which are not known here. */
  readonly sizes: boolean;
  readonly at: Span;
}

const OPTIONS = { summarize: 'bool', report_size: 'bool', list_vix: 'bool', list_federated_remote: 'bool' } as const;

export const eventcountCommand: CommandDef<EventcountArgs> = {
  name: 'eventcount',
  kind: 'generating',
  docs: {
    summary: 'Counts the events of the indexes.',
    syntax: 'eventcount [index=<name>]... [summarize=<bool>]',
    options: [
      { name: 'index', type: '<name>', default: '*', description: 'The index; may be given several times.' },
      { name: 'summarize', type: '<bool>', default: 'true', description: 'One count over all, or one for each index with its server, which is always local.' },
      { name: 'report_size', type: '<bool>', default: 'false', description: 'Sizes are not known here: a message says so.' },
      { name: 'list_vix, list_federated_remote', type: '<bool>', description: 'Accepted for searches from Splunk.' },
    ],
    examples: [
      { spl: '| eventcount', description: 'All events.' },
      { spl: '| eventcount summarize=false index=*', description: 'For each index.' },
    ],
    page: 'Search Reference: eventcount',
  },
  parse(r) {
    const start = r.here();
    const { values: indexes, options } = repeatedOption(r, 'index', OPTIONS);
    return { indexes, summarize: options.summarize ?? true, sizes: options.report_size ?? false, at: r.spanFrom(start) };
  },
  columnsAfter: (args) => columnsOf(args.summarize ? ['count'] : ['count', 'index', 'server']),
  needs: () => NEEDS_NONE,
  run: (args, ctx) => {
    const text = `${indexSearch(args.indexes)} | stats count${args.summarize ? '' : ' by index | eval server="local" | table count index server'}`;
    if (args.sizes) ctx.message('warning', 'eventcount knows no sizes here: there is no field size_bytes.');
    return generate(() => ctx.runPipeline(ctx.parse(text, args.at)));
  },
};
