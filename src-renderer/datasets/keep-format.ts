/** Keeps a changed format before files are read in it, so that following, reading again and the command line know it by its name. */
import { engine } from '../app/engine.ts';
import { type ReadingChoice, draftOf } from './reading.ts';

/** The choice with the format it names; `chosen` takes it, so that a second try does not keep the format again. Throws what the engine refuses. */
export async function keepFormat(choice: ReadingChoice, chosen: (choice: ReadingChoice) => void): Promise<ReadingChoice> {
  const draft = draftOf(choice);
  if (draft === null || choice.changes === null) return choice;
  const format = choice.changes.name.trim();
  await engine.request('formats.save', { name: format, draft });
  const kept = { ...choice, format, changes: null };
  chosen(kept);
  return kept;
}
