/** Pushdown into DuckDB against the evaluator: generated events and pipelines, in one file and in two. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { compareSplits } from '../../testing/generated-searches.ts';
import { createLocalSource } from './local-source.ts';
import { writeTestDataset } from './test-dataset.ts';

const folder = mkdtempSync(join(tmpdir(), 'nexus-pushdown-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('gives the rows of the evaluator wherever a pipeline is split', { timeout: 600_000 }, async () => {
  const { dataSets, pushedStages } = await compareSplits(12, 12, async (events, n) => {
    // Every third time in two files, which must not be told from one.
    const halves = n % 3 === 0 ? [events.filter((_, i) => i % 2 === 0), events.filter((_, i) => i % 2 === 1)] : [events];
    const paths = halves.map((_, i) => join(folder, `${n}-${i}.duckdb`));
    for (const [i, half] of halves.entries()) await writeTestDataset(paths[i] as string, half, ['r']);
    const source = await createLocalSource({ datasets: paths.map((path) => ({ path })), threads: 1 });
    return {
      source,
      layout: `${paths.length} files`,
      close: async () => {
        await source.close();
        for (const path of paths) rmSync(path, { force: true });
      },
    };
  });
  // A test that pushes nothing would pass for nothing.
  expect(pushedStages).toBeGreaterThan(dataSets);
});
