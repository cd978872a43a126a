/** The numbered steps that make the app's database. A step is never changed once shipped; new ones are added at the end. */
import type { Database } from './driver.ts';

const MIGRATIONS: readonly string[] = [
  `CREATE TABLE saved_searches (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     name TEXT NOT NULL UNIQUE,
     description TEXT NOT NULL,
     spl TEXT NOT NULL,
     earliest TEXT NOT NULL,
     latest TEXT NOT NULL,
     updated TEXT NOT NULL,
     builtin INTEGER NOT NULL DEFAULT 0
   );
   CREATE TABLE seeded (name TEXT PRIMARY KEY);
   CREATE TABLE history (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     spl TEXT NOT NULL,
     earliest TEXT NOT NULL,
     latest TEXT NOT NULL,
     connection TEXT NOT NULL,
     started TEXT NOT NULL,
     elapsed_ms REAL NOT NULL,
     rows INTEGER NOT NULL,
     outcome TEXT NOT NULL
   );
   CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);`,
  `CREATE TABLE connections (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     definition TEXT NOT NULL,
     secrets TEXT NOT NULL,
     updated TEXT NOT NULL
   );`,
  `ALTER TABLE saved_searches ADD COLUMN folder TEXT NOT NULL DEFAULT '';
   ALTER TABLE saved_searches ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
   ALTER TABLE saved_searches ADD COLUMN parameters TEXT NOT NULL DEFAULT '[]';
   ALTER TABLE saved_searches ADD COLUMN view TEXT;
   ALTER TABLE saved_searches ADD COLUMN schedule TEXT;
   ALTER TABLE history ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE annotations (
     connection TEXT NOT NULL,
     row_key TEXT NOT NULL,
     time REAL,
     text TEXT NOT NULL,
     bookmarked INTEGER NOT NULL,
     comment TEXT NOT NULL,
     updated TEXT NOT NULL,
     PRIMARY KEY (connection, row_key)
   );`,
  `CREATE TABLE documents (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     kind TEXT NOT NULL,
     name TEXT NOT NULL,
     description TEXT NOT NULL,
     outline TEXT NOT NULL,
     body TEXT NOT NULL,
     updated TEXT NOT NULL,
     builtin INTEGER NOT NULL DEFAULT 0
   );`,
];

/** The database was made by a newer version of the app. */
export class NewerSchemaError extends Error {
  constructor(path: string, found: number) {
    super(`${path} was written by a newer version of Nexus Desktop (its schema is ${found}, this version knows up to ${MIGRATIONS.length}). Update the app; nothing was changed.`);
    this.name = 'NewerSchemaError';
  }
}

/** Brings a database to the newest schema, a step at a time, each whole or not at all. */
export function migrate(db: Database, path: string): void {
  const found = Number(db.all('PRAGMA user_version')[0]?.['user_version'] ?? 0);
  if (found > MIGRATIONS.length) throw new NewerSchemaError(path, found);
  for (let version = found; version < MIGRATIONS.length; version++) {
    transaction(db, () => {
      db.exec(MIGRATIONS[version] as string);
      db.exec(`PRAGMA user_version = ${version + 1}`);
    });
  }
}

/** Runs work whole or not at all. */
export function transaction<T>(db: Database, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}
