/** Event types and tags in the search expressions of a pipeline, replaced before it is bound. */
import { findCommand } from '../commands/registry.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { resolveKnowledge } from '../knowledge/search-terms.ts';
import type { Pipeline, StageNode } from '../syntax/ast.ts';
import { visitSearchExpr } from './search-expr.ts';

/** True when some search expression of the pipeline's own stages names an event type or a tag. */
export function namesKnowledge(pipeline: Pipeline): boolean {
  let found = false;
  for (const stage of pipeline.stages) {
    const searches = stage.args === null ? undefined : findCommand(stage.command.text)?.searches;
    for (const expr of searches?.get(stage.args) ?? []) visitSearchExpr(expr, (e) => (found ||= e.kind === 'knowledge' && e.object !== 'savedsearch'));
  }
  return found;
}

/** The pipeline with its event types and tags replaced. Throws SplError at one that nobody has defined. */
export function resolveKnowledgeTerms(pipeline: Pipeline, knowledge: Knowledge): Pipeline {
  const stages = pipeline.stages.map((stage): StageNode => {
    const searches = stage.args === null ? undefined : findCommand(stage.command.text)?.searches;
    if (searches === undefined) return stage;
    const before = searches.get(stage.args);
    const after = before.map((expr) => resolveKnowledge(expr, knowledge));
    return after.every((expr, i) => expr === before[i]) ? stage : { ...stage, args: searches.with(stage.args, after) };
  });
  return { ...pipeline, stages };
}
