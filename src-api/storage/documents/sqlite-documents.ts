/** Documents in a SQLite file. */
import { openDatabase } from '../../../src-engine/store/driver.ts';
import { transaction } from '../../../src-engine/store/migrations.ts';
import type { Documents, StoredDocument } from './documents.ts';

/** The numbered steps of the file's schema; one is never changed once shipped. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE documents (
     org TEXT NOT NULL,
     kind TEXT NOT NULL,
     id TEXT NOT NULL,
     version INTEGER NOT NULL,
     value TEXT NOT NULL,
     PRIMARY KEY (kind, org, id)
   ) WITHOUT ROWID;`,
];

/** Opens or makes the file. Throws the driver's error, or one with a sentence for a newer schema. */
export async function sqliteDocuments(path: string): Promise<Documents> {
  const db = await openDatabase(path);
  try {
    const found = Number(db.all('PRAGMA user_version')[0]?.['user_version'] ?? 0);
    if (found > MIGRATIONS.length) throw new Error(`${path} was written by a newer server (its schema is ${found}, this one knows up to ${MIGRATIONS.length}). Update it; nothing was changed.`);
    for (let version = found; version < MIGRATIONS.length; version++) {
      transaction(db, () => {
        db.exec(MIGRATIONS[version] as string);
        db.exec(`PRAGMA user_version = ${version + 1}`);
      });
    }
  } catch (error) {
    db.close();
    throw error;
  }
  const read = (row: Readonly<Record<string, unknown>>): StoredDocument => ({
    id: row['id'] as string,
    version: String(row['version']),
    value: JSON.parse(row['value'] as string) as unknown,
  });
  return {
    list: async (org, kind) => db.all('SELECT id, version, value FROM documents WHERE kind = ? AND org = ?', [kind, org]).map(read),
    async get(org, kind, id) {
      const row = db.all('SELECT id, version, value FROM documents WHERE kind = ? AND org = ? AND id = ?', [kind, org, id])[0];
      return row === undefined ? null : read(row);
    },
    async put(org, kind, id, value, expected) {
      const text = JSON.stringify(value);
      if (expected === null) {
        const { changes } = db.run('INSERT INTO documents (org, kind, id, version, value) VALUES (?, ?, ?, 1, ?) ON CONFLICT DO NOTHING', [org, kind, id, text]);
        return changes === 1 ? '1' : null;
      }
      const { changes } = db.run('UPDATE documents SET version = version + 1, value = ? WHERE kind = ? AND org = ? AND id = ? AND CAST(version AS TEXT) = ?', [text, kind, org, id, expected]);
      return changes === 1 ? String(Number(expected) + 1) : null;
    },
    async delete(org, kind, id, expected) {
      return db.run('DELETE FROM documents WHERE kind = ? AND org = ? AND id = ? AND CAST(version AS TEXT) = ?', [kind, org, id, expected]).changes === 1;
    },
    organisations: async (kind) => db.all('SELECT DISTINCT org FROM documents WHERE kind = ?', [kind]).map((row) => row['org'] as string),
    close: async () => db.close(),
  };
}
