/** Files searched in place: a dataset file that lives as long as the search. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadFiles } from './load-files.ts';
import type { LoadOptions, LoadReport } from './load-options.ts';

export interface TemporaryDataset {
  /** The dataset file. */
  readonly path: string;
  readonly report: LoadReport;
  /** Removes it. Close readers first. */
  dispose(): Promise<void>;
}

/** Loads files into a temporary dataset file, with the same detection as an import. */
export async function loadTemporary(options: Omit<LoadOptions, 'target' | 'bases'>): Promise<TemporaryDataset> {
  const folder = await mkdtemp(join(tmpdir(), 'nexus-data-'));
  const dispose = (): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    const path = join(folder, 'events.duckdb');
    return {
      path,
      report: await loadFiles({ ...options, target: path }),
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
