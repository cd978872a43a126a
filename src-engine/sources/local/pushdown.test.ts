/**
 * Pushdown against the evaluator: generated events and pipelines must give the same rows wherever the pipeline is split.
 * NEXUS_PROPERTY_RUNS sets the number of datasets (default small); a failure prints its seed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { bindPlan } from '../../../src-shared/spl/plan/bind.ts';
import { parseSearch } from '../../../src-shared/spl/syntax/parser.ts';
import { NOW, firstDifference, generatedEvents, generatedPipeline, runSplit } from '../../testing/generated-searches.ts';
import { createLocalSource } from './local-source.ts';
import { writeTestDataset } from './test-dataset.ts';

const RUNS = Number(process.env['NEXUS_PROPERTY_RUNS'] ?? 12);
/** The same data on every run, so that a change is what makes it fail; `random` looks for more. */
const SEED = process.env['NEXUS_PROPERTY_SEED'] ?? '20261121';
const PIPELINES = 12;
const folder = mkdtempSync(join(tmpdir(), 'nexus-pushdown-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('gives the rows of the evaluator wherever a pipeline is split', { timeout: 600_000 }, async () => {
  let files = 0;
  let pushedStages = 0;
  await fc.assert(
    fc.asyncProperty(generatedEvents, fc.array(generatedPipeline, { minLength: PIPELINES, maxLength: PIPELINES }), async (data, pipelines) => {
      // Clocks of zones: half an hour off, and one that changes within the generated times.
      const tz = ['UTC', 'Asia/Kolkata', 'Europe/Berlin'][files % 3] as string;
      const path = join(folder, `${files++}.duckdb`);
      // Every third time in two files, which must not be told from one.
      const halves = files % 3 === 0 ? [data.filter((_, i) => i % 2 === 0), data.filter((_, i) => i % 2 === 1)] : [data];
      const paths = halves.map((_, i) => `${path}${i}`);
      for (const [i, half] of halves.entries()) await writeTestDataset(paths[i] as string, half, ['r']);
      const source = await createLocalSource({ datasets: paths.map((p) => ({ path: p })), threads: 1 });
      try {
        for (const text of pipelines) {
          const { pipeline: parsed, diagnostics } = parseSearch(text);
          if (diagnostics.some((d) => d.severity === 'error')) continue;
          const plan = bindPlan(parsed, { range: { earliest: null, latest: null }, now: NOW, tz });
          const expected = await runSplit(source, plan, 0, tz);
          const most = (await source.plan(plan, { pushdown: true, now: NOW, tz })).pushed;
          pushedStages += most;
          for (let k = 1; k <= most || k === 1; k++) {
            const actual = await runSplit(source, plan, k, tz);
            const found = firstDifference(expected.rows, actual.rows, plan.stages.at(-1)?.command.kind === 'transforming');
            if (found !== null) throw new Error(`${text}\nsplit after ${actual.pushed}: ${found}\n${actual.sql}`);
          }
        }
      } finally {
        await source.close();
        for (const p of paths) rmSync(p, { force: true });
      }
    }),
    { numRuns: RUNS, ...(SEED === 'random' ? {} : { seed: Number(SEED) }) },
  );
  // A test that pushes nothing would pass for nothing.
  expect(pushedStages).toBeGreaterThan(RUNS);
});
