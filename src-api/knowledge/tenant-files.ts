/**
 * Lookups, macros and knowledge of organisations: files that the server's operator puts into
 * `<dataDir>/organisations/<id>/lookups/*.csv`, `knowledge/*.json` and `macros.json` beside them; the data models that ship are
 * everybody's. Searches read them and
 * cannot write: a search that comes over the network has no business on the server's disk.
 */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { organisationIdSchema } from '../../src-shared/nexus-api/auth.ts';
import type { MacroTable } from '../../src-shared/spl/syntax/source-text.ts';
import { readKnowledge } from '../../src-engine/knowledge/knowledge-files.ts';
import { csvLookups } from '../../src-engine/lookups/lookups.ts';
import { readMacrosFile } from '../../src-engine/lookups/macros-file.ts';
import { ApiError } from '../errors.ts';
import type { TenantKnowledge } from '../services.ts';

/** Makes it over a server's data folder. */
export function tenantFiles(dataDir: string): TenantKnowledge {
  // The id is a folder's name here: it is checked even though it comes from a verified token.
  const folderOf = (orgId: string): string => join(dataDir, 'organisations', organisationIdSchema.parse(orgId));

  return {
    lookups(orgId) {
      const folder = join(folderOf(orgId), 'lookups');
      const lookups = csvLookups({ folder });
      return {
        async read(name) {
          try {
            return await lookups.read(name);
          } catch (cause) {
            // Sentences about a broken file name its place on the server.
            if (!(cause instanceof Error) || !cause.message.includes(folder)) throw cause;
            throw new ApiError('UNAVAILABLE', `The lookup "${name}" cannot be read on the server; tell its operator.`, { cause });
          }
        },
        names: () => lookups.names(),
        async write(name) {
          throw new ApiError('FORBIDDEN', `The lookup "${name}" cannot be written: searches over the API only read. Export the result instead.`);
        },
      };
    },

    async macros(orgId): Promise<MacroTable | undefined> {
      const path = join(folderOf(orgId), 'macros.json');
      try {
        await stat(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
      try {
        return await readMacrosFile(path);
      } catch (cause) {
        throw new ApiError('UNAVAILABLE', 'The macros of this organisation cannot be read on the server; tell its operator.', { cause });
      }
    },

    async definitions(orgId) {
      try {
        return await readKnowledge({ resourcesDir: resourcesDir(), dataDir: folderOf(orgId) });
      } catch (cause) {
        throw new ApiError('UNAVAILABLE', 'The data models and event types of this organisation cannot be read on the server; tell its operator.', { cause });
      }
    },
  };
}

/** The product's `resources` folder: NEXUS_RESOURCES_DIR, else beside the package.json above this file. */
function resourcesDir(): string {
  const given = process.env['NEXUS_RESOURCES_DIR'];
  if (given !== undefined && given !== '') return given;
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return join(folder, 'resources');
  }
  throw new Error('The installation is damaged: package.json is missing.');
}
