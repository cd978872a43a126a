/**
 * Subsearches inside search expressions: they run first, and what their results format to takes their place
 * (Search Manual, "About subsearches"; Search Reference, "format").
 */
import type { Batch } from '../../results/batch.ts';
import { findCommand } from '../commands/registry.ts';
import { formatRows } from '../commands/format.ts';
import type { Pipeline, SearchExpr, StageNode } from '../syntax/ast.ts';
import { splError } from '../syntax/diagnostics.ts';
import { parseSearchExpressionText } from '../syntax/parser.ts';
import { mapSearchExpr, visitSearchExpr } from './search-expr.ts';

/** Runs a subsearch and yields all its rows, cut at the subsearch limit (the runner warns when it cuts). */
export type SubsearchRunner = (pipeline: Pipeline) => Promise<Batch>;

/** True when some stage's own search expressions hold a subsearch. */
export function hasSubsearch(pipeline: Pipeline): boolean {
  return pipeline.stages.some((stage) => subsearchesOf(stage).length > 0);
}

/** The pipeline with every subsearch in its search expressions replaced. Throws SplError at the subsearch when its text does not parse. */
export async function resolveSubsearches(pipeline: Pipeline, run: SubsearchRunner): Promise<Pipeline> {
  if (!hasSubsearch(pipeline)) return pipeline;
  const stages: StageNode[] = [];
  for (const stage of pipeline.stages) {
    const found = subsearchesOf(stage);
    if (found.length === 0) {
      stages.push(stage);
      continue;
    }
    const replacements = new Map<SearchExpr, SearchExpr>();
    for (const node of found) {
      const text = formatRows(await run(node.pipeline));
      try {
        replacements.set(node, respan(parseSearchExpressionText(text), node.span));
      } catch (error) {
        throw splError(node.span, 'bad-argument', `The subsearch gives "${text.slice(0, 200)}", which is not a search expression: ${error instanceof Error ? error.message : ''}`);
      }
    }
    const searches = (findCommand(stage.command.text) as NonNullable<ReturnType<typeof findCommand>>).searches as NonNullable<NonNullable<ReturnType<typeof findCommand>>['searches']>;
    const expressions = searches.get(stage.args).map((expr) => mapSearchExpr(expr, (e) => replacements.get(e) ?? null));
    stages.push({ ...stage, args: searches.with(stage.args, expressions) });
  }
  return { ...pipeline, stages };
}

type SubsearchNode = Extract<SearchExpr, { kind: 'subsearch' }>;

function subsearchesOf(stage: StageNode): SubsearchNode[] {
  const searches = findCommand(stage.command.text)?.searches;
  if (searches === undefined || stage.args === null) return [];
  const found: SubsearchNode[] = [];
  for (const expr of searches.get(stage.args)) {
    visitSearchExpr(expr, (e) => {
      if (e.kind === 'subsearch') found.push(e);
    });
  }
  return found;
}

/** Gives every node the span of the subsearch it came from. */
function respan(expr: SearchExpr, span: SearchExpr['span']): SearchExpr {
  return mapSearchExpr(expr, (e) => ({ ...e, span }));
}
