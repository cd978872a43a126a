/** The filter of a tail: a search and streaming commands. What needs all events before it can answer is refused. */
import type { MacroTable } from '../../src-shared/spl/syntax/source-text.ts';
import { findCommand } from '../../src-shared/spl/commands/registry.ts';
import { withFormatsLast } from '../../src-shared/spl/plan/display.ts';
import { bindPlan } from '../../src-shared/spl/plan/bind.ts';
import { visitSearchExpr } from '../../src-shared/spl/plan/search-expr.ts';
import type { Pipeline, StageNode } from '../../src-shared/spl/syntax/ast.ts';
import { type Diagnostic, splError } from '../../src-shared/spl/syntax/diagnostics.ts';
import { parseForRun } from '../jobs/search.ts';
import type { LiveFilter } from './live-source.ts';

/** Streaming commands that do not fit a stream without an end, each with its reason. */
const ENDLESS: Readonly<Record<string, string>> = {
  head: 'head ends a search after some events, and a tail has no end; remove it, or search the same events with it.',
  dedup: 'dedup would have to remember every value that it ever saw; uniq leaves out events that repeat the one before.',
  rtorder: 'rtorder holds events back to order them, and a tail shows them as they come; remove it.',
};

/** Parses a filter. Throws SearchRefused for what cannot be read, SplError at the stage that cannot run on a stream. */
export function parseLiveFilter(spl: string, options: { readonly tz: string; readonly macros?: MacroTable | undefined }): { readonly filter: LiveFilter; readonly diagnostics: readonly Diagnostic[] } {
  const { pipeline, diagnostics } = parseForRun(spl, options.macros);
  pipeline.stages.forEach((stage, i) => checkStage(stage, i));
  const plan = bindPlan(withFormatsLast(pipeline), { range: { earliest: null, latest: null }, now: Date.now() / 1000, tz: options.tz });
  return { filter: { spl, plan, search: searchText(spl, pipeline) }, diagnostics };
}

const NO_SUBSEARCH = 'A live filter cannot hold a subsearch: write what it would find into the filter.';

function checkStage(stage: StageNode, index: number): void {
  const { text: name, span } = stage.command;
  const command = findCommand(name);
  if (command === undefined) throw splError(span, 'unknown-command', `The stage "${name}" cannot run as it is written.`);
  if (index === 0 && name !== 'search') throw splError(span, 'unsupported', `A live filter starts with a search of events, not with ${name}: begin with search terms, or * for all events.`);
  const why = ENDLESS[name];
  if (why !== undefined) throw splError(stage.span, 'unsupported', why);
  if (command.kind !== 'streaming' && command.kind !== 'stateful-streaming') {
    throw splError(stage.span, 'unsupported', `${name} needs all events before it can answer, and a tail has no end: keep search, where, eval, rex, fields and other streaming commands here, and run ${name} in a search of the same range.`);
  }
  if (stage.template !== undefined) throw splError(stage.span, 'unsupported', NO_SUBSEARCH);
  if (stage.args === null) return;
  if ((command.pipelines?.(stage.args).length ?? 0) > 0) throw splError(stage.span, 'unsupported', NO_SUBSEARCH);
  for (const expression of command.searches?.get(stage.args) ?? []) {
    visitSearchExpr(expression, (e) => {
      if (e.kind === 'subsearch') throw splError(e.span, 'unsupported', NO_SUBSEARCH);
      if (e.kind === 'time') throw splError(e.span, 'unsupported', 'A live filter has no time range: it shows what arrives from now on. Remove this term.');
      if (e.kind === 'knowledge') throw splError(e.span, 'unsupported', `A live filter cannot look up the ${e.object} "${e.value.text}": write its search here instead.`);
    });
  }
}

/** Stage 0 as written, for a server; empty where it selects everything or holds a macro that the server does not know. */
function searchText(spl: string, { stages }: Pipeline): string {
  const first = stages[0];
  if (first === undefined) return '';
  const text = spl.slice(first.span.start, first.span.end).trim();
  return text === '*' || text.includes('`') ? '' : text;
}
