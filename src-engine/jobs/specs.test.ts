/**
 * Runs every spec script on the local engine: its data imported as a file, searched with pushdown and without. Both must give
 * what the script expects, as the evaluator in memory does (src-shared/spl/spec/spec.test.ts).
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Batch, batchFromRows, concatBatches, rowsOf } from '../../src-shared/results/batch.ts';
import { difference } from '../../src-shared/spl/spec/compare.ts';
import { specLibrary, specOptions } from '../../src-shared/spl/spec/memory.ts';
import { type SpecCase, parseScript } from '../../src-shared/spl/spec/script.ts';
import { macroTable } from '../../src-shared/spl/syntax/source-text.ts';
import { loadFiles } from '../datasets/load-files.ts';
import { csvLookups, definitionPath } from '../lookups/lookups.ts';
import { type LocalSource, createLocalSource } from '../sources/local/local-source.ts';
import { SearchRefused } from './errors.ts';
import { createSearch } from './search.ts';

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

async function load(spec: SpecCase, name: string): Promise<LocalSource> {
  const options = specOptions(spec);
  // A search without data still runs against a dataset: an empty one.
  const data = spec.data ?? { format: 'ndjson', text: '' };
  const input = join(root, `${name}.${data.format === 'csv' ? 'csv' : 'ndjson'}`);
  writeFileSync(input, data.text.split('\n').filter((l) => !l.startsWith('# ')).join('\n'));
  const path = join(root, `${name}.duckdb`);
  await loadFiles({ files: [{ path: input }], target: path, tz: options.tz, now: options.now * 1000, compress: false });
  return createLocalSource({ datasets: [{ path }], threads: 1 });
}

async function check(spec: SpecCase, source: LocalSource, pushdown: boolean): Promise<void> {
  const options = specOptions(spec);
  const lookups = new Map<string, string>();
  for (const [name, text] of spec.lookups) {
    const path = join(root, `lookup-${Math.random().toString(36).slice(2)}.csv`);
    writeFileSync(path, text);
    const definition = spec.definitions.get(name);
    if (definition !== undefined) writeFileSync(definitionPath(path), definition.text);
    lookups.set(name, path);
  }
  const run = async (): Promise<{ batch: Batch; messages: readonly string[] }> => {
    const search = createSearch(spec.search, { earliest: spec.options.earliest ?? '', latest: spec.options.latest ?? '' }, {
      source: () => Promise.resolve(source),
      now: options.now,
      tz: options.tz,
      pushdown,
      lookups: csvLookups({ files: lookups, folder: join(root, 'lookups') }),
      knowledge: () => Promise.resolve(spec.knowledge),
      library: specLibrary(spec),
      macros: macroTable(spec.macros.map((m) => ({ isEval: false, ...m }))),
      signal: new AbortController().signal,
    });
    await search.prepare();
    if (pushdown) {
      pushed.withData++;
      if (search.explanation.stages.some((s) => s.where === 'pushed')) pushed.searches++;
    }
    const batches: Batch[] = [];
    for await (const batch of search.batches()) batches.push(batch);
    return { batch: batches.length === 0 ? batchFromRows([]) : concatBatches(batches), messages: search.messages.map((m) => m.text) };
  };
  if (spec.expected.kind === 'error') {
    const { text, code } = spec.expected;
    const error = await run().then(
      () => null,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(Error);
    const told = error instanceof SearchRefused ? error.diagnostics.filter((d) => d.severity === 'error') : [{ message: (error as Error).message, code: 'run' }];
    expect(told.map((d) => d.message.toLowerCase()).join('\n')).toContain(text.toLowerCase());
    if (error instanceof SearchRefused) expect(told.map((d) => d.code)).toContain(code);
    return;
  }
  const { batch, messages } = await run();
  expect(difference(spec, [...batch.columns.keys()], rowsOf(batch))).toBeNull();
  for (const warning of spec.warnings) expect(messages.join('\n')).toContain(warning);
}
