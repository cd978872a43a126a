/**
 * SQLite behind one small interface. `better-sqlite3` needs Node-API 10 and crashes the process on less, so it is not even
 * loaded there; `node-sqlite3-wasm` works on the same file everywhere.
 */
import { rmSync, statSync } from 'node:fs';

export type SqlValue = string | number | null;

/** An open database. Synchronous: only small state goes there. */
export interface Database {
  /** Runs statements that take no parameters. */
  exec(sql: string): void;
  /** Runs one statement; yields the rows changed and the id of the last row inserted. */
  run(sql: string, parameters?: readonly SqlValue[]): { readonly changes: number; readonly lastId: number };
  all(sql: string, parameters?: readonly SqlValue[]): readonly Readonly<Record<string, unknown>>[];
  close(): void;
}

export type DriverName = 'better-sqlite3' | 'node-sqlite3-wasm';

/** The driver that this runtime can load. */
export function driverForRuntime(napi: string | undefined = process.versions['napi']): DriverName {
  return Number(napi ?? 0) >= 10 ? 'better-sqlite3' : 'node-sqlite3-wasm';
}

/** Opens or makes a database file. Throws the driver's error. */
export async function openDatabase(path: string, driver: DriverName = driverForRuntime()): Promise<Database> {
  return driver === 'better-sqlite3' ? openNative(path) : openWasm(path);
}

async function openNative(path: string): Promise<Database> {
  const { default: Sqlite } = await import('better-sqlite3');
  const db = new Sqlite(path, { timeout: 5000 });
  return {
    exec: (sql) => db.exec(sql),
    run(sql, parameters = []) {
      const { changes, lastInsertRowid } = db.prepare(sql).run(...parameters);
      return { changes, lastId: Number(lastInsertRowid) };
    },
    all: (sql, parameters = []) => db.prepare(sql).all(...parameters) as Record<string, unknown>[],
    close: () => db.close(),
  };
}

/** Locks of the WebAssembly driver are held for one statement; one this old was left by a process that died. */
const STALE_LOCK_MS = 10_000;

async function openWasm(path: string): Promise<Database> {
  const { default: sqlite } = await import('node-sqlite3-wasm');
  removeStaleLock(`${path}.lock`);
  const db = new sqlite.Database(path);
  return {
    exec: (sql) => db.exec(sql),
    run(sql, parameters = []) {
      const { changes, lastInsertRowid } = db.run(sql, [...parameters]);
      return { changes, lastId: Number(lastInsertRowid) };
    },
    all: (sql, parameters = []) => db.all(sql, [...parameters]),
    close: () => db.close(),
  };
}

function removeStaleLock(lock: string): void {
  try {
    if (Date.now() - statSync(lock).mtimeMs > STALE_LOCK_MS) rmSync(lock, { recursive: true, force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
