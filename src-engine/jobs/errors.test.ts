import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HeldResults } from '../results/held-results.ts';
import { ResultSet } from '../results/result-set.ts';
import { batchFromRows } from '../../src-shared/results/batch.ts';
import { wireError } from './errors.ts';

it('a result that the disk does not take is told by a code of its own', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nexus-errors-'));
  const results = new ResultSet({ folder });
  try {
    await results.append(batchFromRows([{ a: 1 }]));
    // A file where a folder should be: nothing can be written below it.
    await writeFile(join(folder, 'data'), '');
    const about = { spl: '*', range: { earliest: '', latest: '' }, connection: 'c', tz: 'UTC', shape: 'events', taken: '2026-01-01T00:00:00Z', elapsedMs: 1, scanned: 1, messages: [], profile: [], explanation: null, searched: { earliest: null, latest: null } } as never;
    const error: unknown = await new HeldResults(join(folder, 'data')).hold('h1', about, results).catch((reason: unknown) => reason);
    expect(wireError(error).code).toBe('disk');
    expect(wireError(error).message).toContain('cannot be written');
    expect(wireError(new Error('other')).code).toBe('failed');
  } finally {
    await results.close();
    await rm(folder, { recursive: true, force: true });
  }
});
