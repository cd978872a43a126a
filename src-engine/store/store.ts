/** The app's own state: saved searches, history, settings. */
import { existsSync, renameSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { HistoryEntry, SavedSearch, SavedSearchInput } from '../../src-shared/ipc/engine-protocol.ts';
import { ConnectionTable } from './connection-table.ts';
import { DocumentTable } from './document-table.ts';
import { NoteTable } from './note-table.ts';
import { type Database, type DriverName, driverForRuntime, openDatabase } from './driver.ts';
import { NewerSchemaError, migrate, transaction } from './migrations.ts';

/** Runs kept. */
const HISTORY_ENTRIES = 5_000;

/** A column that holds JSON. */
function jsonText<T>(schema: z.ZodType<T>): z.ZodType<T, string> {
  return z.string().transform((text) => schema.parse(JSON.parse(text)));
}

const savedRow = z.object({
  id: z.number(),
  name: z.string(),
  description: z.string(),
  spl: z.string(),
  earliest: z.string(),
  latest: z.string(),
  updated: z.string(),
  builtin: z.number().transform((n) => n === 1),
  folder: z.string(),
  tags: jsonText(z.array(z.string())),
  parameters: jsonText(z.array(z.object({ name: z.string(), label: z.string(), value: z.string() }))),
  view: z.string().nullable(),
  schedule: jsonText(z.object({ cron: z.string(), enabled: z.boolean(), connection: z.string(), above: z.number().nullable() })).nullable(),
});

const historyRow = z
  .object({
    id: z.number(),
    spl: z.string(),
    earliest: z.string(),
    latest: z.string(),
    connection: z.string(),
    started: z.string(),
    elapsed_ms: z.number(),
    rows: z.number(),
    outcome: z.enum(['done', 'stopped', 'failed']),
    pinned: z.number().transform((n) => n === 1),
  })
  .transform(({ elapsed_ms: elapsedMs, ...rest }): HistoryEntry => ({ ...rest, elapsedMs }));

/** The open store. All calls are synchronous and quick. */
export class AppStore {
  readonly #db: Database;
  /** What the user should know about the file: it was damaged and set aside. Null when all is well. */
  readonly notice: string | null;
  /** Remote connections. */
  readonly connections: ConnectionTable;
  /** Bookmarks and comments. */
  readonly notes: NoteTable;
  /** Dashboards and notebooks. */
  readonly documents: DocumentTable;

  private constructor(db: Database, notice: string | null) {
    this.#db = db;
    this.notice = notice;
    this.connections = new ConnectionTable(db);
    this.notes = new NoteTable(db);
    this.documents = new DocumentTable(db);
  }

  /**
   * Opens `<dataDir>/state.db`. A damaged file is set aside under another name, never deleted, and a fresh one begun. A
   * file of a newer version is left untouched: throws an Error with one sentence.
   */
  static async open(dataDir: string, driver: DriverName = driverForRuntime()): Promise<AppStore> {
    await mkdir(dataDir, { recursive: true });
    const path = join(dataDir, 'state.db');
    try {
      return new AppStore(await openMigrated(path, driver), null);
    } catch (error) {
      if (error instanceof NewerSchemaError || !isDamage(error)) throw error;
      const aside = join(dataDir, `state.damaged-${new Date().toISOString().replaceAll(':', '-')}.db`);
      renameSync(path, aside);
      if (existsSync(`${path}-journal`)) renameSync(`${path}-journal`, `${aside}-journal`);
      return new AppStore(await openMigrated(path, driver), `The file with saved searches and history was damaged. It was kept as ${aside}, and a new one was begun.`);
    }
  }

  /** Adds searches that come with the product, each once ever: one that the user removed stays removed. */
  seed(searches: readonly SavedSearchInput[]): void {
    transaction(this.#db, () => {
      for (const s of searches) {
        if (this.#db.run('INSERT OR IGNORE INTO seeded (name) VALUES (?)', [s.name]).changes === 0) continue;
        this.#db.run('INSERT OR IGNORE INTO saved_searches (name, description, spl, earliest, latest, updated, builtin) VALUES (?, ?, ?, ?, ?, ?, 1)', [
          s.name, s.description, s.spl, s.earliest, s.latest, new Date().toISOString(),
        ]);
      }
    });
  }

  savedSearches(): readonly SavedSearch[] {
    return this.#db.all('SELECT * FROM saved_searches ORDER BY builtin, lower(name), id').map((row) => savedRow.parse(row)).sort(byNumberedName);
  }

  /** Throws an Error with a sentence when the name is taken. */
  createSaved(search: SavedSearchInput): SavedSearch {
    this.#refuseTaken(search.name, null);
    const { lastId } = this.#db.run('INSERT INTO saved_searches (name, description, spl, earliest, latest, updated) VALUES (?, ?, ?, ?, ?, ?)', [
      search.name, search.description, search.spl, search.earliest, search.latest, new Date().toISOString(),
    ]);
    this.#setDetails(lastId, search);
    return this.#saved(lastId);
  }

  /** Writes what a saved search has besides its text; what is left out stays. */
  #setDetails(id: number, search: SavedSearchInput): void {
    const { folder, tags, parameters, view, schedule } = search;
    const set = (column: string, value: string | null | undefined): void => {
      if (value !== undefined) this.#db.run(`UPDATE saved_searches SET ${column} = ? WHERE id = ?`, [value, id]);
    };
    set('folder', folder);
    set('tags', tags === undefined ? undefined : JSON.stringify(tags));
    set('parameters', parameters === undefined ? undefined : JSON.stringify(parameters));
    set('view', view);
    set('schedule', schedule === undefined || schedule === null ? schedule : JSON.stringify(schedule));
  }

  updateSaved(id: number, search: SavedSearchInput): SavedSearch {
    this.#saved(id);
    this.#refuseTaken(search.name, id);
    this.#db.run('UPDATE saved_searches SET name = ?, description = ?, spl = ?, earliest = ?, latest = ?, updated = ?, builtin = 0 WHERE id = ?', [
      search.name, search.description, search.spl, search.earliest, search.latest, new Date().toISOString(), id,
    ]);
    this.#setDetails(id, search);
    return this.#saved(id);
  }

  removeSaved(id: number): void {
    this.#saved(id);
    this.#db.run('DELETE FROM saved_searches WHERE id = ?', [id]);
  }

  addHistory(entry: Omit<HistoryEntry, 'id' | 'pinned'>): void {
    const { lastId } = this.#db.run('INSERT INTO history (spl, earliest, latest, connection, started, elapsed_ms, rows, outcome) VALUES (?, ?, ?, ?, ?, ?, ?, ?)', [
      entry.spl, entry.earliest, entry.latest, entry.connection, entry.started, entry.elapsedMs, entry.rows, entry.outcome,
    ]);
    this.#db.run('DELETE FROM history WHERE id <= ? AND pinned = 0', [lastId - HISTORY_ENTRIES]);
  }

  /** Pinned ones first, then the latest; each word of `text` is looked for in the search and its connection, in any case and order. */
  history(limit: number, text = ''): readonly HistoryEntry[] {
    const words = text.split(/\s+/).filter((word) => word !== '');
    const where = words.map(() => "(spl LIKE ? ESCAPE '\\' OR connection LIKE ? ESCAPE '\\')").join(' AND ');
    const patterns = words.flatMap((word) => Array<string>(2).fill(`%${word.replace(/[\\%_]/g, '\\$&')}%`));
    return this.#db.all(`SELECT * FROM history ${where === '' ? '' : `WHERE ${where} `}ORDER BY pinned DESC, id DESC LIMIT ?`, [...patterns, limit]).map((row) => historyRow.parse(row));
  }

  /** Throws an Error with a sentence when the entry is gone. */
  pinHistory(id: number, pinned: boolean): void {
    if (this.#db.run('UPDATE history SET pinned = ? WHERE id = ?', [pinned ? 1 : 0, id]).changes === 0) throw new Error('This run is not in the history any more.');
  }

  /** Forgets all runs but the pinned ones. */
  clearHistory(): void {
    this.#db.run('DELETE FROM history WHERE pinned = 0');
  }

  setting(key: string): string | null {
    const value = this.#db.all('SELECT value FROM settings WHERE key = ?', [key])[0]?.['value'];
    return typeof value === 'string' ? value : null;
  }

  setSetting(key: string, value: string): void {
    this.#db.run('INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [key, value]);
  }

  close(): void {
    this.#db.close();
  }

  #saved(id: number): SavedSearch {
    const row = this.#db.all('SELECT * FROM saved_searches WHERE id = ?', [id])[0];
    if (row === undefined) throw new Error('This saved search is not there any more.');
    return savedRow.parse(row);
  }

  #refuseTaken(name: string, id: number | null): void {
    const taken = this.#db.all('SELECT id FROM saved_searches WHERE name = ?', [name])[0]?.['id'];
    if (taken !== undefined && taken !== id) throw new Error(`There is already a saved search "${name}"; choose another name.`);
  }
}

async function openMigrated(path: string, driver: DriverName): Promise<Database> {
  const db = await openDatabase(path, driver);
  try {
    // A damaged file shows only when it is read.
    const check = db.all('PRAGMA quick_check(1)')[0];
    if (check !== undefined && Object.values(check)[0] !== 'ok') throw new Error('database disk image is malformed');
    migrate(db, path);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function isDamage(error: unknown): boolean {
  const text = error instanceof Error ? `${(error as NodeJS.ErrnoException).code ?? ''} ${error.message}` : '';
  return /SQLITE_(NOTADB|CORRUPT)|not a database|malformed/i.test(text);
}

/** "2. x" before "10. y": the searches that come with the product are numbered. */
function byNumberedName(a: SavedSearch, b: SavedSearch): number {
  if (a.builtin !== b.builtin) return a.builtin ? 1 : -1;
  return a.name.localeCompare(b.name, 'en', { numeric: true, sensitivity: 'base' });
}
