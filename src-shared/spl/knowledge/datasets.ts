/** Finding datasets of data models and their fields, as searches name them: `Endpoint.Processes`, `Processes.process_name`. */
import { nearest } from '../syntax/diagnostics.ts';
import type { DataModel, Knowledge, ModelDataset, ModelField } from './knowledge.ts';

/** A dataset with its ancestors. */
export interface FoundDataset {
  readonly model: DataModel;
  /** From the root to the dataset itself. */
  readonly lineage: readonly ModelDataset[];
}

/** What a field name in a search over a dataset stands for. */
export type FieldReference =
  /** A field of the dataset, by its short name; `known` where the model has it. */
  | { readonly kind: 'field'; readonly name: string; readonly known: boolean }
  /** The dataset itself: there in every event. */
  | { readonly kind: 'object' }
  /** `nodename`: the datasets that the event belongs to. */
  | { readonly kind: 'nodename' }
  /** A field of the events. */
  | { readonly kind: 'event' };

/** The root dataset. */
export function rootOf({ lineage }: FoundDataset): ModelDataset {
  return lineage[0] as ModelDataset;
}

/** The datasets from the root to the one of this name; empty where there is none. */
export function lineageOf(model: DataModel, dataset: string): ModelDataset[] {
  const out: ModelDataset[] = [];
  for (let at = model.datasets.find((d) => d.name === dataset); at !== undefined; ) {
    out.unshift(at);
    const { parent } = at;
    at = parent === null ? undefined : model.datasets.find((d) => d.name === parent);
  }
  return out;
}

/** The path of a dataset in field names: `All_Traffic.Blocked_Traffic`. */
export function pathOf(lineage: readonly ModelDataset[]): string {
  return lineage.map((d) => d.name).join('.');
}

/**
 * The dataset that `Model`, `Model.Dataset` or `Model.Root.Child` names. A model alone stands for its root dataset; of
 * several the one that the field names `refs` speak of. Throws an Error with a sentence where there is none.
 */
export function findDataset(knowledge: Knowledge, name: string, refs: Iterable<string>): FoundDataset {
  const [modelName, ...path] = name.replaceAll('"', '').split('.') as [string, ...string[]];
  const model = knowledge.models.get(modelName) ?? [...knowledge.models.values()].find((m) => m.name.toLowerCase() === modelName.toLowerCase());
  if (model === undefined) throw new Error(undefinedDatamodel(modelName, knowledge));
  let dataset = path.at(-1);
  if (dataset === undefined) {
    const roots = model.datasets.filter((d) => d.parent === null);
    const spoken = new Set([...refs].map((ref) => ref.split('.')[0]));
    dataset = (roots.find((d) => spoken.has(d.name)) ?? (roots[0] as ModelDataset)).name;
  }
  const lineage = lineageOf(model, dataset);
  if (lineage.length === 0) {
    const meant = nearest(dataset, model.datasets.map((d) => d.name));
    throw new Error(`The data model ${model.name} has no dataset ${dataset}${meant === null ? `; it has ${model.datasets.map((d) => d.name).join(', ')}.` : `: did you mean ${meant}?`}`);
  }
  return { model, lineage };
}

/** The message for a data model that nobody has defined. */
export function undefinedDatamodel(model: string, knowledge: Knowledge): string {
  const meant = nearest(model, knowledge.models.keys());
  return `The data model ${model} is not defined here${meant === null ? ': define it in a knowledge file, or search its events directly.' : `: did you mean ${meant}?`}`;
}

/** The fields of a dataset, inherited ones first, each with the path that stands before its name. */
export function fieldsOf({ model, lineage }: FoundDataset): { readonly field: ModelField; readonly path: string }[] {
  const out = new Map<string, { field: ModelField; path: string }>();
  lineage.forEach((dataset, depth) => {
    for (const field of dataset.fields) if (!out.has(field.name)) out.set(field.name, { field, path: pathOf(lineage.slice(0, depth + 1)) });
  });
  if (out.size === 0) throw new Error(`The dataset ${model.name}.${pathOf(lineage)} has no fields.`);
  return [...out.values()];
}

/** A field of the dataset or, where it has none of that name, of one of its descendants. */
export function fieldNamed(found: FoundDataset, name: string): ModelField | undefined {
  for (const { fields } of found.lineage) {
    const field = fields.find((f) => f.name === name);
    if (field !== undefined) return field;
  }
  const root = rootOf(found).name;
  for (const dataset of found.model.datasets) {
    if (lineageOf(found.model, dataset.name)[0]?.name !== root) continue;
    const field = dataset.fields.find((f) => f.name === name);
    if (field !== undefined) return field;
  }
  return undefined;
}

/** What a name stands for in a search over a dataset. Fields may be named with the path of any dataset under the same root. */
export function referenceOf(found: FoundDataset, ref: string): FieldReference {
  if (ref === 'nodename') return { kind: 'nodename' };
  const root = rootOf(found).name;
  let short: string | null = null;
  for (const dataset of found.model.datasets) {
    const lineage = lineageOf(found.model, dataset.name);
    if (lineage[0]?.name !== root) continue;
    for (const path of [pathOf(lineage), dataset.name]) {
      if (ref === path) return { kind: 'object' };
      if (ref.startsWith(`${path}.`)) {
        const rest = ref.slice(path.length + 1);
        if (short === null || rest.length < short.length) short = rest;
      }
    }
  }
  return short === null ? { kind: 'event' } : { kind: 'field', name: short, known: fieldNamed(found, short) !== undefined };
}
