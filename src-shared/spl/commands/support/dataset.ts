/** Datasets by kind and name, as `from` and `union` name them: `lookup:users`, `datamodel:Web`, `savedsearch:x`. */
import type { Batch } from '../../../results/batch.ts';
import type { ExecContext } from '../types.ts';

/** The rows of a dataset. Throws with what to do instead for kinds that are not known here. */
export async function datasetRows(name: string, ctx: ExecContext): Promise<Batch> {
  const m = /^\s*(\w+)\s*:\s*(.+?)\s*$/s.exec(name);
  const kind = m?.[1]?.toLowerCase() ?? '';
  const plain = (m?.[2] ?? name).replaceAll('"', '');
  if (kind === 'lookup' || kind === 'inputlookup') return (await ctx.lookup(plain)).rows;
  if (kind === 'datamodel') {
    throw new Error(`The data model ${plain.split('.')[0] as string} is not defined here: search its events directly, for instance index=*.`);
  }
  if (kind === 'savedsearch') throw new Error(`The saved search ${plain} is not known to the engine: put its search in square brackets.`);
  throw new Error(`${name} is no dataset: write lookup:<name>, or a search in square brackets.`);
}
