/** The way to a dashboard or a notebook from anywhere in the window. */
import type { DocumentKind } from '../../src-shared/ipc/document-protocol.ts';
import { showView } from '../app/workbench.ts';

/** Shows a document. The pages are loaded when first asked for. */
export async function openDocument(kind: DocumentKind, id: number): Promise<void> {
  showView(kind === 'dashboard' ? 'dashboards' : 'notebooks');
  if (kind === 'dashboard') await (await import('../dashboards/board.ts')).openBoard(id);
  else await (await import('../notebooks/book.ts')).openBook(id);
}
