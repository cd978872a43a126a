#!/usr/bin/env node
/**
 * The `nexus` command. Plain JavaScript, so that any Node from 20.18 on can start it; the command itself is
 * out/cli/nexus.js, made by `npm run build`. In a checkout it is made here when it is missing or older than its sources.
 */
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { buildCli, cliIsStale, CLI_BUNDLE, inCheckout } from '../scripts/build-cli.js';

if (inCheckout() && cliIsStale()) {
  try {
    await buildCli();
  } catch (error) {
    process.stderr.write(`error: cannot build the nexus command: ${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
}
if (!existsSync(CLI_BUNDLE)) {
  process.stderr.write(
    'error: the nexus command is not built; run `npm install && npm run build` in its folder first.\n',
  );
  process.exit(1);
}
await import(pathToFileURL(CLI_BUNDLE).href);
