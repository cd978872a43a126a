/** What must hold of every command, whoever wrote it: documentation that runs, needs and columns that are true. */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Batch } from '../../results/batch.ts';
import { batchFromRows, concatBatches, makeBatch, rowsOf } from '../../results/batch.ts';
import { bindPlan } from '../plan/bind.ts';
import { withFormatsLast } from '../plan/display.ts';
import { resolveKnowledgeTerms } from '../plan/knowledge.ts';
import { noInput, runStages } from '../plan/run.ts';
import { eventsOf, memoryContext, specOptions } from '../spec/memory.ts';
import { parseScript } from '../spec/script.ts';
import type { SpecCase } from '../spec/script.ts';
import { parseSearch } from '../syntax/parser.ts';
import { allCommands, findCommand, refusedCommand, refusedCommandNames } from './registry.ts';
import { isNeeded } from './support/columns.ts';

const folder = new URL('../spec/', import.meta.url);

describe('documentation', () => {
  for (const command of allCommands()) {
    it(`${command.name} is documented and its examples parse`, () => {
      const { docs } = command;
      expect(docs.summary).toMatch(/\.$/);
      expect(docs.syntax).toContain(command.name);
      expect(docs.page).toContain('Search Reference');
      expect(docs.examples.length).toBeGreaterThanOrEqual(2);
      for (const { spl } of docs.examples) {
        const { diagnostics } = parseSearch(spl);
        expect(diagnostics.filter((d) => d.severity === 'error'), spl).toEqual([]);
      }
    });
  }
});

describe('names', () => {
  it('are lower-case and each means one command', () => {
    const names = allCommands().flatMap((c) => [c.name, ...(c.aliases ?? [])]);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toBe(name.toLowerCase());
  });
  it('are not refused as well', () => {
    for (const name of refusedCommandNames()) {
      expect(findCommand(name), name).toBeUndefined();
      expect(refusedCommand(name)?.reason, name).toMatch(/^[\s\S]+\.$/);
    }
  });
});

/** Specs over events whose first stage reads them. */
const cases: SpecCase[] = readdirSync(folder)
  .filter((f) => f.endsWith('.spl-spec'))
  .sort()
  .flatMap((f) => parseScript(readFileSync(new URL(f, folder), 'utf8'), f))
  .filter((c) => c.data !== null && c.expected.kind === 'rows' && c.macros.length === 0 && !/\[|\btstats\b|metadata|eventcount/.test(c.search));

async function run(spec: SpecCase, prune: boolean): Promise<{ rows: unknown[]; columns: string[]; known: ReturnType<typeof columnsOfPlan> }> {
  const options = specOptions(spec);
  const pipeline = withFormatsLast(resolveKnowledgeTerms(parseSearch(spec.search).pipeline, spec.knowledge));
  const plan = bindPlan(pipeline, options);
  const events = batchFromRows(eventsOf(spec.data?.format ?? 'ndjson', spec.data?.text ?? '', options.tz));
  const input = prune ? makeBatch(events.length, new Map([...events.columns].filter(([name]) => isNeeded(plan.needs, name)))) : events;
  const scans = plan.stages[0]?.command.scansEvents === true;
  const batches: Batch[] = [];
  const ctx = memoryContext(events, options, spec, []);
  for await (const batch of runStages(plan.stages, scans ? one(input) : noInput(), ctx)) batches.push(batch);
  const all = concatBatches(batches.length === 0 ? [makeBatch(0, new Map())] : batches);
  return { rows: rowsOf(all), columns: [...all.columns.keys()], known: columnsOfPlan(plan.stages, events) };
}

async function* one(batch: Batch): AsyncIterable<Batch> {
  yield batch;
}

function columnsOfPlan(stages: ReturnType<typeof bindPlan>['stages'], events: Batch): { names: Set<string>; open: boolean } {
  let columns: Parameters<(typeof stages)[number]['command']['columnsAfter']>[1] = {
    fields: new Map([...events.columns.keys()].map((name) => [name, { type: 'unknown' }] as const)),
    open: false,
  };
  for (const stage of stages) columns = stage.command.columnsAfter(stage.args, columns);
  return { names: new Set(columns.fields.keys()), open: columns.open };
}

describe('needs and columns', () => {
  it('has cases', () => expect(cases.length).toBeGreaterThan(50));
  for (const spec of cases) {
    it(`${spec.name}: the same rows from only the fields that it says it needs, in columns that it foretold`, async () => {
      const whole = await run(spec, false);
      const pruned = await run(spec, true);
      expect(pruned.rows).toEqual(whole.rows);
      if (!whole.known.open) expect(whole.columns.filter((name) => !whole.known.names.has(name))).toEqual([]);
    });
  }
});
