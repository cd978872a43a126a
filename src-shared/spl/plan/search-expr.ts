/** Rewrites of search expressions that the planner needs: time terms, subsearches. */
import type { SearchExpr } from '../syntax/ast.ts';

/** The same expression with every node replaced by what `rewrite` gives for it; null keeps the node. Children first. */
export function mapSearchExpr(expr: SearchExpr, rewrite: (e: SearchExpr) => SearchExpr | null): SearchExpr {
  let mapped = expr;
  if (expr.kind === 'and' || expr.kind === 'or') {
    mapped = { ...expr, items: expr.items.map((item) => mapSearchExpr(item, rewrite)) };
  } else if (expr.kind === 'not') {
    mapped = { ...expr, item: mapSearchExpr(expr.item, rewrite) };
  }
  return rewrite(mapped) ?? mapped;
}

/** Calls `visit` for every node. */
export function visitSearchExpr(expr: SearchExpr, visit: (e: SearchExpr) => void): void {
  visit(expr);
  if (expr.kind === 'and' || expr.kind === 'or') for (const item of expr.items) visitSearchExpr(item, visit);
  else if (expr.kind === 'not') visitSearchExpr(expr.item, visit);
}

/** The conjuncts of an expression: what must all hold. */
export function conjuncts(expr: SearchExpr): readonly SearchExpr[] {
  return expr.kind === 'and' ? expr.items.flatMap(conjuncts) : [expr];
}

/** The conjunction of expressions; `all` for none. */
export function conjunction(items: readonly SearchExpr[], span: SearchExpr['span']): SearchExpr {
  const kept = items.filter((e) => e.kind !== 'all');
  return kept.length === 0 ? { kind: 'all', span } : kept.length === 1 ? (kept[0] as SearchExpr) : { kind: 'and', items: kept, span };
}

/** The words that an expression looks for, in lower case: terms and compared values, those under NOT left out. */
export function searchedWords(expr: SearchExpr): string[] {
  const plain = (text: string): string[] => text.toLowerCase().split('*').filter((part) => part.trim() !== '');
  switch (expr.kind) {
    case 'and':
    case 'or':
      return expr.items.flatMap(searchedWords);
    case 'term':
      return plain(expr.value.text);
    case 'compare':
      return expr.op === '=' ? plain(expr.value.text) : [];
    case 'in':
      return expr.values.flatMap((value) => plain(value.text));
    default:
      return [];
  }
}

/** The values, without wildcards, that a field is to be equal to; those under NOT left out. */
export function comparedValues(expr: SearchExpr, field: string): string[] {
  const whole = (texts: readonly string[]): string[] => texts.filter((text) => !text.includes('*'));
  switch (expr.kind) {
    case 'and':
    case 'or':
      return expr.items.flatMap((item) => comparedValues(item, field));
    case 'compare':
      return expr.field.text === field && expr.op === '=' ? whole([expr.value.text]) : [];
    case 'in':
      return expr.field.text === field ? whole(expr.values.map(({ text }) => text)) : [];
    default:
      return [];
  }
}
