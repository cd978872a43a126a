/** `multisearch`: the events of several searches together (Search Reference, "multisearch"). */
import type { Pipeline } from '../syntax/ast.ts';
import type { CommandDef } from './types.ts';
import { NEEDS_NONE, OPEN_COLUMNS } from './support/columns.ts';
import { mergeNewestFirst } from './support/merge.ts';
import { firstNotStreaming } from './support/streaming-commands.ts';

/** What `multisearch` was asked. */
export interface MultisearchArgs {
  readonly pipelines: readonly Pipeline[];
}

export const multisearchCommand: CommandDef<MultisearchArgs> = {
  name: 'multisearch',
  kind: 'generating',
  docs: {
    summary: 'Runs several streaming searches and gives their events together, newest first.',
    syntax: 'multisearch [ <search> ] [ <search> ]...',
    options: [{ name: 'search', type: '[ <search> ]', description: 'At least two searches of streaming commands.' }],
    examples: [
      { spl: '| multisearch [ search level=error | eval kind="error" ] [ search status>=500 | eval kind="server" ]', description: 'Two kinds of events.' },
      { spl: '| multisearch [ search host=a ] [ search host=b ] | stats count by host', description: 'Counted together.' },
    ],
    page: 'Search Reference: multisearch',
  },
  parse(r) {
    const pipelines: Pipeline[] = [];
    for (let p = r.takeSubsearch(); p !== null; p = r.takeSubsearch()) {
      const other = firstNotStreaming(p);
      if (other !== undefined) r.fail(other.command.span, `multisearch takes searches of streaming commands only, and ${other.command.text} is none: put it after multisearch, or use union or append.`, 'bad-argument');
      pipelines.push(p);
      r.takeSymbol(',');
    }
    if (pipelines.length < 2) r.fail(r.spanFrom(r.here()), 'multisearch needs at least two searches in square brackets.');
    return { pipelines };
  },
  columnsAfter: () => OPEN_COLUMNS,
  needs: () => NEEDS_NONE,
  run: (args, ctx) => () => mergeNewestFirst(args.pipelines.map((p) => ctx.runPipeline(p))),
  pipelines: (args) => args.pipelines,
};
