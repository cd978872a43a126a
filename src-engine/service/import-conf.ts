/** Splunk's `savedsearches.conf` and `macros.conf` into the app: saved searches in a folder, macros in the app's file. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ConfImport } from '../../src-shared/ipc/work-protocol.ts';
import { type ConfMacro, confMacros, confSearches } from '../../src-shared/splunk/conf.ts';
import type { AppStore } from '../store/store.ts';

/** The file of the app's macros in a data folder. */
export function macrosPath(dataDir: string): string {
  return join(dataDir, 'macros.json');
}

/**
 * Reads the files. A stanza with a `definition` is a macro, one with a `search` a saved search; a search whose name is taken
 * is left out and said. Schedules are kept and not switched on. Throws an Error with a sentence when a file cannot be read.
 */
export async function importConf(paths: readonly string[], folder: string, store: AppStore, dataDir: string): Promise<ConfImport> {
  const skipped: string[] = [];
  const macros: ConfMacro[] = [];
  let searches = 0;
  let scheduled = 0;
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch((cause: unknown) => {
      throw new Error(`${basename(path)} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause });
    });
    if (/^\s*definition\s*=/m.test(text)) {
      const found = confMacros(text);
      macros.push(...found.macros);
      skipped.push(...found.skipped);
      continue;
    }
    const found = confSearches(text);
    skipped.push(...found.skipped);
    for (const { name, spl, description, earliest, latest, cron } of found.searches) {
      try {
        store.createSaved({
          name: name.slice(0, 200),
          description: description.slice(0, 2000),
          spl, earliest, latest, folder,
          schedule: cron === null ? null : { cron, enabled: false, connection: 'sample', above: 0 },
        });
        searches++;
        if (cron !== null) scheduled++;
      } catch (error) {
        skipped.push(error instanceof Error ? error.message : String(error));
      }
    }
  }
  if (macros.length > 0) await addMacros(macros, dataDir);
  return { searches, macros: macros.length, scheduled, skipped };
}

/** Adds macros to the app's file; one of the same name and number of arguments is replaced. */
async function addMacros(macros: readonly ConfMacro[], dataDir: string): Promise<void> {
  const path = macrosPath(dataDir);
  const before = await readFile(path, 'utf8').then((text) => JSON.parse(text) as ConfMacro[], (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const key = ({ name, args = [] }: Pick<ConfMacro, 'name'> & { readonly args?: readonly string[] }): string => `${name.replace(/\(\d+\)$/, '')}(${args.length})`;
  const all = new Map([...before, ...macros].map((macro) => [key(macro), macro]));
  await mkdir(dataDir, { recursive: true });
  await writeFile(`${path}.tmp`, `${JSON.stringify([...all.values()], null, 2)}\n`);
  await rename(`${path}.tmp`, path);
}
