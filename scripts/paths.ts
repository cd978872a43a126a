/** Folders that the scripts share. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The repository. */
export const ROOT = resolve(import.meta.dirname, '..');

/** Where downloads that are too big for node_modules live; one for all checkouts of a user. */
export const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'nexus-desktop');
