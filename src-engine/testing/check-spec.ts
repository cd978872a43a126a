/** Runs a spec script's search on a source and holds what comes against what the script expects. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Batch, batchFromRows, concatBatches, rowsOf } from '../../src-shared/results/batch.ts';
import type { Explanation } from '../../src-shared/spl/plan/types.ts';
import { difference } from '../../src-shared/spl/spec/compare.ts';
import { specLibrary, specOptions } from '../../src-shared/spl/spec/memory.ts';
import type { SpecCase } from '../../src-shared/spl/spec/script.ts';
import { macroTable } from '../../src-shared/spl/syntax/source-text.ts';
import { SearchRefused } from '../jobs/errors.ts';
import { createSearch } from '../jobs/search.ts';
import { csvLookups, definitionPath } from '../lookups/lookups.ts';
import type { Source } from '../sources/source.ts';

export interface SpecRun {
  readonly source: Source;
  /** Folder for the lookups. */
  readonly folder: string;
  readonly pushdown: boolean;
  /** Called with the plan before the search runs. */
  planned?(explanation: Explanation): void;
}

/** Throws an assertion error where the spec does not hold. */
export async function checkSpec(spec: SpecCase, { source, folder, pushdown, planned }: SpecRun): Promise<void> {
  const options = specOptions(spec);
  const lookups = new Map<string, string>();
  for (const [name, text] of spec.lookups) {
    const path = join(folder, `lookup-${Math.random().toString(36).slice(2)}.csv`);
    writeFileSync(path, text);
    const definition = spec.definitions.get(name);
    if (definition !== undefined) writeFileSync(definitionPath(path), definition.text);
    lookups.set(name, path);
  }
  let sql: string | null = null;
  const run = async (): Promise<{ batch: Batch; messages: readonly string[] }> => {
    const search = createSearch(spec.search, { earliest: spec.options['earliest'] ?? '', latest: spec.options['latest'] ?? '' }, {
      source: () => Promise.resolve(source),
      now: options.now,
      tz: options.tz,
      pushdown,
      lookups: csvLookups({ files: lookups, folder: join(folder, 'lookups') }),
      knowledge: () => Promise.resolve(spec.knowledge),
      library: specLibrary(spec),
      macros: macroTable(spec.macros.map((m) => ({ isEval: false, ...m }))),
      signal: new AbortController().signal,
    });
    await search.prepare();
    ({ sql } = search.explanation);
    planned?.(search.explanation);
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
  expect(difference(spec, [...batch.columns.keys()], rowsOf(batch)), sql ?? undefined).toBeNull();
  for (const warning of spec.warnings) expect(messages.join('\n')).toContain(warning);
}
