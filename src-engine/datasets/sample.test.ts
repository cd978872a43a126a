import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from './dataset-store.ts';
import { ensureSample, readSampleManifest, readSampleSearches } from './sample.ts';
import { temporaryFolder } from './test-load.ts';

const resourcesDir = join(import.meta.dirname, '..', '..', 'resources');
const now = Date.UTC(2026, 10, 21, 12);
const folder = temporaryFolder();
let dataset: Dataset;
let query: (sql: string) => Promise<unknown[][]>;
let close = (): void => undefined;

beforeAll(async () => {
  dataset = await ensureSample({ dataDir: folder.path, resourcesDir, now, exact: true });
  const instance = await DuckDBInstance.create(dataset.paths[0] as string, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const columns = new Map(
    (await connection.runAndReadAll('SELECT name, column_name FROM fields')).getRowsJS() as [string, string][],
  );
  query = async (sql) =>
    (
      await connection.runAndReadAll(
        sql.replace(/\[([\w.]+)\]/g, (_, name: string) => columns.get(name) ?? `no_field_${name}`),
      )
    ).getRowsJson() as unknown[][];
  close = () => {
    connection.closeSync();
    instance.closeSync();
  };
}, 120_000);
afterAll(() => {
  close();
  folder.dispose();
});

describe('the sample data', () => {
  it('is what its manifest says', async () => {
    const manifest = await readSampleManifest(resourcesDir);
    for (const { file, sha256 } of manifest.files) {
      const text = gunzipSync(readFileSync(join(resourcesDir, 'sample', file)));
      expect(createHash('sha256').update(text).digest('hex')).toBe(sha256);
    }
    expect(dataset.manifest.events).toBe(manifest.files.reduce((sum, { events }) => sum + events, 0));
    expect(dataset.manifest.events).toBeGreaterThan(200_000);
  });

  it('ends now and spans seven days, newest first', async () => {
    const { latest, earliest } = dataset.manifest.timeRange ?? { latest: 0, earliest: 0 };
    expect(now * 1000 - latest).toBeLessThan(60e6);
    expect(latest).toBeLessThanOrEqual(now * 1000);
    expect((latest - earliest) / 86_400e6).toBeCloseTo(7, 2);
    expect(
      await query(
        'SELECT count(*) FROM (SELECT _time - lead(_time) OVER (ORDER BY rowid) AS d FROM events) WHERE d < 0',
      ),
    ).toEqual([['0']]);
    expect(await query("SELECT count(*) FROM events WHERE _raw LIKE '%@T%' OR _time IS NULL")).toEqual([['0']]);
  });

  it('has five source types in five indexes', async () => {
    expect(await query('SELECT DISTINCT "index", sourcetype FROM events ORDER BY 1')).toEqual([
      ['app', 'app:json'],
      ['db', 'postgresql'],
      ['k8s', 'kube:objects'],
      ['os', 'linux_secure'],
      ['web', 'access_combined'],
    ]);
  });

  it('shows the bad deployment', async () => {
    const hour = (h: number): number => (now + h * 3600_000) * 1000;
    const rate = async (from: number, to: number): Promise<number> =>
      Number(
        (
          await query(
            `SELECT avg(([status] >= 500)::INT) FROM events WHERE [uri_path] = '/api/checkout' AND _time BETWEEN ${hour(from)} AND ${hour(to)}`,
          )
        )[0]?.[0],
      );
    expect(await rate(-26, -20)).toBeLessThan(0.02);
    expect(await rate(-19.4, -17.5)).toBeGreaterThan(0.25);
    expect(await rate(-17, 0)).toBeLessThan(0.02);
    const p95 = async (from: number, to: number): Promise<number> =>
      Number(
        (
          await query(
            `SELECT quantile_cont([rt], 0.95) FROM events WHERE [uri_path] = '/api/checkout' AND _time BETWEEN ${hour(from)} AND ${hour(to)}`,
          )
        )[0]?.[0],
      );
    expect(await p95(-19.4, -17.5)).toBeGreaterThan(5 * (await p95(-26, -20)));
    const errors = await query(
      "SELECT [version], count(*) FROM events WHERE [level] = 'ERROR' GROUP BY 1 ORDER BY 2 DESC",
    );
    expect(errors[0]?.[0]).toBe('2.31.0');
    // Traces join the services.
    expect(
      Number(
        (
          await query(
            "SELECT count(*) FROM events a WHERE [service] = 'payment-gateway' AND [level] = 'ERROR' AND NOT EXISTS (SELECT 1 FROM events w WHERE w.\"index\" = 'web' AND w.[trace_id] = a.[trace_id])",
          )
        )[0]?.[0],
      ),
    ).toBe(0);
  });

  it('shows the stuffed credentials and what followed', async () => {
    const [row] = await query(
      "SELECT count(*), count(DISTINCT [user]), count(*) FILTER ([message] = 'login succeeded') FROM events WHERE [service] = 'auth-service' AND [client_ip] LIKE '203.0.113.%'",
    );
    expect(Number(row?.[0])).toBe(3600);
    expect(Number(row?.[1])).toBeGreaterThan(2000);
    expect(Number(row?.[2])).toBe(4);
    expect(
      Number(
        (
          await query(
            "SELECT count(*) FROM events WHERE sourcetype = 'linux_secure' AND _raw LIKE '%Accepted password for d.okafor from 203.0.113.%'",
          )
        )[0]?.[0],
      ),
    ).toBe(1);
  });

  it('is loaded once for one anchor, and anew for another', async () => {
    expect((await ensureSample({ dataDir: folder.path, resourcesDir, now, exact: true })).paths).toEqual(dataset.paths);
    expect((await ensureSample({ dataDir: folder.path, resourcesDir, now: now + 600_000 })).paths).toEqual(dataset.paths);
    const later = await ensureSample({ dataDir: folder.path, resourcesDir, now: now + 1_000_000 });
    expect(later.paths).not.toEqual(dataset.paths);
    expect(existsSync(dataset.paths[0] as string)).toBe(true);
  }, 60_000);

  it('comes with searches that lead through it', async () => {
    const searches = await readSampleSearches(resourcesDir);
    expect(searches.length).toBeGreaterThanOrEqual(8);
    expect(new Set(searches.map(({ name }) => name)).size).toBe(searches.length);
  });
});
