/** The pages are those of the language as it is now, and every example in them runs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exampleSearch, findEntries, referenceEntries } from '../../src-shared/spl/language/reference.ts';
import { runInMemory } from '../../src-shared/spl/spec/memory.ts';
import { parseScript } from '../../src-shared/spl/spec/script.ts';
import { referencePages } from './pages.ts';

const entries = referenceEntries();

/** Events with the fields that examples speak of. */
const DATA = Array.from({ length: 72 }, (_, i) =>
  JSON.stringify({
    _time: 1_699_700_000 + i * 3600, _raw: `2023-11-14 level=${i % 3 === 0 ? 'ERROR' : 'INFO'} user=u${i % 4} took ${i * 7} ms <a><b>x</b></a>`,
    index: 'app', sourcetype: i % 2 === 0 ? 'access' : 'app:json', source: `/var/log/${i % 2}.log`, host: `web-${i % 3}`,
    service: ['checkout', 'catalog', 'auth'][i % 3], level: i === 1 ? 'fatal' : i % 3 === 0 ? 'ERROR' : 'INFO', status: [200, 404, 500][i % 3], user: `u${i % 4}`, bytes: i * 100, duration_ms: i * 7, duration: i * 7, latency_ms: i * 7, message: `took ${i * 7} ms`,
    clientip: `10.0.0.${i}`, ip: `10.0.0.${i}`, src_ip: `10.0.0.${i}`, action: i % 2 === 0 ? 'login' : 'purchase', session: `s${i % 5}`, trace_id: `t${i % 6}`, method: 'GET', uri: '/a', path: '/a/b', x: i, y: i * 2, lat: 50 + i, lon: 8 + i, count: i,
  }),
).join('\n');

/** Runs a search over the events; what went wrong in a sentence, or null. */
async function failure(search: string): Promise<string | null> {
  const script = `=== example\n--- data\n${DATA}\n--- lookup users\nuser,name,team\nu1,Ann,red\n--- lookup http_status\nstatus,status_description\n404,Not Found\n--- search\n${search}\n--- expect contains\n`;
  const spec = parseScript(script, 'reference')[0];
  if (spec === undefined) return 'The example could not be made a spec.';
  const outcome = await runInMemory(spec);
  return outcome.kind === 'error' ? outcome.message : null;
}

/** Failures that name what an example's reader has and this test has not: a lookup, a saved search, a data model, kept results. */
const SURROUNDINGS = /lookup|saved search|data ?model|no result|job|place|index of metrics|database of/i;

describe('docs/reference', () => {
  it('has the pages of the language as it is; "node scripts/reference/main.ts" writes them anew', () => {
    for (const [path, text] of referencePages()) expect(readFileSync(join(import.meta.dirname, '../../docs/reference', path), 'utf8'), path).toBe(text);
  });
  it('has syntax, a summary and an example for every command and function', () => {
    for (const entry of entries.filter(({ kind }) => kind !== 'refused-command')) {
      expect(entry.syntax, entry.name).not.toBe('');
      expect(entry.summary, entry.name).toMatch(/\.$/);
      expect(entry.examples.length, entry.name).toBeGreaterThan(0);
    }
  });
});

describe('every example runs', () => {
  for (const entry of entries) {
    if (entry.kind === 'refused-command') continue;
    it(`${entry.kind} ${entry.name}`, async () => {
      for (const { spl } of entry.examples) {
        const problem = await failure(exampleSearch(entry, spl));
        if (problem !== null && !(entry.kind === 'command' && SURROUNDINGS.test(problem))) expect.fail(`${exampleSearch(entry, spl)}: ${problem}`);
      }
    });
  }
});

describe('findEntries', () => {
  it('finds a name before what only holds it', () => {
    expect(findEntries(entries, 'STATS')[0]?.name).toBe('stats');
    expect(findEntries(entries, 'bucket')[0]?.name).toBe('bin');
    expect(findEntries(entries, 'nosuchthing')).toEqual([]);
  });
});
