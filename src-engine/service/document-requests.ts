/** A client's requests about dashboards and notebooks; see `document-protocol.ts`. */
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { DocumentReplies } from '../../src-shared/ipc/document-protocol.ts';
import type { Method, Params, Replies } from '../../src-shared/ipc/engine-protocol.ts';
import { FileWriter } from '../export/file-writer.ts';
import type { EngineState } from './engine-state.ts';

/** Bytes of a file that is read as a document. */
const MAX_FILE = 16 * 1024 * 1024;

type DocumentMethod = Extract<Method, keyof DocumentReplies>;
type Handlers = { readonly [M in DocumentMethod]: (params: Params<M>) => Replies[M] | Promise<Replies[M]> };

/** The handlers of one client. */
export function documentHandlers(engine: EngineState): Handlers {
  return {
    'documents.list': ({ kind }) => engine.store.documents.list(kind),
    'documents.get': ({ documentId }) => engine.store.documents.get(documentId),
    'documents.create': ({ kind, ...document }) => engine.store.documents.create(kind, document),
    'documents.update': ({ documentId, ...document }) => engine.store.documents.update(documentId, document),
    'documents.remove': ({ documentId }) => {
      engine.store.documents.remove(documentId);
      return null;
    },
    'documents.readFile': ({ grant }) => readDocumentFile(engine.granted(grant, 'read')),
    'documents.writeFile': ({ grant, text }) => writeDocumentFile(engine.granted(grant, 'write'), text),
  };
}

/** The text of a file. Throws an Error with a sentence for one that is too large or cannot be read. */
async function readDocumentFile(path: string): Promise<{ readonly name: string; readonly text: string }> {
  const name = basename(path);
  const unreadable = (error: unknown): never => {
    throw new Error(`${name} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}): look whether it is still there and may be read.`, { cause: error });
  };
  const { size } = await stat(path).catch(unreadable);
  if (size > MAX_FILE) throw new Error(`${name} is larger than 16 MB, which no dashboard or notebook is; choose another file.`);
  return { name, text: await readFile(path, 'utf8').catch(unreadable) };
}

/** Writes a file whole or not at all. Throws an Error with a sentence. */
async function writeDocumentFile(path: string, text: string): Promise<{ readonly bytes: number }> {
  const writer = await FileWriter.create(path);
  try {
    await writer.write(text);
    await writer.finish();
    return { bytes: writer.bytes };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}
