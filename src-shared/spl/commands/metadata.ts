/** `metadata`: hosts, sources or source types with their times and counts (Search Reference, "metadata"). */
import type { CommandDef } from './types.ts';
import type { Span } from '../syntax/ast.ts';
import { repeatedOption } from './support/args.ts';
import { columnsOf, NEEDS_NONE } from './support/columns.ts';
import { indexSearch } from './support/pipeline-text.ts';
import { generate } from './support/stream.ts';

/** What `metadata` was asked. */
export interface MetadataArgs {
  readonly type: 'hosts' | 'sources' | 'sourcetypes';
  readonly indexes: readonly string[];
  readonly at: Span;
}

const OPTIONS = { type: ['hosts', 'sources', 'sourcetypes'], splunk_server: 'string', splunk_server_group: 'string', datatype: ['event', 'metric'] } as const;

export const metadataCommand: CommandDef<MetadataArgs> = {
  name: 'metadata',
  kind: 'generating',
  docs: {
    summary: 'Lists hosts, sources or source types with their first and last event and their count.',
    syntax: 'metadata type=hosts|sources|sourcetypes [index=<name>]',
    options: [
      { name: 'type', type: 'hosts | sources | sourcetypes', description: 'What to list.' },
      { name: 'index', type: '<name>', default: '*', description: 'The index; may be given several times.' },
      { name: 'splunk_server, splunk_server_group, datatype', type: '', description: 'Accepted for searches from Splunk.' },
    ],
    examples: [
      { spl: '| metadata type=hosts', description: 'All hosts.' },
      { spl: '| metadata type=sourcetypes index=main | sort - totalCount', description: 'Source types by size.' },
    ],
    page: 'Search Reference: metadata',
  },
  parse(r) {
    const start = r.here();
    const { values: indexes, options } = repeatedOption(r, 'index', OPTIONS);
    const { type } = options;
    if (type === undefined) return r.fail(r.spanFrom(start), 'metadata needs type=hosts, type=sources or type=sourcetypes.');
    return { type, indexes, at: r.spanFrom(start) };
  },
  columnsAfter: (args) => columnsOf([args.type.slice(0, -1), 'firstTime', 'lastTime', 'recentTime', 'totalCount', 'type']),
  needs: () => NEEDS_NONE,
  run: (args, ctx) => {
    const field = args.type.slice(0, -1);
    const text = `${indexSearch(args.indexes)} | stats min(_time) AS firstTime max(_time) AS lastTime max(_time) AS recentTime count AS totalCount by ${field} | eval type="${args.type}"`;
    return generate(() => ctx.runPipeline(ctx.parse(text, args.at)));
  },
};
