/** Notebooks as files. */
import type { Notebook } from './definition.ts';

export function showNotebook(_notebook: Notebook): void {
  throw new Error('not yet');
}
