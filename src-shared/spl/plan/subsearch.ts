/**
 * Subsearches inside search expressions, eval expressions and other arguments: they run first, and what their results format to
 * takes their place (Search Manual, "About subsearches"; Search Reference, "format" and "return").
 */
import type { Batch } from '../../results/batch.ts';
import { items, scalarToText } from '../../results/value.ts';
import { findCommand } from '../commands/registry.ts';
import { formatRows } from '../commands/format.ts';
import type { Expr, Pipeline, SearchExpr, StageNode } from '../syntax/ast.ts';
import { splError } from '../syntax/diagnostics.ts';
import { parseExpressionText, parseSearchExpressionText, parseStageText } from '../syntax/parser.ts';
import { mapSearchExpr, visitSearchExpr } from './search-expr.ts';

/** Runs a subsearch and yields all its rows, cut at the subsearch limit (the runner warns when it cuts). */
export type SubsearchRunner = (pipeline: Pipeline) => Promise<Batch>;

/** True when some stage's own expressions hold a subsearch. */
function hasSubsearch(pipeline: Pipeline): boolean {
  return pipeline.stages.some((stage) => stage.template !== undefined || subsearchesOf(stage).length > 0 || expressionsOf(stage).length > 0);
}

/** The pipeline with every subsearch in its expressions replaced. Throws SplError at the subsearch when its text does not parse. */
export async function resolveSubsearches(pipeline: Pipeline, run: SubsearchRunner): Promise<Pipeline> {
  if (!hasSubsearch(pipeline)) return pipeline;
  const stages: StageNode[] = [];
  for (const stage of pipeline.stages) stages.push(await inExpressions(await inSearches(await completed(stage, run), run), run));
  return { ...pipeline, stages };
}

/** A stage whose subsearches give a part of its text, read with what they gave. */
async function completed(stage: StageNode, run: SubsearchRunner): Promise<StageNode> {
  const { template } = stage;
  if (template === undefined) return stage;
  let text = template.texts[0] ?? '';
  for (const [i, pipeline] of template.subsearches.entries()) text += `${plainText(await run(pipeline))}${template.texts[i + 1] ?? ''}`;
  try {
    return { ...parseStageText(text), command: stage.command, span: stage.span };
  } catch (error) {
    throw splError(stage.span, 'bad-argument', `With what its subsearch gives this reads "${text.slice(0, 200)}": ${error instanceof Error ? error.message : ''}`);
  }
}

/** What rows put into a search: the text of a single field search, as `return` and `format` give it, else their formatted form. */
function plainText(rows: Batch): string {
  const [first, ...others] = [...rows.columns].filter(([name]) => !name.startsWith('_'));
  const isText = rows.length === 1 && others.length === 0 && (first?.[0] === 'search' || first?.[0] === 'query');
  return isText ? items(first[1][0] ?? null).map(scalarToText).join(' ') : formatRows(rows);
}

async function inSearches(stage: StageNode, run: SubsearchRunner): Promise<StageNode> {
  const found = subsearchesOf(stage);
  if (found.length === 0) return stage;
  const replacements = new Map<SearchExpr, SearchExpr>();
  for (const node of found) {
    const rows = await run(node.pipeline);
    const text = node.frame === undefined ? formatRows(rows) : framedRows(rows, node.frame);
    replacements.set(node, respan(parsed(node, text, parseSearchExpressionText, 'search expression'), node.span));
  }
  const searches = findCommand(stage.command.text)?.searches as NonNullable<NonNullable<ReturnType<typeof findCommand>>['searches']>;
  const expressions = searches.get(stage.args).map((expr) => mapSearchExpr(expr, (e) => replacements.get(e) ?? null));
  return { ...stage, args: searches.with(stage.args, expressions) };
}

async function inExpressions(stage: StageNode, run: SubsearchRunner): Promise<StageNode> {
  const found = expressionsOf(stage);
  if (found.length === 0) return stage;
  const replacements = new Map<unknown, Expr>();
  for (const node of found) replacements.set(node, parsed(node, formatRows(await run(node.pipeline)), parseExpressionText, 'eval expression'));
  return { ...stage, args: replaced(stage.args, replacements) };
}

/** What stands for a value: the values of the first column, alternatives of a comparison or members of a list. */
function framedRows(rows: Batch, { before, after }: NonNullable<SubsearchNode['frame']>): string {
  const [column] = [...rows.columns].filter(([name]) => !name.startsWith('_')).map(([, values]) => values);
  const values = (column ?? []).flatMap((value) => items(value)).map(scalarToText);
  // `return` writes text as it is to stand there; other values are quoted where they are no single word.
  const texts = values.map((v) => (rows.columns.has('search') || /^[\w.:/@-]+$/.test(v) ? v : `"${v.replace(/["\\]/g, '\\$&')}"`));
  return after === '' ? `${before}(${texts.length === 0 ? '""' : texts.join(' OR ')})` : `${before}${texts.length === 0 ? '""' : texts.join(', ')}${after}`;
}

function parsed<T>(node: { readonly span: SearchExpr['span'] }, text: string, parse: (text: string) => T, what: string): T {
  try {
    return parse(text);
  } catch (error) {
    throw splError(node.span, 'bad-argument', `The subsearch gives "${text.slice(0, 200)}", which is not ${what === 'eval expression' ? 'an' : 'a'} ${what}: ${error instanceof Error ? error.message : ''}`);
  }
}

type SubsearchNode = Extract<SearchExpr, { kind: 'subsearch' }>;
type SubsearchExpression = Extract<Expr, { kind: 'subsearch' }>;

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

/** Commands whose arguments hold eval expressions; others may hold much data, which need not be looked through. */
const EVALUATES = new Set(['eval', 'where', 'head', 'stats', 'eventstats', 'streamstats', 'timechart', 'chart', 'fieldformat']);

/** The subsearches in the eval expressions of a stage, wherever its arguments keep them. */
function expressionsOf(stage: StageNode): SubsearchExpression[] {
  const found: SubsearchExpression[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isPlain(value)) {
      if (isSubsearch(value)) found.push(value);
      else for (const inner of Object.values(value)) visit(inner);
    }
  };
  if (EVALUATES.has(stage.command.text) && stage.args !== null) visit(stage.args);
  return found;
}

function replaced(value: unknown, replacements: ReadonlyMap<unknown, Expr>): unknown {
  if (Array.isArray(value)) return value.map((item) => replaced(item, replacements));
  if (!isPlain(value)) return value;
  return replacements.get(value) ?? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaced(inner, replacements)]));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isSubsearch(value: Record<string, unknown>): value is SubsearchExpression & Record<string, unknown> {
  return value['kind'] === 'subsearch' && 'pipeline' in value;
}

/** Gives every node the span of the subsearch it came from. */
function respan(expr: SearchExpr, span: SearchExpr['span']): SearchExpr {
  return mapSearchExpr(expr, (e) => ({ ...e, span }));
}
