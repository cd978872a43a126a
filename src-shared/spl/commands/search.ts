/** `search`: keeps the events that match terms and field comparisons (Search Reference, "search"). */
import type { Pipeline, SearchExpr } from '../syntax/ast.ts';
import { type Batch, takeRows } from '../../results/batch.ts';
import { compileSearch, wildcardParts } from '../eval/search-match.ts';
import { visitSearchExpr } from '../plan/search-expr.ts';
import type { CommandDef } from './types.ts';
import { needsUnion } from './support/columns.ts';
import { functionContext, searchNeeds, searchPipelines } from './support/expressions.ts';
import { mapBatches } from './support/stream.ts';

/** What `search` was asked. */
export interface SearchArgs {
  readonly expr: SearchExpr;
}

export const searchCommand: CommandDef<SearchArgs> = {
  name: 'search',
  kind: 'streaming',
  docs: {
    summary: 'Keeps the events that match keywords, phrases and field comparisons.',
    syntax: 'search <expression>    terms and comparisons joined by AND (the default), OR, NOT and parentheses',
    options: [
      { name: 'field=value', type: '<field><op><value>', description: 'Comparison with =, !=, <, <=, > or >=; * stands for any text; values compare as text in any case, with < and > as numbers where both are; an address range matches by CIDR.' },
      { name: 'field IN (…)', type: '<field> IN (<value>, …)', description: 'Any of several values.' },
      { name: 'TERM(…)', type: 'TERM(<text>)', description: 'The whole text between major breakers.' },
      { name: 'CASE(…)', type: 'CASE(<text>)', description: 'A term in exactly this case; after =, a value.' },
      { name: 'earliest', type: '<time modifier>', description: 'Start of the time range, for instance -24h@h.' },
      { name: 'latest', type: '<time modifier>', description: 'End of the time range, for instance now.' },
    ],
    examples: [
      { spl: 'search error OR status>=500', description: 'Events with the word error or a server error status.' },
      { spl: '| makeresults | eval ip="192.0.2.56" | search ip="192.0.2.0/24"', description: 'An address within a network.' },
      { spl: 'index=* level IN (error, warn*) NOT service=auth-service', description: 'Several values with a wildcard, without one service.' },
    ],
    page: 'Search Reference: search',
  },
  parse: (r) => ({ expr: r.searchExpression() }),
  columnsAfter: (_args, before) => before,
  needs: (args, after) => needsUnion(after, searchNeeds(args.expr)),
  run(args, ctx) {
    const matches = compileSearch(args.expr, functionContext(ctx));
    const work = (batch: Batch): Batch => {
      const keep: number[] = [];
      for (let i = 0; i < batch.length; i++) if (matches(batch, i)) keep.push(i);
      return keep.length === batch.length ? batch : takeRows(batch, keep);
    };
    // Terms with several wildcards are tried at many places of a long line.
    return mapBatches(hasWildTerm(args.expr) ? (batch) => ctx.guard(() => work(batch)) : work);
  },
  pipelines: (args): readonly Pipeline[] => searchPipelines(args.expr),
  searches: { get: (args) => [args.expr], with: (_args, [expr]) => ({ expr: expr as SearchExpr }) },
  scansEvents: true,
};

/** True when some term has two wildcards or more. */
function hasWildTerm(expr: SearchExpr): boolean {
  let found = false;
  visitSearchExpr(expr, (e) => (found ||= e.kind === 'term' && wildcardParts(e.value.text).length > 2));
  return found;
}
