import { expect, it } from 'vitest';
import { runInMemory } from '../../src-shared/spl/spec/memory.ts';
import { parseScript } from '../../src-shared/spl/spec/script.ts';
import { sparkCounts } from './SparkCell.tsx';

it('a sparkline of stats is known by its mark, and no other value is', async () => {
  const script = '=== trend\n--- data\n{"_time":1700000000,"k":"a"}\n{"_time":1700000065,"k":"a"}\n--- search\n* | stats sparkline(count, 1m) as trend, values(k) as k\n--- expect\n{}\n';
  const [spec] = parseScript(script, 'spark.spl-spec');
  const outcome = spec === undefined ? null : await runInMemory(spec);
  const row = outcome?.kind === 'rows' ? outcome.rows[0] : undefined;
  expect(sparkCounts(row?.['trend'] ?? null)).toEqual([1, 1]);
  expect(sparkCounts(row?.['k'] ?? null)).toBeNull();
  expect(sparkCounts(['x', 'y'])).toBeNull();
});
