/** Definitions of remote connections. Of their secrets only the names of those in the keychain are kept, never a value. */
import { z } from 'zod';
import { type ConnectionDefinition, type SecretName, SECRET_NAMES, connectionDefinitionSchema } from '../../src-shared/connections/definition.ts';
import type { Database } from './driver.ts';

/** A connection as it is kept. */
export interface StoredConnection {
  readonly definition: ConnectionDefinition;
  /** Secrets that are in the keychain. */
  readonly secrets: readonly SecretName[];
  /** ISO 8601; changes with every save. */
  readonly updated: string;
}

const row = z.object({ id: z.string(), name: z.string(), definition: z.string(), secrets: z.string(), updated: z.string() });

/** The connections of one state file. Synchronous. */
export class ConnectionTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** By folder and name. One that a newer version wrote and this one cannot read is left out, and left alone. */
  all(): readonly StoredConnection[] {
    return this.#db
      .all('SELECT * FROM connections')
      .map(readRow)
      .filter((found) => found !== null)
      .sort((a, b) => order(a).localeCompare(order(b), 'en', { numeric: true, sensitivity: 'base' }));
  }

  /** Null where there is none of this id. Throws an Error with a sentence where it cannot be read. */
  get(id: string): StoredConnection | null {
    const found = this.#db.all('SELECT * FROM connections WHERE id = ?', [id])[0];
    if (found === undefined) return null;
    const read = readRow(found);
    if (read === null) throw new Error('This connection was saved by another version of Nexus Desktop and cannot be read; update the app, or remove it and add it again.');
    return read;
  }

  /** By id, else by name in any case. */
  find(name: string): StoredConnection | null {
    const all = this.all();
    return all.find(({ definition }) => definition.id === name || definition.name === name) ?? all.find(({ definition }) => definition.name.toLowerCase() === name.toLowerCase()) ?? null;
  }

  /** Makes or replaces one. Throws an Error with a sentence when another has its name. */
  save(definition: ConnectionDefinition, secrets: readonly SecretName[]): StoredConnection {
    const taken = this.#db.all('SELECT id FROM connections WHERE name = ? COLLATE NOCASE', [definition.name])[0]?.['id'];
    if (taken !== undefined && taken !== definition.id) throw new Error(`There is already a connection "${definition.name}"; choose another name.`);
    const updated = new Date().toISOString();
    this.#db.run(
      `INSERT INTO connections (id, name, definition, secrets, updated) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, definition = excluded.definition, secrets = excluded.secrets, updated = excluded.updated`,
      [definition.id, definition.name, JSON.stringify(definition), JSON.stringify(secrets), updated],
    );
    return { definition, secrets, updated };
  }

  /** Notes which secrets are in the keychain, without making the connection a newer one. */
  noteSecrets(id: string, secrets: readonly SecretName[]): void {
    this.#db.run('UPDATE connections SET secrets = ? WHERE id = ?', [JSON.stringify(secrets), id]);
  }

  /** False where there is none of this id. */
  remove(id: string): boolean {
    return this.#db.run('DELETE FROM connections WHERE id = ?', [id]).changes > 0;
  }
}

function readRow(found: unknown): StoredConnection | null {
  const { definition, secrets, updated } = row.parse(found);
  try {
    return { definition: connectionDefinitionSchema.parse(JSON.parse(definition)), secrets: z.array(z.enum(SECRET_NAMES)).parse(JSON.parse(secrets)), updated };
  } catch {
    return null;
  }
}

function order({ definition }: StoredConnection): string {
  return `${definition.folder === '' ? '\uffff' : definition.folder}\u0000${definition.name}`;
}
