/** Terms of a search for metrics that name them: `metric_name=cpu.*` holds for a measurement, not for the event that it stands in. */
import type { SearchExpr } from '../../syntax/ast.ts';
import { conjunction, conjuncts } from '../../plan/search-expr.ts';
import { fieldMatcher } from './wildcards.ts';

/** What events are searched for, and which of their measurements are meant; null for all. */
export interface MetricTerms {
  readonly search: SearchExpr;
  readonly isMeant: ((metric: string) => boolean) | null;
}

/** Parts a search expression into what holds for events and what holds for names of metrics. */
export function splitMetricTerms(where: SearchExpr): MetricTerms {
  const tests: ((metric: string) => boolean)[] = [];
  const items = conjuncts(where).map((item): SearchExpr => {
    const test = nameTest(item);
    if (test === null) return item;
    tests.push(test);
    // An event with one measurement need not be read for another one; those with fields metric_name:<name> are looked at later.
    const named: SearchExpr = { kind: 'compare', field: { text: 'metric_name', span: item.span }, op: '=', value: { text: '*', quoted: false, span: item.span }, span: item.span };
    return { kind: 'or', items: [item, { kind: 'not', item: named, span: item.span }], span: item.span };
  });
  if (tests.length === 0) return { search: where, isMeant: null };
  return { search: conjunction(items, where.span), isMeant: (metric) => tests.every((test) => test(metric)) };
}

/** The test of a name that a term is; null where it looks at anything else. */
function nameTest(e: SearchExpr): ((metric: string) => boolean) | null {
  switch (e.kind) {
    case 'and':
    case 'or': {
      const tests = e.items.flatMap((item) => nameTest(item) ?? []);
      if (tests.length < e.items.length) return null;
      return e.kind === 'and' ? (metric) => tests.every((t) => t(metric)) : (metric) => tests.some((t) => t(metric));
    }
    case 'not': {
      const test = nameTest(e.item);
      return test === null ? null : (metric) => !test(metric);
    }
    case 'compare': {
      if (e.field.text !== 'metric_name' || (e.op !== '=' && e.op !== '!=')) return null;
      const matches = matcher([e.value.text]);
      return e.op === '=' ? matches : (metric) => !matches(metric);
    }
    case 'in':
      return e.field.text === 'metric_name' ? matcher(e.values.map((v) => v.text)) : null;
    default:
      return null;
  }
}

/** Values of search terms match without regard to case. */
function matcher(patterns: readonly string[]): (metric: string) => boolean {
  const matches = fieldMatcher(patterns.map((p) => p.toLowerCase()));
  return (metric) => matches(metric.toLowerCase());
}
