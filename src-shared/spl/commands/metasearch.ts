/** `metasearch`: which events match, without their text (Search Reference, "metasearch"). */
import type { SearchExpr } from '../syntax/ast.ts';
import { makeBatch } from '../../results/batch.ts';
import type { CommandDef } from './types.ts';
import { columnsOf, needsAmong, needsUnion } from './support/columns.ts';
import { searchNeeds, searchPipelines } from './support/expressions.ts';
import { searchCommand } from './search.ts';

/** What `metasearch` was asked. */
export interface MetasearchArgs {
  readonly expr: SearchExpr;
}

const FIELDS = ['_time', 'host', 'index', 'source', 'sourcetype'];

export const metasearchCommand: CommandDef<MetasearchArgs> = {
  name: 'metasearch',
  kind: 'generating',
  docs: {
    summary: 'Finds events and gives their time, host, index, source and source type only.',
    syntax: 'metasearch <expression>',
    options: [{ name: 'expression', type: '<search-expression>', description: 'As in search.' }],
    examples: [
      { spl: '| metasearch index=* error', description: 'Where errors are.' },
      { spl: '| metasearch host=web* | stats count by source', description: 'Counted by source.' },
    ],
    page: 'Search Reference: metasearch',
  },
  parse: (r) => ({ expr: r.searchExpression() }),
  columnsAfter: () => columnsOf(FIELDS),
  needs: (args, after) => needsUnion(needsAmong(FIELDS, after), searchNeeds(args.expr)),
  run(args, ctx) {
    const filter = searchCommand.run(args, ctx);
    return async function* (input) {
      for await (const batch of filter(input)) {
        yield makeBatch(batch.length, new Map(FIELDS.flatMap((f) => (batch.columns.has(f) ? [[f, batch.columns.get(f) ?? []] as const] : []))));
      }
    };
  },
  pipelines: (args) => searchPipelines(args.expr),
  searches: { get: (args) => [args.expr], with: (_args, [expr]) => ({ expr: expr as SearchExpr }) },
  scansEvents: true,
};
