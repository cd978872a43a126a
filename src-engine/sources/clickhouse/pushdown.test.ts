/**
 * Pushdown into ClickHouse against the evaluator: generated events and pipelines must give the same rows wherever the pipeline
 * is split. NEXUS_PROPERTY_RUNS sets the number of data sets (default small), NEXUS_PROPERTY_SEED repeats a failure or is `random`.
 */
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bindPlan } from '../../../src-shared/spl/plan/bind.ts';
import { parseSearch } from '../../../src-shared/spl/syntax/parser.ts';
import { type ClickHouseHost, startClickHouseHost } from '../../testing/clickhouse-host.ts';
import { NOW, firstDifference, generatedEvents, generatedPipeline, runSplit } from '../../testing/generated-searches.ts';
import { createClickHouseSource } from './clickhouse-source.ts';
import { testDefinition } from './test-definition.ts';
import { writeEventTable } from './testing/event-tables.ts';

const RUNS = Number(process.env['NEXUS_PROPERTY_RUNS'] ?? 6);
/** The same data on every run, so that a change is what makes it fail; `random` looks for more. */
const SEED = process.env['NEXUS_PROPERTY_SEED'] ?? '20261121';
const PIPELINES = 10;
let host: ClickHouseHost;
let client: ClickHouseClient;
beforeAll(async () => {
  host = await startClickHouseHost();
  client = createClient({ url: host.url, log: { level: ClickHouseLogLevel.OFF } });
}, 60_000);
afterAll(async () => {
  await client.close();
  await host.close();
});

it('gives the rows of the evaluator wherever a pipeline is split', { timeout: 1_800_000 }, async () => {
  let runs = 0;
  let pushedStages = 0;
  let queries = 0;
  await fc.assert(
    fc.asyncProperty(generatedEvents, fc.array(generatedPipeline, { minLength: PIPELINES, maxLength: PIPELINES }), async (data, pipelines) => {
      // Clocks of zones: half an hour off, and one that changes within the generated times.
      const tz = ['UTC', 'Asia/Kolkata', 'Europe/Berlin'][runs % 3] as string;
      // Every fourth time with all fields in a Map.
      const layout = runs % 4 === 3 ? 'map' : 'typed';
      const table = `generated_${runs++}`;
      const mapping = await writeEventTable(client, table, data, layout, ['r']);
      const source = await createClickHouseSource(testDefinition([host.url], { tables: [{ index: 'main', mapping }] }), {});
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
            queries++;
            const found = firstDifference(expected.rows, actual.rows, plan.stages.at(-1)?.command.kind === 'transforming');
            if (found !== null) throw new Error(`${text}\n${layout}, split after ${actual.pushed}: ${found}\n${actual.sql}`);
          }
        }
      } finally {
        await source.close();
        await client.command({ query: `DROP TABLE ${table}` });
      }
    }),
    { numRuns: RUNS, ...(SEED === 'random' ? {} : { seed: Number(SEED) }) },
  );
  process.stdout.write(`ClickHouse: ${runs} data sets, ${pushedStages} stages pushed, ${queries} queries compared\n`);
  // A test that pushes nothing would pass for nothing.
  expect(pushedStages).toBeGreaterThan(RUNS);
});

it('gives the same rows when a query runs again', async () => {
  // ClickHouse 26.7 answered the second run of this one with no rows, out of its cache of condition results.
  const mapping = await writeEventTable(client, 'again', [{ _raw: 'error', host: 'web-01', m: '' }], 'map');
  const source = await createClickHouseSource(testDefinition([host.url], { tables: [{ index: 'main', mapping }] }), {});
  try {
    const { pipeline } = parseSearch('NOT (n="Ab c") | head 1 | eventstats max(n) AS n BY s | top m BY host');
    const plan = bindPlan(pipeline, { range: { earliest: null, latest: null }, now: NOW, tz: 'UTC' });
    for (let i = 0; i < 3; i++) {
      const { pushed, rows } = await runSplit(source, plan, plan.stages.length, 'UTC');
      expect([pushed, rows]).toEqual([4, [{ host: 'web-01', m: '', count: 1, percent: '100.000000' }]]);
    }
  } finally {
    await source.close();
  }
});
