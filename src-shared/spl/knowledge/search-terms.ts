/**
 * `eventtype=`, `tag=` and `tag::field=` in search expressions: replaced by the searches that they stand for
 * (Knowledge Manager Manual, "About event types", "Tag field-value pairs in Search").
 */
import type { SearchExpr } from '../syntax/ast.ts';
import { splError } from '../syntax/diagnostics.ts';
import { wildcardMatcher, wildcardParts } from '../eval/search-match.ts';
import { mapSearchExpr } from '../plan/search-expr.ts';
import type { Knowledge } from './knowledge.ts';
import { searchText } from './texts.ts';

type Term = Extract<SearchExpr, { kind: 'knowledge' }>;

/** Event types whose searches name event types, and so on, end here. */
const MAX_DEPTH = 16;

/** The expression with its event types and tags replaced. Throws SplError at one that nobody has defined. */
export function resolveKnowledge(expr: SearchExpr, knowledge: Knowledge, depth = 0): SearchExpr {
  return mapSearchExpr(expr, (e) => {
    if (e.kind !== 'knowledge' || e.object === 'savedsearch') return null;
    if (depth >= MAX_DEPTH) throw splError(e.span, 'bad-argument', `"${e.value.text}" leads to itself: an event type or tag cannot be made of itself.`);
    const text = e.object === 'eventtype' ? eventtypeSearch(e.value.text, knowledge) : e.field === null ? tagSearch(e.value.text, knowledge) : fieldTagSearch(e.value.text, e.field, knowledge);
    if (text === null) throw splError(e.span, 'bad-argument', undefinedTerm(e, knowledge));
    const found = respan(resolveKnowledge(searchText(text), knowledge, depth + 1), e.span);
    return e.op === '=' ? found : { kind: 'not', item: found, span: e.span };
  });
}

function undefinedTerm(term: Term, knowledge: Knowledge): string {
  const known = term.object === 'eventtype' ? [...knowledge.eventtypes.keys()] : allTags(knowledge);
  const what = term.object === 'eventtype' ? 'event type' : 'tag';
  if (known.length === 0) return `There are no ${what}s here to search by: name the fields themselves, or define ${what}s in a knowledge file.`;
  return `There is no ${what} "${term.value.text}"; there ${known.length === 1 ? 'is' : 'are'} ${known.slice(0, 20).join(', ')}${known.length > 20 ? ', ...' : ''}.`;
}

function allTags(knowledge: Knowledge): string[] {
  const mapped = knowledge.mappings.flatMap((m) => [...m.tags, ...(knowledge.models.get(m.dataset.split('.')[0] as string)?.datasets.find((d) => d.name === m.dataset.split('.')[1])?.tags ?? [])]);
  return [...new Set([...mapped, ...knowledge.tags.flatMap((t) => t.tags), ...[...knowledge.eventtypes.values()].flatMap((e) => e.tags)])].sort();
}

function matcher(pattern: string): (text: string) => boolean {
  const parts = wildcardParts(pattern.toLowerCase());
  if (parts.length === 1) return (text) => text.toLowerCase() === parts[0];
  const match = wildcardMatcher(parts);
  return (text) => match(text.toLowerCase());
}

/** The search that event types of this name (`*` for any text) stand for; null where there are none. */
function eventtypeSearch(name: string, knowledge: Knowledge): string | null {
  const matches = matcher(name);
  return anyOf([...knowledge.eventtypes.values()].filter((e) => matches(e.name)).map((e) => e.search));
}

/** The search for events with a tag: of values, of event types, of what is mapped to data models; null where nothing has it. */
function tagSearch(tag: string, knowledge: Knowledge): string | null {
  const matches = matcher(tag);
  const mapped = knowledge.mappings.filter(({ dataset, tags }) => {
    const [model, root] = dataset.split('.') as [string, string];
    return [...tags, ...(knowledge.models.get(model)?.datasets.find((d) => d.name === root)?.tags ?? [])].some(matches);
  });
  return anyOf([...new Set([...taggedSearches(matches, knowledge), ...mapped.map((m) => m.search)])]);
}

/** The search for values and event types that were given a tag; null where none was. */
export function givenTagSearch(tag: string, knowledge: Knowledge): string | null {
  return anyOf(taggedSearches(matcher(tag), knowledge));
}

function taggedSearches(matches: (text: string) => boolean, knowledge: Knowledge): string[] {
  return [
    ...knowledge.tags.filter((t) => t.tags.some(matches)).map((t) => `${quoted(t.field)}=${quoted(t.value)}`),
    ...[...knowledge.eventtypes.values()].filter((e) => e.tags.some(matches)).map((e) => e.search),
  ];
}

/** The search for the values of one field that carry a tag; null where none does. */
function fieldTagSearch(tag: string, field: string, knowledge: Knowledge): string | null {
  const matches = matcher(tag);
  return anyOf([
    ...knowledge.tags.filter((t) => t.field === field && t.tags.some(matches)).map((t) => `${quoted(t.field)}=${quoted(t.value)}`),
    ...(field === 'eventtype' ? [...knowledge.eventtypes.values()].filter((e) => e.tags.some(matches)).map((e) => e.search) : []),
  ]);
}

function anyOf(searches: readonly string[]): string | null {
  return searches.length === 0 ? null : searches.map((s) => `(${s})`).join(' OR ');
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function respan(expr: SearchExpr, span: SearchExpr['span']): SearchExpr {
  return mapSearchExpr(expr, (e) => ({ ...e, span }));
}
