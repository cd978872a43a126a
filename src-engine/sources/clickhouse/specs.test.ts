/**
 * Runs every spec script with data on ClickHouse, with pushdown: once with a column for each field, once with the fields in a
 * Map, as the OpenTelemetry collector stores them. Both must give what the script expects, as the evaluator in memory does.
 * NEXUS_PUSHED names a file that gets a line for each search: stages pushed, and why the first of the others was not.
 */
import { appendFileSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { eventsOf, specOptions } from '../../../src-shared/spl/spec/memory.ts';
import { type SpecCase, parseScript } from '../../../src-shared/spl/spec/script.ts';
import { checkSpec } from '../../testing/check-spec.ts';
import type { ClickHouseSource } from './clickhouse-source.ts';
import { type TableLayout, writeEventTable } from './testing/event-tables.ts';
import { clickHouseForFile } from './testing/file-clickhouse.ts';

const scripts = new URL('../../../src-shared/spl/spec/', import.meta.url);
const only = process.env['SPEC'];
const report = process.env['NEXUS_PUSHED'];
const root = mkdtempSync(join(tmpdir(), 'nexus-ch-specs-'));
const clickHouse = clickHouseForFile();
afterAll(() => rmSync(root, { recursive: true, force: true }));
const LAYOUTS: readonly TableLayout[] = ['typed', 'map'];
/** How many searches had stages that ran in ClickHouse, so that a change that stops pushing down is seen. */
const pushed = { searches: 0, whole: 0, withData: 0 };

for (const file of readdirSync(scripts).filter((f) => f.endsWith('.spl-spec') && (only === undefined || f.includes(only))).sort()) {
  const specs = parseScript(readFileSync(new URL(file, scripts), 'utf8'), file).filter((spec) => spec.data !== null);
  if (specs.length === 0) continue;
  describe(file, () => {
    for (const spec of specs) {
      it.each(LAYOUTS)(`${spec.name} (line ${spec.line}), %s`, async (layout) => {
        const source = await load(spec, `${file}-${spec.line}`, layout);
        try {
          await check(spec, source, `${file}:${spec.line} ${layout}`);
        } finally {
          await source.close();
          await clickHouse.client.command({ query: `DROP TABLE IF EXISTS ${nameOf(file, spec.line, layout)}` });
        }
      });
    }
  });
}

it('pushes stages of most searches over data into ClickHouse', () => {
  process.stdout.write(`ClickHouse: ${pushed.withData} searches over data, ${pushed.searches} with stages pushed, ${pushed.whole} pushed as a whole\n`);
  if (only !== undefined) return;
  expect(pushed.withData).toBeGreaterThan(0);
  expect(pushed.searches / pushed.withData).toBeGreaterThan(0.5);
});

function nameOf(file: string, line: number, layout: string): string {
  return `spec_${file.replaceAll(/\W/g, '_')}_${line}_${layout}`;
}

async function load(spec: SpecCase, name: string, layout: TableLayout): Promise<ClickHouseSource> {
  const options = specOptions(spec);
  const data = spec.data as NonNullable<SpecCase['data']>;
  const table = nameOf(name.slice(0, name.lastIndexOf('-')), spec.line, layout);
  const mapping = await writeEventTable(clickHouse.client, table, eventsOf(data.format, data.text, options.tz), layout);
  return clickHouse.source(mapping);
}

async function check(spec: SpecCase, source: ClickHouseSource, place: string): Promise<void> {
  await checkSpec(spec, {
    source,
    folder: root,
    pushdown: true,
    planned({ stages }) {
      pushed.withData++;
      const count = stages.filter((s) => s.where === 'pushed').length;
      if (count > 0) pushed.searches++;
      if (count === stages.length) pushed.whole++;
      const here = stages.find((s) => s.where === 'here');
      if (report !== undefined) appendFileSync(report, `${place}: ${count} of ${stages.length}${here === undefined ? '' : `; ${here.command}: ${here.reason}`}\n`);
    },
  });
}
