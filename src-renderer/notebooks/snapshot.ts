/** The result of a cell as it is kept: its first rows, with where they come from and a hash that tells whether they were changed. */
import type { JobResult } from '../panels/job.ts';
import { SNAPSHOT_ROWS, type Snapshot } from './definition.ts';

/** Characters of a kept result; rows past it are left off. */
const MAX_SNAPSHOT = 400_000;

/** Keeps a result. */
export async function snapshotOf(result: JobResult, spl: string, connection: string, at: Date): Promise<Snapshot> {
  const fields = result.fields.map(({ name, type }) => ({ name, type }));
  const rows: Snapshot['rows'] = [];
  let size = 0;
  for (const row of result.rows.slice(0, SNAPSHOT_ROWS)) {
    const kept = row.map((value) => (typeof value === 'object' && value !== null ? [...value] : value));
    size += JSON.stringify(kept).length;
    if (size > MAX_SNAPSHOT && rows.length > 0) break;
    rows.push(kept);
  }
  return {
    shape: result.shape, fields, rows, total: result.total, spl, connection, range: result.searched, at: at.toISOString(), elapsedMs: Math.max(0, Math.round(result.elapsedMs)), scanned: Math.max(0, result.scanned),
    hash: await hashOf({ fields, rows }),
  };
}

/** SHA-256 of fields and rows, as hexadecimal. */
export async function hashOf({ fields, rows }: Pick<Snapshot, 'fields' | 'rows'>): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify([fields, rows])));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
