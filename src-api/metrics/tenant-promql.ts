/**
 * Forces the tenant's label into each selector of a PromQL expression, for servers that cannot do so themselves. The grammar
 * is Prometheus' own (the one of its editor); what it cannot read without a doubt is refused.
 */
import { parser } from '@prometheus-io/lezer-promql';
import { ApiError } from '../errors.ts';

/** Reads series that no selector names (Prometheus documentation, "Query functions", info). */
const REFUSED_FUNCTIONS = new Set(['info']);

/** The expression with `label="value"` in every selector. Throws VALIDATION_ERROR where it cannot be read for sure. */
export function withTenantLabel(expression: string, label: string, value: string): string {
  const matcher = `${label}=${JSON.stringify(value)}`;
  const inserts = selectorsOf(expression).map(({ at, braces }) => ({ at, text: braces ? `${matcher},` : `{${matcher}}` }));
  let text = expression;
  for (const { at, text: added } of inserts.sort((a, b) => b.at - a.at)) text = text.slice(0, at) + added + text.slice(at);
  text = text.replaceAll(`{${matcher},}`, `{${matcher}}`);
  // What goes out is read again: every selector must have the label, in the first place.
  for (const { at, braces } of selectorsOf(text)) {
    if (!braces || !text.startsWith(matcher, at)) throw unreadable('its selectors cannot be told apart');
  }
  return text;
}

interface Selector {
  /** Where matchers go: behind the opening brace, or behind the name where there are no braces. */
  readonly at: number;
  readonly braces: boolean;
}

function selectorsOf(expression: string): Selector[] {
  const selectors: Selector[] = [];
  parser.parse(expression).iterate({
    enter(node) {
      if (node.type.isError) throw unreadable(`something is wrong near character ${node.from + 1}`);
      if (node.name === 'LineComment') throw unreadable('comments are not taken here');
      if (node.name === 'FunctionIdentifier' && REFUSED_FUNCTIONS.has(expression.slice(node.from, node.to).trim())) throw unreadable('the function info() is not taken here');
      if (node.name !== 'VectorSelector') return;
      const matchers = node.node.getChild('LabelMatchers');
      if (matchers === null) selectors.push({ at: node.to, braces: false });
      else if (expression[matchers.from] === '{') selectors.push({ at: matchers.from + 1, braces: true });
      else throw unreadable('a selector has no opening brace');
    },
  });
  return selectors;
}

function unreadable(why: string): ApiError {
  return new ApiError('VALIDATION_ERROR', `The PromQL expression cannot be read: ${why}.`, { details: [{ field: 'query', message: why }] });
}
