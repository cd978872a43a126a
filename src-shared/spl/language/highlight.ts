/** The words that a search looks for in events, to mark them where the events are shown. */
import type { SearchExpr } from '../syntax/ast.ts';
import { parseSearch } from '../syntax/parser.ts';

/** A pattern that finds the search's terms and compared values in text, or null where it has none. Any case. */
export function searchHits(text: string): RegExp | null {
  const words = new Set<string>();
  for (const stage of parseSearch(text).pipeline.stages) {
    if (stage.command.text === 'search' && isSearchArgs(stage.args)) collect(stage.args.expr, words);
    else if (stage.command.text !== 'search') break;
  }
  const patterns = [...words]
    .sort((a, b) => b.length - a.length)
    .slice(0, 50)
    .map((word) => word.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/\*+/g, String.raw`[^\s"',;]*`));
  return patterns.length === 0 ? null : new RegExp(patterns.join('|'), 'gi');
}

function isSearchArgs(args: unknown): args is { readonly expr: SearchExpr } {
  return typeof args === 'object' && args !== null && 'expr' in args;
}

function collect(expr: SearchExpr, words: Set<string>): void {
  const add = (word: string): void => {
    const bare = word.replaceAll(/^\*+|\*+$/g, '');
    if (bare.length > 1) words.add(bare);
  };
  switch (expr.kind) {
    case 'and':
    case 'or':
      for (const item of expr.items) collect(item, words);
      return;
    case 'term':
      add(expr.value.text);
      return;
    case 'compare':
      // Numbers and index-like values would light up everywhere; words are what a reader looks for.
      if (expr.op === '=' && !expr.field.text.startsWith('_') && !/^(?:index|source|sourcetype|host)$/.test(expr.field.text) && /[A-Za-z]/.test(expr.value.text)) add(expr.value.text);
      return;
    case 'in':
      for (const value of expr.values) if (/[A-Za-z]/.test(value.text)) add(value.text);
      return;
    case 'not':
    case 'time':
    case 'subsearch':
    case 'knowledge':
    case 'all':
      return;
  }
}
