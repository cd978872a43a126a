/** Files on their way into a dataset: chosen in a dialog or dropped on the window. */
import type { FileGrant } from '../../src-shared/ipc/desktop-api.ts';
import { engine } from '../app/engine.ts';
import { handleOpened } from '../app/opened.ts';
import { openDialog, useWorkbench } from '../app/workbench.ts';
import { desktop } from '../lib/desktop.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { t } from '../lib/messages.ts';
import { notify } from '../ui/toasts.tsx';

function offer(files: readonly FileGrant[], folder = false): void {
  if (files.length === 0) return;
  useWorkbench.setState({ importFiles: files, importFolder: folder });
  openDialog('import');
}

/** Asks for files and offers to import them. */
export async function chooseImport(): Promise<void> {
  offer(await desktop.chooseImportFiles());
}

/** Asks for a folder and offers to import and follow what is in it. */
export async function chooseFolder(): Promise<void> {
  try {
    offer(await desktop.chooseFollow('folder'), true);
  } catch (error) {
    notify(wireErrorOf(error).message, 'error');
  }
}

/** Offers to import dropped files and folders; a `.nexus` file is opened. */
export async function dropImport(files: readonly File[]): Promise<void> {
  try {
    const granted = await desktop.grantDroppedFiles(files);
    const [only, ...others] = granted;
    if (only !== undefined && others.length === 0 && only.name.toLowerCase().endsWith('.nexus')) {
      handleOpened({ kind: 'bundle', ...(await engine.request('documents.readFile', { grant: only.grant })) });
      return;
    }
    // A folder alone is imported by a pattern; among files all that is in it is.
    offer(granted, others.length === 0 && only?.folder === true);
  } catch (error) {
    notify(error instanceof Error ? error.message : t('import.dropFailed'), 'error');
  }
}

/** A dataset's name from a file's: without folders, endings and what names may not hold. */
export function datasetName(file: string): string {
  const name = file.replace(/\.gz$/i, '').replace(/\.[A-Za-z0-9]{1,8}$/, '').replaceAll(/[^A-Za-z0-9_.-]+/g, '_').replace(/^[^A-Za-z0-9_]+/, '');
  return name.slice(0, 100) || 'imported';
}
