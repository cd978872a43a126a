/** Dashboards and notebooks: a table of the app's database. */
import { z } from 'zod';
import { DOCUMENT_KINDS, type DocumentInfo, type DocumentKind, type StoredDocument } from '../../src-shared/ipc/document-protocol.ts';
import type { Database } from './driver.ts';

const infoRow = z.object({
  id: z.number(),
  kind: z.enum(DOCUMENT_KINDS),
  name: z.string(),
  description: z.string(),
  outline: z.string(),
  updated: z.string(),
  builtin: z.number().transform((n) => n === 1),
});
const documentRow = infoRow.extend({ body: z.string() });

const INFO = 'id, kind, name, description, outline, updated, builtin';

/** What the window says of a document when it keeps one. */
export type DocumentInput = Pick<StoredDocument, 'name' | 'description' | 'outline' | 'body'>;

/** Documents of one state file. Synchronous. */
export class DocumentTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Those of a kind, the one changed last first; the ones that came with the product behind. */
  list(kind: DocumentKind): readonly DocumentInfo[] {
    return this.#db.all(`SELECT ${INFO} FROM documents WHERE kind = ? ORDER BY builtin, updated DESC, id DESC`, [kind]).map((row) => infoRow.parse(row));
  }

  /** Throws an Error with a sentence where there is none of this id. */
  get(id: number): StoredDocument {
    const row = this.#db.all(`SELECT ${INFO}, body FROM documents WHERE id = ?`, [id])[0];
    if (row === undefined) throw new Error('This document is not there any more; it was deleted.');
    return documentRow.parse(row);
  }

  create(kind: DocumentKind, { name, description, outline, body }: DocumentInput, builtin = false): DocumentInfo {
    const { lastId } = this.#db.run('INSERT INTO documents (kind, name, description, outline, body, updated, builtin) VALUES (?, ?, ?, ?, ?, ?, ?)', [
      kind, name, description, outline, body, new Date().toISOString(), builtin ? 1 : 0,
    ]);
    return infoOf(this.get(lastId));
  }

  /** Throws an Error with a sentence where there is none of this id. */
  update(id: number, { name, description, outline, body }: DocumentInput): DocumentInfo {
    this.#db.run('UPDATE documents SET name = ?, description = ?, outline = ?, body = ?, updated = ?, builtin = 0 WHERE id = ?', [
      name, description, outline, body, new Date().toISOString(), id,
    ]);
    return infoOf(this.get(id));
  }

  /** Throws an Error with a sentence where there is none of this id. */
  remove(id: number): void {
    this.get(id);
    this.#db.run('DELETE FROM documents WHERE id = ?', [id]);
  }

  /** Adds documents that come with the product, each once ever: one that the user removed stays removed. */
  seed(documents: readonly (DocumentInput & { readonly kind: DocumentKind })[]): void {
    for (const { kind, ...document } of documents) {
      if (this.#db.run('INSERT OR IGNORE INTO seeded (name) VALUES (?)', [`${kind}:${document.name}`]).changes > 0) this.create(kind, document, true);
    }
  }
}

function infoOf({ body: _, ...info }: StoredDocument): DocumentInfo {
  return info;
}
