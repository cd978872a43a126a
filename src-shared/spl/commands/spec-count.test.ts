/** Every implemented command has its spec cases: at least three that begin with its name, one of which shows a failure. */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type SpecCase, parseScript } from '../spec/script.ts';
import { allCommands } from './registry.ts';

const folder = new URL('../spec/', import.meta.url);

const cases = readdirSync(folder)
  .filter((file) => file.endsWith('.spl-spec'))
  .flatMap((file) => parseScript(readFileSync(new URL(file, folder), 'utf8'), file));

/** Cases by the command that their heading begins with: `dedup: ...`. */
const byCommand = new Map<string, SpecCase[]>();
for (const spec of cases) {
  const command = /^([a-z0-9]+):/.exec(spec.name)?.[1];
  if (command !== undefined) byCommand.set(command, [...(byCommand.get(command) ?? []), spec]);
}

describe('spec cases of commands', () => {
  for (const { name, aliases = [] } of allCommands()) {
    it(name, () => {
      // A heading over a search that does not use the command counts for nothing; `search` may go without its name.
      const used = new RegExp(`\\b(?:${[name, ...aliases].join('|')})\\b`, 'i');
      const own = (byCommand.get(name) ?? []).filter((spec) => name === 'search' || used.test(spec.search));
      expect(own.length).toBeGreaterThanOrEqual(3);
      expect(own.some((spec) => spec.expected.kind === 'error'), 'a case that fails').toBe(true);
    });
  }
});
