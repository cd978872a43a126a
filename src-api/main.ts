/** What `nexus api` runs: the server, and the commands that manage its accounts. */
export { openAccounts } from './assemble.ts';
export { signServiceToken } from './auth/token-identity.ts';
export { loadConfig } from './config/load.ts';
export { readSecrets } from './config/secrets.ts';
export { startServer } from './start.ts';
