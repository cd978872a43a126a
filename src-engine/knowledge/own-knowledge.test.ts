import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readKnowledge } from './knowledge-files.ts';
import { OwnKnowledge } from './own-knowledge.ts';

const resourcesDir = join(import.meta.dirname, '..', '..', 'resources');
const took = { kind: 'extractions', value: { name: 'took', sourcetype: 'app', field: '_raw', regex: 'took (?<took>\\d+) "ms"' } } as const;
let dataDir = '';
let own: OwnKnowledge;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'nexus-own-'));
  own = new OwnKnowledge({ resourcesDir, dataDir });
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe('OwnKnowledge', () => {
  it('keeps objects, replaces an edited one under its new name, removes them, and searches see them', async () => {
    expect((await own.list()).extractions).toEqual([]);
    await own.save(took, null);
    await own.save({ kind: 'tags', value: { field: 'host', value: 'a', tags: ['x'] } }, null);
    await own.save({ ...took, value: { ...took.value, name: 'duration' } }, 'took');
    const known = await readKnowledge({ resourcesDir, dataDir });
    expect(known.rules?.extractions.map((e) => e.name)).toEqual(['duration']);
    expect(known.tags).toContainEqual({ field: 'host', value: 'a', tags: ['x'] });
    expect((await own.remove('tags', 'host=a')).tags).toEqual([]);
    await expect(own.remove('tags', 'host=a')).rejects.toThrow('There is no "host=a" among the tags any more.');
    expect(readdirSync(join(dataDir, 'knowledge'))).toEqual(['own.json']);
  });

  it('refuses what cannot work and keeps the rest', async () => {
    await own.save(took, null);
    const bad: readonly Parameters<typeof own.save>[0][] = [
      { kind: 'extractions', value: { ...took.value, name: 'b', regex: 'took \\d+' } },
      { kind: 'extractions', value: { ...took.value, name: 'b', regex: '(?<a>x' } },
      { kind: 'calculated', value: { name: 'b', sourcetype: '*', field: 'f', expression: 'nofunction(1)' } },
      { kind: 'eventtypes', value: { name: 'b', search: '(a', tags: [] } },
    ];
    for (const object of bad) await expect(own.save(object, null), JSON.stringify(object)).rejects.toThrow('"b" cannot be kept: ');
    expect(await own.list()).toMatchObject({ extractions: [took.value], calculated: [], eventtypes: [] });
  });

  it('loses no change of several at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => own.save({ ...took, value: { ...took.value, name: `e${i}` } }, null)));
    expect((await own.list()).extractions).toHaveLength(20);
  });

  it('exports to one file that another installation imports', async () => {
    await own.save(took, null);
    const path = join(dataDir, 'out.json');
    await own.export(path);
    const other = new OwnKnowledge({ resourcesDir, dataDir: join(dataDir, 'other') });
    expect((await other.import(path)).extractions).toEqual([took.value]);
    writeFileSync(path, '{"extractions":[{"name":"x"}]}');
    await expect(other.import(path)).rejects.toThrow(/out\.json is not as expected at extractions\.0\.regex/);
    writeFileSync(path, '{"mappings":[{"name":"x","dataset":"None.None","search":"*"}]}');
    await expect(other.import(path)).rejects.toThrow('which no data model has');
    expect((await other.list()).extractions).toEqual([took.value]);
    expect(existsSync(join(dataDir, 'other', 'knowledge', 'own.json'))).toBe(true);
  });
});
