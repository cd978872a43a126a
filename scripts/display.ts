/** The display that windows open on. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/** A display for child processes; `close` ends it where it is a virtual one. */
export interface Display {
  readonly environment: NodeJS.ProcessEnv;
  readonly close: () => void;
}

/** True where a window can be shown to a person. */
export function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY']) || Boolean(process.env['WAYLAND_DISPLAY']);
}

/**
 * The machine's display, or a fresh virtual one (Xvfb) on a Linux machine without any.
 * @throws Error with the remedy, where Xvfb is missing or does not start.
 */
export async function openDisplay(): Promise<Display> {
  if (hasDisplay()) return { environment: {}, close: () => undefined };
  const { server, number } = await startXvfb();
  return { environment: { DISPLAY: `:${number}` }, close: () => void server.kill() };
}

function startXvfb(): Promise<{ server: ChildProcess; number: string }> {
  return new Promise((resolve, reject) => {
    // With -displayfd Xvfb picks a free number itself and tells it once it accepts connections.
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const fail = (): void => reject(new Error('Xvfb does not start; install it with `npm run setup`.'));
    server.once('error', fail);
    server.once('exit', fail);
    let text = '';
    server.stdio[3]?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.endsWith('\n')) resolve({ server, number: text.trim() });
    });
  });
}
