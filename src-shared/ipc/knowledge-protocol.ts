/** Requests for the knowledge objects that users make: extractions, aliases, calculated fields, automatic lookups, event types, tags. */
import { z } from 'zod';
import { aliasSchema, automaticLookupSchema, calculatedSchema, eventtypeSchema, extractionSchema, type KnowledgeFile, tagSchema } from '../spl/knowledge/knowledge.ts';

const grant = z.string().min(1).max(200);

/** One object, with the list of a knowledge file that it belongs to. */
const knowledgeObjectSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('extractions'), value: extractionSchema }),
  z.strictObject({ kind: z.literal('aliases'), value: aliasSchema }),
  z.strictObject({ kind: z.literal('calculated'), value: calculatedSchema }),
  z.strictObject({ kind: z.literal('lookups'), value: automaticLookupSchema }),
  z.strictObject({ kind: z.literal('eventtypes'), value: eventtypeSchema }),
  z.strictObject({ kind: z.literal('tags'), value: tagSchema }),
]);

export type KnowledgeObject = z.output<typeof knowledgeObjectSchema>;
/** All that the window edits. */
export type KnowledgeObjects = Pick<KnowledgeFile, KnowledgeObject['kind']>;

/** Parameters of the requests. An object's key is its name, a tag's `field=value`. */
export const knowledgeRequestSchemas = {
  'knowledge.list': z.object({}).strict(),
  /** `replaces`: the key of the object that was edited, where its name may have changed; null for a new one. */
  'knowledge.save': z.object({ object: knowledgeObjectSchema, replaces: z.string().max(1000).nullable() }).strict(),
  'knowledge.remove': z.object({ kind: z.enum(['extractions', 'aliases', 'calculated', 'lookups', 'eventtypes', 'tags']), key: z.string().max(1000) }).strict(),
  /** What an object would do to events of a connection; nothing is kept. */
  'knowledge.preview': z.object({ object: knowledgeObjectSchema, connection: z.string().min(1).max(200) }).strict(),
  'knowledge.import': z.object({ grant }).strict(),
  'knowledge.export': z.object({ grant }).strict(),
} as const;

/** What an object would do. */
export interface KnowledgePreview {
  /** The fields that it makes. */
  readonly fields: readonly string[];
  /** The newest events that it is about, with these fields as text; null where an event does not get one. */
  readonly events: readonly { readonly raw: string; readonly values: readonly (string | null)[] }[];
}

/** The answers to these requests: the objects after the change. */
export interface KnowledgeReplies {
  'knowledge.list': KnowledgeObjects;
  'knowledge.save': KnowledgeObjects;
  'knowledge.remove': KnowledgeObjects;
  'knowledge.preview': KnowledgePreview;
  'knowledge.import': KnowledgeObjects;
  'knowledge.export': null;
}
