/** The dashboards and notebooks that come with the sample data: `resources/sample/documents/*.json`. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DOCUMENT_KINDS, type DocumentKind } from '../../src-shared/ipc/document-protocol.ts';
import type { DocumentInput } from './document-table.ts';

const fileSchema = z.object({ kind: z.enum(DOCUMENT_KINDS), name: z.string(), description: z.string(), outline: z.unknown(), body: z.unknown() });

/** Reads them, in the order of their file names. `resourcesDir` is the product's `resources` folder. Throws where one cannot be read. */
export async function readSampleDocuments(resourcesDir: string): Promise<readonly (DocumentInput & { readonly kind: DocumentKind })[]> {
  const folder = join(resourcesDir, 'sample', 'documents');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (file) => {
      const { outline, body, ...rest } = fileSchema.parse(JSON.parse(await readFile(join(folder, file), 'utf8')));
      return { ...rest, outline: JSON.stringify(outline), body: JSON.stringify(body) };
    }),
  );
}
