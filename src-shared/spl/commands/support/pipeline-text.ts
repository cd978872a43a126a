/** Pieces of pipelines that commands make at run time of what they parsed. */
import type { AggregationNode, SearchExpr, Span, StageNode } from '../../syntax/ast.ts';
import type { SearchArgs } from '../search.ts';

/** A field name as it can stand in a field list. */
export function fieldText(name: string): string {
  return /^[A-Za-z_][\w.:{}@]*$/.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`;
}

/** Text as a value in double quotes. */
export function quotedText(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** An aggregation as it can stand in `stats`, under its own result name. */
export function aggregationText(a: AggregationNode): string {
  const argument = a.argument === null ? '' : a.argument.kind === 'field' ? `(${fieldText(a.argument.name.text)})` : `(eval(${a.argument.text}))`;
  return `${a.function.text}${argument} AS ${fieldText(a.as.text)}`;
}

/** A `search` stage of a parsed expression. */
export function searchStage(expr: SearchExpr, span: Span): StageNode {
  const args: SearchArgs = { expr };
  return { kind: 'stage', command: { text: 'search', span }, args, span, implicit: false };
}

/** A search for all events of these indexes; none stands for all. */
export function indexSearch(indexes: readonly string[]): string {
  return indexes.length === 0 ? 'search *' : `search (${indexes.map((i) => `index="${i.replace(/["\\]/g, '\\$&')}"`).join(' OR ')})`;
}
