/** What is used of keytar, and where its functions run. */
import { createRequire } from 'node:module';
import { sentenceOf } from '../jobs/errors.ts';
import { keytarInChild } from './keytar-child.ts';
import type { KeytarModule } from './keytar-module.ts';

/** Loads keytar; yields the reason in a sentence where it is not installed or was not built. */
export async function loadKeytar(): Promise<KeytarModule | { readonly reason: string }> {
  if (process.env['NEXUS_KEYCHAIN'] === 'off') return { reason: 'The keychain is switched off by NEXUS_KEYCHAIN=off.' };
  try {
    // Not imported: a bundler would take the module in, and the path to its binary would be lost.
    const module = createRequire(import.meta.url)('keytar') as KeytarModule;
    // Electron's process of the engine is ended by main where it does not end by itself; other hosts have nobody for that.
    return process.versions['electron'] === undefined ? keytarInChild() : module;
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code;
    return {
      reason:
        missing === 'ERR_MODULE_NOT_FOUND' || missing === 'MODULE_NOT_FOUND'
          ? 'The keychain module is not built on this machine (npm run setup builds it).'
          : `The keychain cannot be used here: ${sentenceOf(error)}`,
    };
  }
}
