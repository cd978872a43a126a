/** Searches and expressions in knowledge files as syntax trees. */
import type { Expr, SearchExpr, Span } from '../syntax/ast.ts';
import { parseExpression } from '../syntax/expr-parser.ts';
import { skipBlanks } from '../syntax/scanner.ts';
import { parseSearchExpression } from '../syntax/search-parser.ts';
import { fail } from '../syntax/site.ts';

/** The search expression of a text. Throws SplError. */
export function searchText(text: string): SearchExpr {
  const site = { text, span: (start: number, end: number): Span => ({ start, end }) };
  return parseSearchExpression(site, 0, text.length, (start, end) => fail(site, start, end, 'A subsearch cannot stand here.')).expr;
}

/** The eval expression of a text. Throws SplError; functions are not checked. */
export function expressionText(text: string): Expr {
  const site = { text, span: (start: number, end: number): Span => ({ start, end }) };
  const { expr, end } = parseExpression(site, 0, text.length);
  if (skipBlanks(text, end, text.length) < text.length) fail(site, end, text.length, `"${text.slice(end).trim()}" is left over after the expression.`);
  return expr;
}
