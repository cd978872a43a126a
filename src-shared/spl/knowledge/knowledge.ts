/**
 * Knowledge objects: what an installation knows about its events beyond their text. Data models name fields that many
 * kinds of events share, mappings say how the fields of one kind of events become those of a model, event types name
 * searches, tags name values (Knowledge Manager Manual, "About data models", "About event types", "About tags").
 */
import { z } from 'zod';

const name = z.string().min(1).max(200);
const spl = z.string().min(1).max(20_000);

const fieldSchema = z.union([
  name.transform((text) => ({ name: text, type: 'string' as const, expression: null as string | null })),
  z.strictObject({
    name,
    type: z.enum(['string', 'number', 'boolean', 'time']).default('string'),
    /** An eval expression over the other fields of the dataset: a calculated field. */
    expression: spl.nullable().default(null),
  }),
]);

const datasetSchema = z.strictObject({
  name,
  /** The dataset whose events and fields it takes over; null for a root dataset. */
  parent: name.nullable().default(null),
  /** A search over the dataset's own fields (of a root dataset: over the events' fields) that its events match. */
  constraint: spl.nullable().default(null),
  /** Tags that the events of the dataset have. */
  tags: z.array(name).default([]),
  fields: z.array(fieldSchema).default([]),
});

const modelSchema = z.strictObject({
  name,
  title: z.string().default(''),
  description: z.string().default(''),
  /** The text that stands for a missing text field, so that grouping by it keeps the event; null for none. */
  missing: z.string().nullable().default(null),
  datasets: z.array(datasetSchema).min(1),
});

const mappingSchema = z.strictObject({
  name,
  /** `<model>.<root dataset>`. */
  dataset: z.string().regex(/^[^.\s]+\.[^.\s]+$/, 'is <model>.<dataset>'),
  /** The events that it is about. */
  search: spl,
  /** Tags of these events besides those of the root dataset; child datasets are found by them. */
  tags: z.array(name).default([]),
  /** Field of the dataset to eval expression over the events' fields. A field that is not named is taken as the events have it. */
  fields: z.record(name, spl).default({}),
});

export const eventtypeSchema = z.strictObject({ name, search: spl, tags: z.array(name).default([]) });

export const tagSchema = z.strictObject({ field: name, value: z.string(), tags: z.array(name).min(1) });

/** The kind of events that a rule for fields is about: the text of their sourcetype in any case, `*` for any text. */
const sourcetype = name.default('*');

/** Fields from the named groups of a regular expression. */
export const extractionSchema = z.strictObject({ name, sourcetype, field: name.default('_raw'), regex: spl });
/** Another name for a field; the field keeps its own. */
export const aliasSchema = z.strictObject({ name, sourcetype, field: name, alias: name });
/** A field from an eval expression over the others. */
export const calculatedSchema = z.strictObject({ name, sourcetype, field: name, expression: spl });
/** Fields from a lookup table: `input` and `output` are the table's field to the event's. */
export const automaticLookupSchema = z.strictObject({
  name,
  sourcetype,
  lookup: name,
  input: z.record(name, name).refine((fields) => Object.keys(fields).length > 0, 'names at least one field'),
  output: z.record(name, name).refine((fields) => Object.keys(fields).length > 0, 'names at least one field'),
  /** False keeps values that the events have already. */
  overwrite: z.boolean().default(true),
});

/** A knowledge file: any of these lists. */
export const knowledgeSchema = z.strictObject({
  models: z.array(modelSchema).default([]),
  mappings: z.array(mappingSchema).default([]),
  eventtypes: z.array(eventtypeSchema).default([]),
  tags: z.array(tagSchema).default([]),
  extractions: z.array(extractionSchema).default([]),
  aliases: z.array(aliasSchema).default([]),
  calculated: z.array(calculatedSchema).default([]),
  lookups: z.array(automaticLookupSchema).default([]),
});

export type KnowledgeFile = z.output<typeof knowledgeSchema>;
export type DataModel = KnowledgeFile['models'][number];
export type ModelDataset = DataModel['datasets'][number];
export type ModelField = ModelDataset['fields'][number];
type Mapping = KnowledgeFile['mappings'][number];
export type EventType = KnowledgeFile['eventtypes'][number];

/** How fields are made of events when a search runs, in the order in which they are applied. */
export type FieldRules = Pick<KnowledgeFile, 'extractions' | 'aliases' | 'calculated' | 'lookups'>;

/** Everything that is known, by name. Later files replace what earlier ones named alike. */
export interface Knowledge {
  readonly models: ReadonlyMap<string, DataModel>;
  readonly mappings: readonly Mapping[];
  readonly eventtypes: ReadonlyMap<string, EventType>;
  readonly tags: KnowledgeFile['tags'];
  /** Undefined where no file has any. */
  readonly rules?: FieldRules;
}

/** Nothing known. */
export const NO_KNOWLEDGE: Knowledge = { models: new Map(), mappings: [], eventtypes: new Map(), tags: [] };

/** Joins knowledge files, the later before the earlier. Throws an Error for a dataset whose parent or mapping has no dataset. */
export function joinKnowledge(files: readonly KnowledgeFile[]): Knowledge {
  const models = new Map(files.flatMap((file) => file.models.map((model) => [model.name, model] as const)));
  const mappings = new Map(files.flatMap((file) => file.mappings.map((mapping) => [mapping.name, mapping] as const)));
  for (const model of models.values()) checkModel(model);
  for (const mapping of mappings.values()) {
    const [modelName, datasetName] = mapping.dataset.split('.') as [string, string];
    const dataset = models.get(modelName)?.datasets.find((d) => d.name === datasetName);
    if (dataset === undefined) throw new Error(`The mapping "${mapping.name}" is for ${mapping.dataset}, which no data model has.`);
    if (dataset.parent !== null) throw new Error(`The mapping "${mapping.name}" is for ${mapping.dataset}, a child dataset: map its root and give tags.`);
  }
  return {
    models,
    mappings: [...mappings.values()],
    eventtypes: new Map(files.flatMap((file) => file.eventtypes.map((type) => [type.name, type] as const))),
    tags: files.flatMap((file) => file.tags),
    ...rulesOf(files),
  };
}

function rulesOf(files: readonly KnowledgeFile[]): { readonly rules?: FieldRules } {
  const last = <T extends { readonly name: string }>(lists: readonly (readonly T[])[]): T[] => [...new Map(lists.flat().map((one) => [one.name, one])).values()];
  const rules: FieldRules = {
    extractions: last(files.map((f) => f.extractions)),
    aliases: last(files.map((f) => f.aliases)),
    calculated: last(files.map((f) => f.calculated)),
    lookups: last(files.map((f) => f.lookups)),
  };
  return Object.values(rules).some((list) => list.length > 0) ? { rules } : {};
}

function checkModel(model: DataModel): void {
  const names = new Set<string>();
  for (const { name: dataset, parent } of model.datasets) {
    if (names.has(dataset)) throw new Error(`The data model ${model.name} has two datasets named ${dataset}.`);
    // A parent stands before its children, so there are no circles.
    if (parent !== null && !names.has(parent)) throw new Error(`The data model ${model.name} has no dataset ${parent} before ${dataset}, which names it as its parent.`);
    names.add(dataset);
  }
}
