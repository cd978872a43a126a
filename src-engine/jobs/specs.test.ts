/**
 * Runs every spec script on the local engine: its data imported as a file, searched with pushdown and without. Both must give
 * what the script expects, as the evaluator in memory does (src-shared/spl/spec/spec.test.ts).
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { specOptions } from '../../src-shared/spl/spec/memory.ts';
import { type SpecCase, parseScript } from '../../src-shared/spl/spec/script.ts';
import { loadFiles } from '../datasets/load-files.ts';
import { type LocalSource, createLocalSource } from '../sources/local/local-source.ts';
import { checkSpec } from '../testing/check-spec.ts';

const scripts = new URL('../../src-shared/spl/spec/', import.meta.url);
const only = process.env.SPEC;
const root = mkdtempSync(join(tmpdir(), 'nexus-specs-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** How often stages ran in DuckDB, so that a change that stops pushing down is seen. */
const pushed = { searches: 0, withData: 0 };

for (const file of readdirSync(scripts).filter((f) => f.endsWith('.spl-spec') && (only === undefined || f.includes(only))).sort()) {
  describe(file, () => {
    for (const spec of parseScript(readFileSync(new URL(file, scripts), 'utf8'), file)) {
      const places = spec.data === null ? ['evaluator'] : ['evaluator', 'pushdown'];
      describe(`${spec.name} (line ${spec.line})`, () => {
        let source: LocalSource;
        beforeAll(async () => {
          source = await load(spec, `${file}-${spec.line}`);
        });
        afterAll(async () => {
          await source.close();
        });
        for (const place of places) {
          it(place, async () => {
            await check(spec, source, place === 'pushdown');
          });
        }
      });
    }
  });
}

if (only === undefined) {
  it('pushes stages of most searches over data into DuckDB', () => {
    expect(pushed.withData).toBeGreaterThan(0);
    expect(pushed.searches / pushed.withData).toBeGreaterThan(0.5);
  });
}

/** A dataset without an event: a search without data runs against one too. */
let empty: Promise<string> | undefined;

async function load(spec: SpecCase, name: string): Promise<LocalSource> {
  const path = await (spec.data === null ? (empty ??= write({ format: 'ndjson', text: '' }, specOptions(spec), 'empty')) : write(spec.data, specOptions(spec), name));
  return createLocalSource({ datasets: [{ path }], threads: 1 });
}

async function write(data: NonNullable<SpecCase['data']>, options: ReturnType<typeof specOptions>, name: string): Promise<string> {
  const input = join(root, `${name}.${data.format === 'csv' ? 'csv' : 'ndjson'}`);
  writeFileSync(input, data.text.split('\n').filter((l) => !l.startsWith('# ')).join('\n'));
  const path = join(root, `${name}.duckdb`);
  await loadFiles({ files: [{ path: input }], target: path, tz: options.tz, now: options.now * 1000 });
  return path;
}

async function check(spec: SpecCase, source: LocalSource, pushdown: boolean): Promise<void> {
  await checkSpec(spec, {
    source,
    folder: root,
    pushdown,
    planned({ stages }) {
      if (!pushdown) return;
      pushed.withData++;
      if (stages.some((stage) => stage.where === 'pushed')) pushed.searches++;
    },
  });
}
