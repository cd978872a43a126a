/** A live client for tests: a real WebSocket that keeps what it gets. */
import { WebSocket } from 'ws';
import { type LiveFrame, liveFrameSchema, LIVE_PROTOCOL } from '../../src-shared/nexus-api/live.ts';

export interface LiveClient {
  readonly frames: readonly LiveFrame[];
  readonly socket: WebSocket;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  send(command: unknown): void;
  /** Waits until the frames so far are as told. */
  until(check: (frames: readonly LiveFrame[]) => boolean, ms?: number): Promise<void>;
  close(): void;
}

/** Connects. Rejects with the status and the body where the upgrade is refused. */
export function openLive(url: string, token: string, query: Readonly<Record<string, string>> = {}, protocols?: readonly string[]): Promise<LiveClient> {
  const address = `${url.replace('http', 'ws')}/api/v1/live?${new URLSearchParams(query).toString()}`;
  const socket = new WebSocket(address, [...(protocols ?? [LIVE_PROTOCOL, `bearer.${token}`])]);
  const frames: LiveFrame[] = [];
  const watchers = new Set<() => void>();
  let looking: NodeJS.Timeout | undefined;
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  socket.on('message', (data) => {
    frames.push(liveFrameSchema.parse(JSON.parse(String(data))));
    // Looking at all frames once per frame would take longer than the frames do.
    looking ??= setTimeout(() => {
      looking = undefined;
      for (const watcher of watchers) watcher();
    }, 10);
  });
  const client: LiveClient = {
    frames,
    socket,
    closed,
    send: (command) => socket.send(typeof command === 'string' ? command : JSON.stringify(command)),
    until: (check, ms = 5000) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!check(frames)) return;
          watchers.delete(look);
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(() => {
          watchers.delete(look);
          reject(new Error(`The frames did not come: ${JSON.stringify(frames).slice(0, 2000)}`));
        }, ms);
        watchers.add(look);
        look();
      }),
    close: () => socket.close(),
  };
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(client));
    socket.once('error', reject);
    socket.once('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += String(chunk)));
      response.on('end', () => reject(new Error(`${response.statusCode} ${body}`)));
    });
  });
}
