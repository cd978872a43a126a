/** `union`: the rows of several searches and lookups (Search Reference, "union"). */
import type { Pipeline } from '../syntax/ast.ts';
import type { CommandDef, ExecContext } from './types.ts';
import type { Batch } from '../../results/batch.ts';
import { OPEN_COLUMNS } from './support/columns.ts';
import { pieces, subsearchRows } from './support/stream.ts';
import { datasetRows } from './support/dataset.ts';
import { mergeNewestFirst } from './support/merge.ts';
import { streamsEvents } from './support/streaming-commands.ts';

/** A search, or a dataset by name such as `lookup:users`. */
export type UnionPart = { readonly kind: 'search'; readonly pipeline: Pipeline } | { readonly kind: 'dataset'; readonly name: string };

/** What `union` was asked. */
export interface UnionArgs {
  readonly parts: readonly UnionPart[];
  readonly maxRows: number | null;
}

export const unionCommand: CommandDef<UnionArgs> = {
  name: 'union',
  kind: 'generating',
  keepsInput: () => true,
  docs: {
    summary: 'Gives the rows of several searches and lookups: events newest first, all else one after the other; after other commands, after their rows.',
    syntax: 'union [maxout=<int>] [ <search> ] | <dataset> ...',
    options: [
      { name: 'search', type: '[ <search> ]', description: 'A search.' },
      { name: 'dataset', type: 'lookup:<name>', description: 'A lookup table by name.' },
      { name: 'maxout', type: '<int>', default: '50000', description: 'Rows to take from each.' },
      { name: 'maxtime, timeout', type: '<int>', description: 'Accepted for searches from Splunk.' },
    ],
    examples: [
      { spl: '| union [ | makeresults | eval a=1 ] [ | makeresults | eval a=2 ]', description: 'Two rows.' },
      { spl: '| union lookup:users [ search index=* | stats count by user ]', description: 'A lookup and a search.' },
    ],
    page: 'Search Reference: union',
  },
  parse(r) {
    const options = r.options({ maxout: 'int', maxtime: 'int', timeout: 'int', extendtimerange: 'bool' });
    const parts: UnionPart[] = [];
    while (!r.atEnd()) {
      const pipeline = r.takeSubsearch();
      if (pipeline !== null) parts.push({ kind: 'search', pipeline });
      else parts.push({ kind: 'dataset', name: r.value('a search in square brackets or a dataset such as lookup:users').text });
      r.takeSymbol(',');
    }
    if (parts.length === 0) r.fail(r.spanFrom(r.here()), 'union needs searches in square brackets, for instance union [ search a ] [ search b ].');
    return { parts, maxRows: options.maxout ?? null };
  },
  columnsAfter: () => OPEN_COLUMNS,
  needs: (_args, after) => after,
  run: (args, ctx) =>
    async function* (input) {
      let any = false;
      for await (const batch of input) {
        any = true;
        yield batch;
      }
      const parts = args.parts.map((part) => rows(part, args, ctx));
      // Events as they are read come together by their time, as in multisearch; all else one after the other.
      if (!any && args.parts.every((part) => part.kind === 'search' && streamsEvents(part.pipeline))) yield* mergeNewestFirst(parts);
      else for (const part of parts) yield* part;
    },
  pipelines: (args) => args.parts.flatMap((p) => (p.kind === 'search' ? [p.pipeline] : [])),
};

async function* rows(part: UnionPart, args: UnionArgs, ctx: ExecContext): AsyncIterable<Batch> {
  if (part.kind === 'search') yield* subsearchRows(part.pipeline, ctx, args.maxRows ?? ctx.limits.subsearchJoinRows, 'union');
  else yield* pieces(await datasetRows(part.name, ctx));
}
