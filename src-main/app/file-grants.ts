/**
 * Files that the user chose. A window holds an opaque grant for each and never names a path; the engine learns which path
 * a grant stands for from main alone.
 */
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import type { FileGrant } from '../../src-shared/ipc/desktop-api.ts';

/** What a grant allows. */
export interface Grant {
  readonly grant: string;
  readonly path: string;
  readonly access: 'read' | 'write';
}

/** All grants of this run of the app. `announce` tells the engine of each new one. */
export class FileGrants {
  readonly #grants = new Map<string, Grant>();
  readonly #announce: (grant: Grant) => void;

  constructor(announce: (grant: Grant) => void) {
    this.#announce = announce;
  }

  /** Grants reading of these files, and of folders where they may be among them. @throws Error naming the first path that is neither. */
  async forReading(paths: readonly string[], { folders = false }: { readonly folders?: boolean } = {}): Promise<FileGrant[]> {
    const found: { path: string; size: number; folder: boolean }[] = [];
    for (const path of paths) {
      if (!isAbsolute(path)) throw new Error(`"${basename(path)}" is not a file on this computer.`);
      const info = await stat(path).catch(() => null);
      if (info === null)
        throw new Error(`"${basename(path)}" cannot be opened; is it still there, and may you read it?`);
      if (!info.isFile() && !(folders && info.isDirectory()))
        throw new Error(`"${basename(path)}" is not a plain file; choose the files inside it instead.`);
      found.push({ path, size: info.isFile() ? info.size : 0, folder: info.isDirectory() });
    }
    return found.map(({ path, size, folder }) => ({ ...this.#give(path, 'read', size), ...(folder ? { folder } : {}) }));
  }

  /** Grants reading of these files and folders, as they are and as they grow. @throws Error naming the first that is neither. */
  async forFollowing(paths: readonly string[]): Promise<FileGrant[]> {
    const found: { path: string; size: number }[] = [];
    for (const path of paths) {
      const info = await stat(path).catch(() => null);
      if (info === null || !(info.isFile() || info.isDirectory())) throw new Error(`"${basename(path)}" cannot be followed; is it still there, and may you read it?`);
      found.push({ path, size: info.isFile() ? info.size : 0 });
    }
    return found.map(({ path, size }) => this.#give(path, 'read', size));
  }

  /** Grants writing of one file that the user named in a save dialog. */
  forWriting(path: string): FileGrant {
    return this.#give(path, 'write', 0);
  }

  /** The grant's path, or null for an unknown grant. */
  pathOf(grant: string): string | null {
    return this.#grants.get(grant)?.path ?? null;
  }

  /** Every grant given so far; a restarted engine needs them again. */
  all(): Iterable<Grant> {
    return this.#grants.values();
  }

  #give(path: string, access: Grant['access'], size: number): FileGrant {
    const grant: Grant = { grant: randomUUID(), path, access };
    this.#grants.set(grant.grant, grant);
    this.#announce(grant);
    return { grant: grant.grant, name: basename(path), size };
  }
}
