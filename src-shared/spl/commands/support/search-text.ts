/** Search expressions that come as text in an argument, such as `startswith="..."`. */
import type { SearchExpr, Span } from '../../syntax/ast.ts';
import { splError } from '../../syntax/diagnostics.ts';
import { parseSearchExpression } from '../../syntax/search-parser.ts';

/** Parses it; every node has the span of the argument. Throws SplError there. */
export function searchText(text: string, span: Span): SearchExpr {
  const site = { text, span: () => span };
  return parseSearchExpression(site, 0, text.length, () => {
    throw splError(span, 'bad-argument', 'A subsearch cannot stand here.');
  }).expr;
}
