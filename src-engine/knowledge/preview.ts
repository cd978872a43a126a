/** What a knowledge object that is being written would do to events: run through the search that will apply it. */
import type { KnowledgeObject, KnowledgePreview } from '../../src-shared/ipc/knowledge-protocol.ts';
import { toText } from '../../src-shared/results/value.ts';
import { type Knowledge, NO_KNOWLEDGE } from '../../src-shared/spl/knowledge/knowledge.ts';
import { extractedFields } from '../../src-shared/spl/plan/search-time-fields.ts';
import { type SearchEnvironment, createSearch } from '../jobs/search.ts';
import { checkObject } from './own-knowledge.ts';

/** Events that are looked at. */
const LOOKED_AT = 100;
/** Characters of an event that are shown. */
const SHOWN = 2000;

/** Runs a search over the newest events that the object is about. Throws an Error with a sentence where it cannot work. */
export async function previewKnowledge(object: KnowledgeObject, env: SearchEnvironment): Promise<KnowledgePreview> {
  checkObject(object);
  const fields = madeBy(object);
  const wanted = fields.map(quoted).join(' ');
  const search = createSearch(`${aboutOf(object)} | head ${LOOKED_AT} | table _raw ${wanted}`, { earliest: '', latest: '' }, {
    ...env,
    knowledge: async () => withObject((await env.knowledge?.()) ?? NO_KNOWLEDGE, object),
  });
  const events: { raw: string; values: (string | null)[] }[] = [];
  for await (const batch of search.batches()) {
    for (let i = 0; i < batch.length && events.length < LOOKED_AT; i++) {
      const textAt = (field: string): string | null => toText(batch.columns.get(field)?.[i] ?? null)?.slice(0, SHOWN) ?? null;
      events.push({ raw: textAt('_raw') ?? '', values: fields.map(textAt) });
    }
  }
  return { fields, events };
}

function madeBy(object: KnowledgeObject): string[] {
  switch (object.kind) {
    case 'extractions':
      return extractedFields(object.value.regex);
    case 'aliases':
      return [object.value.alias];
    case 'calculated':
      return [object.value.field];
    case 'lookups':
      return Object.values(object.value.output);
    case 'eventtypes':
      return ['eventtype'];
    case 'tags':
      return [object.value.field, `tag::${object.value.field}`];
  }
}

function aboutOf(object: KnowledgeObject): string {
  if (object.kind === 'eventtypes') return `search ${object.value.search}`;
  if (object.kind === 'tags') return `search ${quoted(object.value.field)}=${quoted(object.value.value)}`;
  return object.value.sourcetype === '*' ? 'search *' : `search sourcetype=${quoted(object.value.sourcetype)}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

function withObject(knowledge: Knowledge, object: KnowledgeObject): Knowledge {
  if (object.kind === 'eventtypes') return { ...knowledge, eventtypes: new Map(knowledge.eventtypes).set(object.value.name, object.value) };
  if (object.kind === 'tags') return { ...knowledge, tags: [...knowledge.tags, object.value] };
  const { extractions, aliases, calculated, lookups } = knowledge.rules ?? { extractions: [], aliases: [], calculated: [], lookups: [] };
  const rules = { extractions, aliases, calculated, lookups };
  const others = <T extends { readonly name: string }>(list: readonly T[]): T[] => list.filter((other) => other.name !== object.value.name);
  switch (object.kind) {
    case 'extractions':
      return { ...knowledge, rules: { ...rules, extractions: [...others(extractions), object.value] } };
    case 'aliases':
      return { ...knowledge, rules: { ...rules, aliases: [...others(aliases), object.value] } };
    case 'calculated':
      return { ...knowledge, rules: { ...rules, calculated: [...others(calculated), object.value] } };
    case 'lookups':
      return { ...knowledge, rules: { ...rules, lookups: [...others(lookups), object.value] } };
  }
}
