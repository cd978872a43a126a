/** A real Redis for tests: a process of its own on a free port of the loopback, without a file. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export interface TestRedis {
  readonly url: string;
  /** Ends the process; `start` brings one back on the same port, empty. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Starts one. Throws an Error with a sentence where Redis is not installed. */
export async function startRedis(password: string | null = null): Promise<TestRedis> {
  const port = await freePort();
  let stop = async (): Promise<void> => undefined;
  const redis: TestRedis = {
    url: `redis://127.0.0.1:${port}/0`,
    stop: () => stop(),
    async start() {
      const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...(password === null ? [] : ['--requirepass', password])];
      const child = spawn('redis-server', args, { stdio: 'ignore' });
      const ended = once(child, 'exit').catch(() => undefined);
      const failed = new Promise<never>((_, reject) => {
        child.once('error', () => reject(new Error('redis-server is not installed: run npm run setup, or apt-get install redis-server.')));
      });
      stop = async () => {
        child.kill('SIGKILL');
        await ended;
      };
      await Promise.race([failed, answers(port)]);
    },
  };
  await redis.start();
  return redis;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

async function answers(port: number): Promise<void> {
  for (const until = Date.now() + 10_000; ; ) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 30));
    } finally {
      socket.destroy();
    }
  }
}
