/** For tests: loads literal text and reads the dataset back. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { loadFiles } from './load-files.ts';
import type { InputFile, LoadOptions, LoadReport } from './load-options.ts';

/** An event as stored: metadata, `_time` in epoch microseconds, and the fields that it has. */
export type StoredEvent = Record<string, string | number | readonly string[] | null>;

/** A folder that goes away with `dispose`. */
export function temporaryFolder(): { readonly path: string; dispose(): void } {
  const path = mkdtempSync(join(tmpdir(), 'nexus-test-'));
  return { path, dispose: () => rmSync(path, { recursive: true, force: true }) };
}

/** The events of a dataset file in stored order, fields under their own names, the map's too. */
export async function readDataset(path: string): Promise<{ events: StoredEvent[]; types: Record<string, string> }> {
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  try {
    const fields = (await connection.runAndReadAll('SELECT name, column_name, type FROM fields')).getRowsJS() as [
      string,
      string | null,
      string,
    ][];
    const names = new Map(fields.map(([name, column]) => [column, name]));
    const rows = (await connection.runAndReadAll('SELECT * FROM events ORDER BY rowid')).getRowObjectsJS();
    const events = rows.map((row) => {
      const event: StoredEvent = {};
      for (const [column, value] of Object.entries(row)) {
        if (column === '_rest') {
          for (const entry of (value as { key: string; value: string }[] | null) ?? []) event[entry.key] = entry.value;
        } else if (column === '_time') event['_time'] = value === null ? null : Number(value);
        else if (value !== null)
          event[names.get(column) ?? column] = typeof value === 'bigint' ? Number(value) : (value as string);
      }
      return event;
    });
    return { events, types: Object.fromEntries(fields.map(([name, , type]) => [name, type])) };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

export interface Loaded {
  readonly report: LoadReport;
  readonly events: StoredEvent[];
  readonly types: Record<string, string>;
}

/** Loads one file of this content. The zone is UTC and the clock 2026-11-21 00:00 UTC unless told otherwise. */
export async function loadContent(
  content: string | Uint8Array,
  name = 'test.log',
  options: Partial<LoadOptions> & { file?: Partial<InputFile> } = {},
): Promise<Loaded> {
  const folder = temporaryFolder();
  try {
    const path = join(folder.path, name);
    writeFileSync(path, content);
    const { file, ...rest } = options;
    const target = join(folder.path, 'out.duckdb');
    const report = await loadFiles({
      files: [{ path, ...file }],
      target,
      tz: 'UTC',
      now: Date.UTC(2026, 10, 21),
      host: 'here',
      ...rest,
    });
    return { report, ...(await readDataset(target)) };
  } finally {
    folder.dispose();
  }
}

/** Epoch microseconds of an ISO time. */
export const micros = (iso: string): number => Date.parse(iso) * 1000;
