/** Pushdown into ClickHouse against the evaluator: generated events and pipelines, in the layouts that a table may have. */
import { expect, it } from 'vitest';
import { bindPlan } from '../../../src-shared/spl/plan/bind.ts';
import { parseSearch } from '../../../src-shared/spl/syntax/parser.ts';
import { NOW, compareSplits, runSplit } from '../../testing/generated-searches.ts';
import { writeEventTable } from './testing/event-tables.ts';
import { clickHouseForFile } from './testing/file-clickhouse.ts';

const clickHouse = clickHouseForFile();

it('gives the rows of the evaluator wherever a pipeline is split', { timeout: 1_800_000 }, async () => {
  const { dataSets, pushedStages, queries } = await compareSplits(6, 10, async (events, n) => {
    // Every fourth time with all fields in a Map.
    const layout = n % 4 === 3 ? 'map' : 'typed';
    const table = `generated_${n}`;
    const source = await clickHouse.source(await writeEventTable(clickHouse.client, table, events, layout, ['r']));
    return {
      source,
      layout,
      close: async () => {
        await source.close();
        await clickHouse.client.command({ query: `DROP TABLE ${table}` });
      },
    };
  });
  process.stdout.write(`ClickHouse: ${dataSets} data sets, ${pushedStages} stages pushed, ${queries} queries compared\n`);
  // A test that pushes nothing would pass for nothing.
  expect(pushedStages).toBeGreaterThan(dataSets);
});

it('gives the same rows when a query runs again', async () => {
  // ClickHouse 26.7 answered the second run of this one with no rows, out of its cache of condition results.
  const source = await clickHouse.source(await writeEventTable(clickHouse.client, 'again', [{ _raw: 'error', host: 'web-01', m: '' }], 'map'));
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
