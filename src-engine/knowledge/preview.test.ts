import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DatasetStore } from '../datasets/dataset-store.ts';
import type { SearchEnvironment } from '../jobs/search.ts';
import { csvLookups } from '../lookups/lookups.ts';
import { createLocalSource } from '../sources/local/local-source.ts';
import { previewKnowledge } from './preview.ts';

const folder = mkdtempSync(join(tmpdir(), 'nexus-preview-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('previewKnowledge', () => {
  it('shows what an object does to events of its source type', async () => {
    const path = join(folder, 'app.ndjson');
    writeFileSync(path, '{"time":1700000001,"msg":"took 5 ms"}\n{"time":1700000002,"msg":"idle"}\n');
    const { dataset } = await new DatasetStore(folder).import({ name: 'a', files: [{ path, sourcetype: 'app' }], tz: 'UTC', now: 0 });
    const source = await createLocalSource({ datasets: dataset.paths.map((path) => ({ path })) });
    const env: SearchEnvironment = { source: () => Promise.resolve(source), now: 1_700_000_010, tz: 'UTC', pushdown: true, lookups: csvLookups({ folder }), signal: new AbortController().signal };
    try {
      const rule = { name: 'took', sourcetype: 'app', field: 'msg', regex: 'took (?<took>\\d+)' };
      const { fields, events } = await previewKnowledge({ kind: 'extractions', value: rule }, env);
      expect(fields).toEqual(['took']);
      expect(events.map(({ values }) => values)).toEqual([[null], ['5']]);
      expect((await previewKnowledge({ kind: 'extractions', value: { ...rule, sourcetype: 'none' } }, env)).events).toEqual([]);
      const typed = await previewKnowledge({ kind: 'eventtypes', value: { name: 'idle', search: 'msg=idle', tags: [] } }, env);
      expect(typed.events.map(({ values }) => values)).toEqual([['idle']]);
      await expect(previewKnowledge({ kind: 'calculated', value: { name: 'x', sourcetype: '*', field: 'x', expression: '1+' } }, env)).rejects.toThrow('"x" cannot be kept');
    } finally {
      await source.close();
    }
  });
});
