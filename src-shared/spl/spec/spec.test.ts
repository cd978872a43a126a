/** Runs every spec script on the evaluator, in memory. The engine's tests run the same scripts on DuckDB. */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { difference } from './compare.ts';
import { runInMemory } from './memory.ts';
import { parseScript } from './script.ts';

const folder = new URL('.', import.meta.url);
const only = process.env.SPEC;

for (const file of readdirSync(folder).filter((f) => f.endsWith('.spl-spec') && (only === undefined || f.includes(only))).sort()) {
  describe(file, () => {
    for (const spec of parseScript(readFileSync(new URL(file, folder), 'utf8'), file)) {
      it(`${spec.name} (line ${spec.line})`, async () => {
        const outcome = await runInMemory(spec);
        if (spec.expected.kind === 'error') {
          expect(outcome, JSON.stringify(outcome)).toMatchObject({ kind: 'error' });
          if (outcome.kind === 'error') {
            expect(outcome.message.toLowerCase()).toContain(spec.expected.text.toLowerCase());
            expect(outcome.code).toBe(spec.expected.code);
          }
          return;
        }
        if (outcome.kind === 'error') throw new Error(`${outcome.code}: ${outcome.message}`);
        expect(difference(spec, outcome.columns, outcome.rows)).toBeNull();
        for (const warning of spec.warnings) expect(outcome.messages.join('\n')).toContain(warning);
      });
    }
  });
}
