/** Folders that the command works with. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of datasets and lookups: NEXUS_DATA_DIR, else the desktop app's own, so that both see the same datasets. */
export function dataDir(): string {
  const given = process.env['NEXUS_DATA_DIR'];
  if (given !== undefined && given !== '') return given;
  const base =
    process.platform === 'win32'
      ? (process.env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'))
      : process.platform === 'darwin'
        ? join(homedir(), 'Library', 'Application Support')
        : (process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'));
  return join(base, 'Nexus Desktop', 'engine');
}

/** The product's folder: the one with package.json above this file, in a checkout as in a bundle. */
function productFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new Error('The installation is damaged: package.json is missing.');
  }
}

/** The folder with the sample data: NEXUS_RESOURCES_DIR, else the product's. */
export function resourcesDir(): string {
  const given = process.env['NEXUS_RESOURCES_DIR'];
  return given !== undefined && given !== '' ? given : join(productFolder(), 'resources');
}

/** The product's package.json. */
export function packageFile(): string {
  return join(productFolder(), 'package.json');
}
