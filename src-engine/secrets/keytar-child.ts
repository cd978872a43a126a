/**
 * keytar in a short-lived process per call, for hosts that end by themselves (the `nexus` command): a call that a locked
 * keyring never answers holds its thread for good, and a process with such a thread cannot exit. This one is killed.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { z } from 'zod';
import type { KeytarModule } from './keytar-module.ts';

/** Runs in the child. The request comes on its standard input: arguments and environment can be read by others. */
const SCRIPT = `
let text = '';
process.stdin.setEncoding('utf8').on('data', (part) => { text += part; }).on('end', async () => {
  const { path, call, args } = JSON.parse(text);
  const answer = await require(path)[call](...args).then((value) => ({ value: value ?? null }), (error) => ({ error: String(error && error.message || error) }));
  process.stdout.write(JSON.stringify(answer));
});`;

const answerSchema = z.union([z.object({ value: z.union([z.string(), z.boolean(), z.null()]) }), z.object({ error: z.string() })]);
/** Longer than the deadline of the caller, who tells the user; this only ends the process. */
const LIFE_MS = 5_200;

/** keytar's functions, each in a process of its own. `keytar` must be installed and built. */
export function keytarInChild(): KeytarModule {
  const path = createRequire(import.meta.url).resolve('keytar');
  const call = (name: keyof KeytarModule, ...args: readonly string[]): Promise<string | boolean | null> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, ['-e', SCRIPT], { stdio: ['pipe', 'pipe', 'ignore'], timeout: LIFE_MS, killSignal: 'SIGKILL', windowsHide: true });
      let out = '';
      child.stdout.setEncoding('utf8').on('data', (part: string) => (out += part));
      child.once('error', reject);
      child.once('close', () => {
        try {
          const answer = answerSchema.parse(JSON.parse(out));
          if ('error' in answer) reject(new Error(answer.error));
          else resolve(answer.value);
        } catch {
          reject(new Error('it gave no answer'));
        }
      });
      child.stdin.on('error', () => undefined);
      child.stdin.end(JSON.stringify({ path, call: name, args }));
    });
  return {
    getPassword: async (service, account) => {
      const value = await call('getPassword', service, account);
      return typeof value === 'string' ? value : null;
    },
    setPassword: async (service, account, password) => {
      await call('setPassword', service, account, password);
    },
    deletePassword: async (service, account) => (await call('deletePassword', service, account)) === true,
  };
}
