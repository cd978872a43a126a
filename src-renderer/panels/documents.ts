/** The lists of dashboards and notebooks, and files of both. */
import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import type { DocumentInfo, DocumentKind } from '../../src-shared/ipc/document-protocol.ts';
import { engine, queryClient } from '../app/engine.ts';
import { desktop } from '../lib/desktop.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { t } from '../lib/messages.ts';
import { notify } from '../ui/toasts.tsx';

/** Those of a kind. */
export function useDocuments(kind: DocumentKind): UseQueryResult<readonly DocumentInfo[]> {
  return useQuery({ queryKey: ['documents', kind], queryFn: () => engine.request('documents.list', { kind }) });
}
/** Those of a kind, as the engine has them now. */
export async function listDocuments(kind: DocumentKind): Promise<readonly DocumentInfo[]> {
  return queryClient.fetchQuery({ queryKey: ['documents', kind], queryFn: () => engine.request('documents.list', { kind }) });
}

/** Says that the list of a kind has changed. */
export function refreshDocuments(kind: DocumentKind): void {
  void queryClient.invalidateQueries({ queryKey: ['documents', kind] });
}

/** Asks for a file and reads it; null where none was chosen. Says what is wrong with one that cannot be read. */
export async function chooseTextFile(): Promise<{ readonly name: string; readonly text: string } | null> {
  try {
    const [file] = await desktop.chooseImportFiles();
    return file === undefined ? null : await engine.request('documents.readFile', { grant: file.grant });
  } catch (error) {
    notify(wireErrorOf(error).message, 'error');
    return null;
  }
}

/** Asks where to, and writes a text there. Says what came of it. */
export async function saveTextFile(name: string, extension: string, kind: string, text: string): Promise<void> {
  const suggestedName = `${name.replaceAll(/[^\p{L}\p{N}._ -]+/gu, ' ').trim().slice(0, 60) || kind}.${extension}`;
  try {
    const file = await desktop.chooseExportFile({ suggestedName, filters: [{ name: kind, extensions: [extension] }] });
    if (file === null) return;
    await engine.request('documents.writeFile', { grant: file.grant, text });
    notify(t('document.saved', { name: file.name }), 'info', { label: t('export.reveal'), run: () => void desktop.revealFile(file.grant) });
  } catch (error) {
    notify(wireErrorOf(error).message, 'error');
  }
}
