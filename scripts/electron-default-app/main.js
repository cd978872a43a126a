// A stand-in for Electron's default app, for runtimes that carry none: `electron [-r module] [flags] <folder>` loads the
// application in that folder. It is copied into the runtime's cache folder (see scripts/electron-runtime.ts).
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const require = createRequire(import.meta.url);
const args = process.argv.slice(1);
let folder;
for (let i = 0; i < args.length; i++) {
  if (args[i] === '-r' || args[i] === '--require') require(args[++i]);
  else if (!args[i].startsWith('-') && folder === undefined) folder = resolve(args[i]);
}
if (folder === undefined) {
  process.stderr.write('usage: electron [-r module] [flags] <folder of the application>\n');
  app.exit(2);
} else {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  app.setName(manifest.productName ?? manifest.name);
  app.setVersion(manifest.version);
  app.setAppPath(folder);
  app.setPath(
    'userData',
    app.commandLine.getSwitchValue('user-data-dir') ||
      join(app.getPath('appData'), manifest.productName ?? manifest.name),
  );
  // Awaited at the top level: Electron holds its `ready` back until then, and what must be done before it
  // (privileged schemes) is done in time.
  await import(pathToFileURL(join(folder, manifest.main ?? 'index.js')).href);
}
