/** `npm run build`: the three bundles of the desktop application and the `nexus` command, into out/. */
import { build } from 'electron-vite';
import { buildCli } from './build-cli.js';
import { ROOT } from './paths.ts';

process.chdir(ROOT);
await build({ logLevel: 'warn' });
await buildCli();
