/** What users note on events: a table of the app's database. */
import { z } from 'zod';
import type { Annotation } from '../../src-shared/ipc/work-protocol.ts';
import type { Database } from './driver.ts';

const annotationRow = z
  .object({ row_key: z.string(), time: z.number().nullable(), text: z.string(), bookmarked: z.number(), comment: z.string(), updated: z.string() })
  .transform(({ row_key: rowKey, bookmarked, ...rest }): Annotation => ({ rowKey, bookmarked: bookmarked === 1, ...rest }));

/** Bookmarks and comments by connection and row. */
export class NoteTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The notes on events of a connection, the newest events first. */
  annotations(connection: string): readonly Annotation[] {
    return this.#db
      .all('SELECT row_key, time, text, bookmarked, comment, updated FROM annotations WHERE connection = ? ORDER BY time DESC, row_key', [connection])
      .map((row) => annotationRow.parse(row));
  }

  /** Sets the note on an event; one without bookmark and comment is forgotten. */
  annotate(connection: string, note: Omit<Annotation, 'updated'>): void {
    if (!note.bookmarked && note.comment === '') {
      this.#db.run('DELETE FROM annotations WHERE connection = ? AND row_key = ?', [connection, note.rowKey]);
      return;
    }
    this.#db.run('INSERT OR REPLACE INTO annotations (connection, row_key, time, text, bookmarked, comment, updated) VALUES (?, ?, ?, ?, ?, ?, ?)', [
      connection, note.rowKey, note.time, note.text, note.bookmarked ? 1 : 0, note.comment, new Date().toISOString(),
    ]);
  }
}
