/** A server from its start to its graceful end. */
import type { FastifyInstance } from 'fastify';
import { assemble } from './assemble.ts';
import { bootstrapAdmin } from './accounts/bootstrap.ts';
import type { Config } from './config/schema.ts';
import { type Environment, readSecrets } from './config/secrets.ts';
import { createServer, portOf } from './server.ts';

export interface RunningServer {
  /** `https://127.0.0.1:8443`, with the port it really has. */
  readonly url: string;
  readonly app: FastifyInstance;
  /**
   * Readiness goes false, running searches end or are cancelled after the grace, accepted events are stored, then
   * everything is closed. Done when nothing is left; may be called again.
   */
  stop(): Promise<void>;
}

/** Starts a server. Throws an Error with a sentence; nothing listens then. */
export async function startServer(config: Config, environment: Environment, onNotice: (sentence: string) => void): Promise<RunningServer> {
  const secrets = readSecrets(config, environment);
  const parts = await assemble(config, secrets, onNotice);
  let app: FastifyInstance;
  try {
    await bootstrapAdmin(parts.accounts, environment, onNotice);
    app = await createServer(parts.services, parts.modules);
    const { host, port } = address(config.listen);
    await listen(app, host, port, config.listen);
  } catch (error) {
    await parts.close().catch(() => undefined);
    throw error;
  }

  async function stopOnce(): Promise<void> {
    parts.beginStop();
    await parts.services.queries.drain(config.shutdownGraceS);
    await app.close();
    await parts.close();
  }
  let stopped: Promise<void> | undefined;
  const { host } = address(config.listen);
  return {
    url: `${config.tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${portOf(app.server)}`,
    app,
    stop: () => (stopped ??= stopOnce()),
  };
}

function address(listenOn: string): { readonly host: string; readonly port: number } {
  const at = listenOn.lastIndexOf(':');
  return { host: listenOn.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(listenOn.slice(at + 1)) };
}

async function listen(app: FastifyInstance, host: string, port: number, shown: string): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new Error(`${shown} is in use by another program; choose another with --listen HOST:PORT.`, { cause });
    if (code === 'EACCES') throw new Error(`${shown} may not be listened on; choose a port from 1024 on with --listen HOST:PORT.`, { cause });
    if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL') throw new Error(`${shown} is no address of this machine; choose another with --listen HOST:PORT.`, { cause });
    throw cause;
  }
}
