/** What the commands of the stats family share: reading `BY`, field needs, result columns. */
import { warnOfPattern } from './args.ts';
import { exprNeeds, exprType } from './expressions.ts';
import { columnsWith, needsOf, needsUnion } from './columns.ts';
import type { FieldType } from './columns.ts';
import type { ArgReader, Columns, FieldItem, Needs } from '../types.ts';
import { isWildcard, sparklineProblem } from '../../eval/aggregate.ts';
import { findStatsFunction } from '../../functions/stats-functions.ts';
import { splitAggregates } from '../../syntax/aggregate-expression.ts';
import type { AggregationNode } from '../../syntax/ast.ts';

/** Functions that look at the time of events. */
const TIMED = new Set(['earliest', 'latest', 'earliest_time', 'latest_time', 'rate', 'rate_avg', 'rate_sum', 'per_second', 'per_minute', 'per_hour', 'per_day', 'sparkline']);

/** `BY field, field` if it is next; empty without it. Options may stand after it. */
export function readBy(r: ArgReader): FieldItem[] {
  const by = r.takeKeyword('by');
  if (by === null) return [];
  const fields: FieldItem[] = [];
  while (!r.atEnd() && !r.peekOption()) {
    const field = r.field('a field to group by');
    if (field.text.toLowerCase() === 'having' && fields.length > 0 && !r.atEnd()) r.fail(field.span, 'Statistics have no HAVING: put a where after them, for instance | where count>5.', 'bad-argument');
    if (!field.quoted && /[<>]/.test(field.text) && !field.text.includes('<<')) r.fail(field.span, `"${field.text}" is no field name: to compare, put a where after the statistics.`, 'bad-argument');
    if (!field.quoted && field.text.toLowerCase() === 'where' && fields.length > 0 && (r.peekOption() || /[<>(]/.test(r.peekWord() ?? ''))) {
      r.fail(field.span, `${r.command} has no WHERE: put a pipe before it.`, 'bad-argument', { title: 'Put a pipe before "where"', start: field.span.start, end: field.span.start, replacement: '| ' });
    }
    const last = fields.at(-1);
    if (!field.quoted && field.text.toLowerCase() === 'as' && last !== undefined && !r.atEnd()) {
      const name = r.peekWord() ?? '';
      r.fail(field.span, `BY has no AS: name the field afterwards, | rename ${last.text} AS ${name}.`, 'bad-argument');
    }
    fields.push(warnOfPattern(r, field));
    r.takeSymbol(',');
  }
  const last = fields.at(-1);
  if (last === undefined) return r.fail(by.span, '"BY" needs at least one field.');
  if (r.peekOption('span')) {
    const start = r.here();
    const value = r.takeOption('span')?.text ?? '';
    r.fail(r.spanFrom(start), `${r.command} has no span: put | bin ${last.text} span=${value} before it.`, 'bad-argument');
  }
  return fields;
}

/** Commands that take `eval(avg(a)/max(b))` in the place of a function. */
const TAKES_EXPRESSIONS = new Set(['chart', 'timechart', 'sichart', 'sitimechart']);

/** At least one aggregation, or an error that shows how. */
export function readAggregations(r: ArgReader, stop: readonly string[] = ['by']): AggregationNode[] {
  const start = r.here();
  const list = r.aggregations(stop);
  if (list.length === 0) r.fail(r.spanFrom(start), `${r.command} needs at least one function, such as count or avg(field).`);
  for (const a of list) {
    if (a.function.text.toLowerCase() === 'sparkline') {
      const problem = sparklineProblem(a);
      if (problem !== null) r.fail(a.argument?.kind === 'field' ? a.argument.name.span : a.span, problem, 'bad-argument');
    }
    if (a.function.text.toLowerCase() === 'eval' && !TAKES_EXPRESSIONS.has(r.command)) {
      r.fail(a.span, `${r.command} takes functions only: aggregate first, then use eval on the results, or write a function of eval(...), such as avg(eval(a/b)).`, 'bad-argument');
    }
  }
  return list;
}

/** The fields that aggregations read. */
export function aggregationNeeds(list: readonly AggregationNode[], by: readonly string[]): Needs {
  let needs = needsOf(by);
  for (const a of list) {
    if (a.function.text.toLowerCase() === 'eval' && a.argument?.kind === 'eval') {
      needs = needsUnion(needs, aggregationNeeds(splitAggregates(a.argument.expr, findStatsFunction).parts, []));
      continue;
    }
    const name = findStatsFunction(a.function.text)?.def.name ?? '';
    if (TIMED.has(name)) needs = needsUnion(needs, needsOf(['_time']));
    if (name === 'sparkline') {
      const field = /\(\s*([^()]+?)\s*\)/.exec(a.argument?.kind === 'field' ? a.argument.name.text : '')?.[1];
      if (field !== undefined) needs = needsUnion(needs, needsOf([field]));
    } else if (a.argument?.kind === 'field') needs = needsUnion(needs, needsOf([a.argument.name.text]));
    else if (a.argument?.kind === 'eval') needs = needsUnion(needs, exprNeeds(a.argument.expr));
  }
  return needs;
}

/** The type of an aggregation's result as far as it is known. */
export function aggregationType(a: AggregationNode): FieldType {
  const def = findStatsFunction(a.function.text)?.def;
  if (def === undefined) return 'unknown';
  if (def.returns === 'number') return 'number';
  if (def.returns === 'multivalue') return 'multivalue';
  return a.argument?.kind === 'eval' ? exprType(a.argument.expr) : 'unknown';
}

/** The fields after a stage that adds aggregations to its rows; what a wildcard stands for is not known before it runs. */
export function columnsWithAggregations(before: Columns, list: readonly AggregationNode[]): Columns {
  const after = columnsWith(before, list.flatMap((a) => (isWildcard(a) ? [] : [[a.as.text, aggregationType(a)] as const])));
  return { ...after, open: after.open || list.some(isWildcard) };
}
