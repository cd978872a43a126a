/** Bookmarks and comments beside the rows they were made on. */
import type { Annotation } from '../../src-shared/ipc/work-protocol.ts';
import { type Batch, makeBatch } from '../../src-shared/results/batch.ts';
import { rowKeyOf } from '../../src-shared/results/row-key.ts';
import type { Value } from '../../src-shared/results/value.ts';

/** The columns that notes are written into. */
export const NOTE_FIELDS: readonly string[] = ['bookmark', 'comment'];

/** The batches with a column for bookmarks (`yes`) and one for comments; fields of these names are replaced. */
export async function* withNotes(batches: AsyncIterable<Batch>, notes: readonly Annotation[]): AsyncGenerator<Batch> {
  const byKey = new Map(notes.map((note) => [note.rowKey, note]));
  for await (const batch of batches) {
    const bookmarks: Value[] = [];
    const comments: Value[] = [];
    for (let i = 0; i < batch.length; i++) {
      const note = byKey.size === 0 ? undefined : byKey.get(rowKeyOf([...batch.columns].map(([name, column]) => [name, column[i] ?? null] as const)));
      bookmarks.push(note?.bookmarked === true ? 'yes' : null);
      comments.push(note === undefined || note.comment === '' ? null : note.comment);
    }
    yield makeBatch(batch.length, new Map([...batch.columns, ['bookmark', bookmarks], ['comment', comments]]));
  }
}
