/** The numbered steps that make the database of accounts. A step is never changed once shipped; new ones are added at the end. */
import type { Database } from '../../src-engine/store/driver.ts';
import { transaction } from '../../src-engine/store/migrations.ts';

const MIGRATIONS: readonly string[] = [
  `CREATE TABLE organisations (id TEXT PRIMARY KEY, name TEXT NOT NULL, created TEXT NOT NULL);
   CREATE TABLE users (
     id TEXT PRIMARY KEY,
     email TEXT NOT NULL UNIQUE,
     name TEXT NOT NULL,
     password TEXT,
     created TEXT NOT NULL
   );
   CREATE TABLE memberships (
     user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
     org_id TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
     role TEXT NOT NULL,
     PRIMARY KEY (user_id, org_id)
   );
   CREATE TABLE sessions (
     id TEXT PRIMARY KEY,
     user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
     created REAL NOT NULL,
     expires REAL NOT NULL
   );
   CREATE TABLE refresh_tokens (
     hash TEXT PRIMARY KEY,
     session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
     used INTEGER NOT NULL DEFAULT 0
   );
   CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);
   CREATE TABLE service_tokens (
     id TEXT PRIMARY KEY,
     org_id TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
     name TEXT NOT NULL,
     role TEXT NOT NULL,
     created TEXT NOT NULL,
     expires REAL NOT NULL
   );`,
];

/** Brings a database of accounts to the newest schema, a step at a time, each whole or not at all. Throws where it is newer. */
export function migrateAccounts(db: Database, path: string): void {
  db.exec('PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;');
  // Two servers may start at once: the version is read again inside the transaction.
  for (;;) {
    const found = versionOf(db);
    if (found > MIGRATIONS.length) throw new Error(`${path} was written by a newer version of the server (schema ${found}, this version knows ${MIGRATIONS.length}); update the server.`);
    if (found === MIGRATIONS.length) return;
    transaction(db, () => {
      if (versionOf(db) !== found) return;
      db.exec(MIGRATIONS[found] as string);
      db.exec(`PRAGMA user_version = ${found + 1}`);
    });
  }
}

function versionOf(db: Database): number {
  return Number(db.all('PRAGMA user_version')[0]?.['user_version'] ?? 0);
}
