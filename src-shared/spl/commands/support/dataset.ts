/** Datasets by kind and name, as `from` and `union` name them: `lookup:users`, `datamodel:Web.Web`, `savedsearch:x`. */
import type { Batch } from '../../../results/batch.ts';
import { datasetStages } from '../../knowledge/dataset-stages.ts';
import { fieldsOf, findDataset } from '../../knowledge/datasets.ts';
import { NO_KNOWLEDGE } from '../../knowledge/knowledge.ts';
import type { Span } from '../../syntax/ast.ts';
import type { ExecContext } from '../types.ts';
import { findSavedSearch, runSavedSearch } from './saved-search.ts';
import { concatAll } from './stream.ts';

/** The rows of a dataset. Throws with what to do instead for kinds that are not known here. */
export async function datasetRows(name: string, ctx: ExecContext): Promise<Batch> {
  const batches: Batch[] = [];
  for await (const batch of datasetBatches(name, ctx)) batches.push(batch);
  return concatAll(batches);
}

/** The rows of a dataset as they come. Throws as `datasetRows` does. */
export async function* datasetBatches(name: string, ctx: ExecContext): AsyncIterable<Batch> {
  const m = /^\s*(\w+)\s*:\s*(.+?)\s*$/s.exec(name);
  const kind = m?.[1]?.toLowerCase() ?? '';
  const plain = (m?.[2] ?? name).replaceAll('"', '');
  if (kind === 'lookup' || kind === 'inputlookup') yield (await ctx.lookup(plain)).rows;
  else if (kind === 'datamodel') yield* modelEvents(plain, 'short', ctx, { start: 0, end: 0 });
  else if (kind === 'savedsearch') yield* runSavedSearch(await findSavedSearch(plain, ctx), new Map(), ctx, { start: 0, end: 0 });
  else throw new Error(`${name} is no dataset: write lookup:<name>, datamodel:<model>.<dataset>, or a search in square brackets.`);
}

/** The events of a dataset of a data model with its fields, under their short names or with the path before them. */
export async function* modelEvents(name: string, names: 'short' | 'full', ctx: ExecContext, at: Span): AsyncIterable<Batch> {
  const knowledge = (await ctx.knowledge?.()) ?? NO_KNOWLEDGE;
  const found = findDataset(knowledge, name, []);
  const wanted = fieldsOf(found).map(({ field, path }) => ({ as: `${path}.${field.name}`, ref: `${path}.${field.name}` }));
  const { stages, notes } = datasetStages(knowledge, found, wanted, null, at);
  for (const note of notes) ctx.message('warning', note);
  const renames = names === 'full' ? [] : fieldsOf(found).map(({ field, path }) => `"${path}.${field.name}" AS "${field.name}"`);
  const rest = renames.length === 0 ? [] : ctx.parse(`| rename ${renames.join(', ')}`, at).stages;
  yield* ctx.runPipeline({ kind: 'pipeline', stages: [...stages, ...rest], span: at });
}
