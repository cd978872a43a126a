/** A dataset after `kill -9` and on a full disk: as before or as after, never between. */
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { addNewLines, followFiles } from './dataset-life.ts';
import { DatasetStore } from './dataset-store.ts';
import { readDataset, temporaryFolder } from './test-load.ts';

const options = { tz: 'UTC', now: Date.UTC(2026, 10, 21), host: 'here' };
const MODULE = join(import.meta.dirname, 'dataset-store.ts');
let folder = temporaryFolder();
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.dispose());

const lines = (count: number): string => Array.from({ length: count }, (_, i) => `${JSON.stringify({ time: 1795169470 + i, n: i, text: `event number ${i} of ${count}` })}\n`).join('');

/** Runs a statement on a store in a process of its own, killed `after` so many milliseconds from its start; null where it ended before. */
function killed(statement: string, after: number): Promise<boolean> {
  const script = `import { DatasetStore } from ${JSON.stringify(MODULE)}; const store = new DatasetStore(${JSON.stringify(folder.path)}); process.stdout.write('ready'); await (${statement});`;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), after));
    child.on('close', (_code, signal) => resolve(signal === 'SIGKILL'));
  });
}

/** Does something on a disk of 4 MB, which goes away afterwards; skips the test where the user may not mount one. */
async function onSmallDisk(context: TestContext, work: (mounted: string) => Promise<void>): Promise<void> {
  const mounted = join(folder.path, 'small-disk');
  mkdirSync(mounted);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'none', mounted], { stdio: 'ignore' });
  } catch {
    context.skip('this user may not mount a small disk');
  }
  try {
    await work(mounted);
  } finally {
    execFileSync('umount', [mounted]);
  }
}

describe('datasets', { timeout: 120_000 }, () => {
  it('are as before or as after when the process is killed while it adds, compacts or renames', async () => {
    const store = new DatasetStore(folder.path);
    const small = join(folder.path, 'small.ndjson');
    const large = join(folder.path, 'large.ndjson');
    writeFileSync(small, lines(10));
    writeFileSync(large, lines(20_000));
    await store.import({ ...options, name: 'logs', files: [{ path: small }] });
    const given = `{ tz: 'UTC', now: 0, host: 'here' }`;
    let kills = 0;
    let name = 'logs';
    for (const after of [0, 20, 60, 120, 200, 300]) {
      const before = (await store.open(name)).manifest.events;
      if (await killed(`store.import({ ...${given}, name: '${name}', files: [{ path: ${JSON.stringify(large)} }] })`, after)) kills++;
      const { manifest, paths } = await store.open(name);
      expect([before, before + 20_000]).toContain(manifest.events);
      expect((await readDataset(paths[0] as string)).events).toHaveLength(manifest.events);
      if (await killed(`store.compact('${name}', ${given})`, after)) kills++;
      expect((await readDataset((await store.open(name)).paths[0] as string)).events).toHaveLength(manifest.events);
      const to = name === 'logs' ? 'renamed' : 'logs';
      if (await killed(`store.rename('${name}', '${to}')`, Math.floor(after / 20))) kills++;
      const all = await store.list();
      expect(all).toHaveLength(1);
      expect([name, to]).toContain(all[0]?.manifest.name);
      expect(all[0]?.manifest.events).toBe(manifest.events);
      name = (all[0] as (typeof all)[number]).manifest.name;
    }
    expect(kills).toBeGreaterThan(2);
    // What the killed processes left does not stand in the way.
    const { dataset } = await store.import({ ...options, name, replace: true, files: [{ path: small }] });
    expect(dataset.manifest.events).toBe(10);
  });

  it('are renamed, not over one another, and compacted without losing events', async () => {
    const store = new DatasetStore(folder.path);
    const path = join(folder.path, 'a.ndjson');
    writeFileSync(path, lines(50));
    await store.import({ ...options, name: 'a', files: [{ path }] });
    await store.import({ ...options, name: 'a', files: [{ path }] });
    await store.import({ ...options, name: 'b', files: [{ path }] });
    await expect(store.rename('a', 'b')).rejects.toThrow('There is a dataset "b" already');
    await expect(store.rename('a', '../x')).rejects.toThrow('cannot name a dataset');
    await expect(store.rename('none', 'c')).rejects.toThrow('There is no dataset "none"');
    expect((await store.rename('a', 'c')).manifest).toMatchObject({ name: 'c', events: 100 });
    const { before, dataset } = await store.compact('c', options);
    expect(dataset.manifest).toMatchObject({ name: 'c', events: 100, timeRange: before.timeRange, sources: before.sources });
    expect(dataset.manifest.generation).not.toBe(before.generation);
    expect((await store.list()).map(({ manifest }) => manifest.name)).toEqual(['b', 'c']);
    expect(readdirSync(join(folder.path, 'datasets', 'c'))).toHaveLength(2);
  });

  it('add nothing of followed files where the disk is full, and all of it once there is room', async (context) => {
    await onSmallDisk(context, async (mounted) => {
      const store = new DatasetStore(mounted);
      const log = join(folder.path, 'app.ndjson');
      writeFileSync(log, lines(10));
      await followFiles(store, 'logs', { paths: [log], tz: 'UTC' }, options);
      const before = (await store.open('logs')).manifest;
      const noise = Array.from({ length: 15_000 }, (_, i) => `${JSON.stringify({ time: 1795169470 + i, text: Array.from({ length: 40 }, () => Math.random().toString(36).slice(2)).join('') })}\n`);
      appendFileSync(log, noise.join(''));
      await expect(addNewLines(store, 'logs', options)).rejects.toThrow(/disk .*full/i);
      expect((await store.open('logs')).manifest).toEqual(before);
      execFileSync('mount', ['-o', 'remount,size=64m', mounted]);
      expect((await addNewLines(store, 'logs', options)).dataset.manifest.events).toBe(15_010);
    });
  });

  it('stay as they were where the disk is full', async (context) => {
    await onSmallDisk(context, async (mounted) => {
      const store = new DatasetStore(mounted);
      const [small, large] = [join(folder.path, 'small.ndjson'), join(folder.path, 'large.ndjson')] as const;
      writeFileSync(small, lines(10));
      const noise = Array.from({ length: 20_000 }, (_, i) => `${JSON.stringify({ time: 1795169470 + i, text: Array.from({ length: 40 }, () => Math.random().toString(36).slice(2)).join('') })}\n`);
      writeFileSync(large, noise.join(''));
      await store.import({ ...options, name: 'logs', files: [{ path: small }] });
      await expect(store.import({ ...options, name: 'logs', files: [{ path: large }] })).rejects.toThrow(/disk .*full/i);
      const { manifest, paths } = await store.open('logs');
      expect(manifest.events).toBe(10);
      expect((await readDataset(paths[0] as string)).events).toHaveLength(10);
      expect(readdirSync(join(mounted, 'datasets', 'logs'))).toHaveLength(2);
    });
  });
});
