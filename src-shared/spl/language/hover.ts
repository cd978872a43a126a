/** What a search says of the thing at a place: command, function, option or field. */
import { findCommand, refusedCommand } from '../commands/registry.ts';
import { findEvalFunction } from '../functions/eval-functions.ts';
import { findStatsFunction } from '../functions/stats-functions.ts';
import { tokenize } from '../syntax/tokens.ts';
import { columnsBefore, placeAt } from './context.ts';
import { type KnownField, type KnownNames, NO_NAMES } from './known.ts';
import { macroOf } from './macros.ts';
import { commandMarkdown, functionMarkdown, macroMarkdown, optionMarkdown } from './markdown.ts';

export interface Hover {
  readonly start: number;
  readonly end: number;
  readonly markdown: string;
}

/** Documentation of what stands at an offset, or null. */
export function hoverAt(text: string, offset: number, source: readonly KnownField[], names: KnownNames = NO_NAMES): Hover | null {
  const token = tokenize(text).find((t) => t.start <= offset && offset < t.end);
  if (token === undefined) return null;
  const word = text.slice(token.start, token.end);
  const hover = (markdown: string): Hover => ({ start: token.start, end: token.end, markdown });
  if (token.kind === 'command') {
    const command = findCommand(word);
    if (command !== undefined) return hover(commandMarkdown(command));
    const refused = refusedCommand(word.toLowerCase());
    return refused === undefined ? null : hover(refused.reason);
  }
  if (token.kind === 'macro') {
    const macro = macroOf(word, names.macros);
    return macro === null ? null : hover(macroMarkdown(macro));
  }
  const place = placeAt(text, token.start);
  if (token.kind === 'function') {
    const stats = findStatsFunction(word)?.def;
    const evaluated = findEvalFunction(word);
    const first = place.depth === 0 && place.command !== 'eval' && place.command !== 'where' ? (stats ?? evaluated) : (evaluated ?? stats);
    return first === undefined ? null : hover(functionMarkdown(first.docs));
  }
  const option = findCommand(place.command)?.docs.options.find((o) => o.name.replace(/=.*$/, '').toLowerCase() === word.toLowerCase());
  if (token.kind === 'option' && option !== undefined) return hover(optionMarkdown(option));
  if (token.kind === 'field' || token.kind === 'option') {
    const name = word.replaceAll(/^['"]|['"]$/g, '');
    const known = columnsBefore(text, place, source).fields.get(name);
    return known === undefined ? null : hover(`Field \`${name.replaceAll('`', '')}\`${known.type === 'unknown' ? '' : `: ${known.type}`}`);
  }
  return null;
}
