import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineState } from '../../src-shared/ipc/names.ts';

class FakeProcess extends EventEmitter {
  pid = 4242;
  readonly sent: [unknown, unknown[]][] = [];
  postMessage(message: unknown, ports: unknown[] = []): void {
    this.sent.push([message, ports]);
    if ((message as { type: string }).type === 'shutdown') queueMicrotask(() => this.emit('exit', 0));
  }
}
const forked: { args: string[]; options: { env: Record<string, string> }; process: FakeProcess }[] = [];
vi.mock('electron', () => ({
  MessageChannelMain: class {
    port1 = { end: 'engine' };
    port2 = { end: 'page' };
  },
  utilityProcess: {
    fork: (_entry: string, args: string[], options: { env: Record<string, string> }) => {
      const process = new FakeProcess();
      forked.push({ args, options, process });
      return process;
    },
  },
}));
const { EngineHost } = await import('./engine-host.ts');
const { restartDelay } = await import('./backoff.ts');

let states: EngineState[] = [];
const newHost = (): InstanceType<typeof EngineHost> =>
  new EngineHost({
    entry: 'engine.js',
    dataDir: '/data',
    resources: '/resources',
    onState: (state) => states.push(state),
    onStarted: (send) => send({ type: 'grant', grant: 'g', path: '/p', access: 'read' }),
    openPage: async () => null,
  });
const last = (): FakeProcess => forked.at(-1)!.process;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  forked.length = 0;
  states = [];
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('EngineHost', () => {
  it('starts the engine with its folders and a larger thread pool', () => {
    newHost().start();
    expect(forked[0]?.args).toEqual(['--data-dir=/data', '--resources=/resources']);
    expect(Number(forked[0]?.options.env['UV_THREADPOOL_SIZE'])).toBeGreaterThan(4);
    expect(states).toEqual(['starting']);
  });

  it('lets a page wait for the engine, and tells the engine the grants before the client', async () => {
    const host = newHost();
    host.start();
    const port = host.connect(1);
    last().emit('message', { type: 'ready' });
    expect(await port).toEqual({ end: 'page' });
    expect(last().sent).toEqual([
      [{ type: 'grant', grant: 'g', path: '/p', access: 'read' }, []],
      [{ type: 'client', clientId: 'client-1' }, [{ end: 'engine' }]],
    ]);
    expect(states).toEqual(['starting', 'ready']);
  });

  it('drops the old client of a page that connects again', async () => {
    const host = newHost();
    host.start();
    last().emit('message', { type: 'ready' });
    await host.connect(1);
    await host.connect(1);
    expect(last().sent.map(([message]) => message)).toContainEqual({ type: 'client-gone', clientId: 'client-1' });
  });

  it('restarts after a crash, later each time, and sooner again after a long healthy run', () => {
    const host = newHost();
    host.start();
    for (const delay of [250, 500, 1000]) {
      const before = forked.length;
      last().emit('exit', 1);
      vi.advanceTimersByTime(delay - 1);
      expect(forked.length).toBe(before);
      vi.advanceTimersByTime(1);
      expect(forked.length).toBe(before + 1);
    }
    vi.advanceTimersByTime(31_000);
    const before = forked.length;
    last().emit('exit', 1);
    vi.advanceTimersByTime(250);
    expect(forked.length).toBe(before + 1);
    expect(states.filter((state) => state === 'crashed').length).toBe(4);
  });

  it('tells a waiting page why the engine does not start', async () => {
    const host = newHost();
    host.start();
    const port = host.connect(1).catch((error: Error) => error.message);
    last().emit('message', { type: 'fatal', message: 'the disk is full.' });
    vi.advanceTimersByTime(30_000);
    expect(await port).toBe('The search engine does not start: the disk is full.');
  });

  it('stops on request and does not restart then', async () => {
    const host = newHost();
    host.start();
    last().emit('message', { type: 'ready' });
    await host.stop();
    vi.advanceTimersByTime(60_000);
    expect(forked.length).toBe(1);
  });
});

describe('restartDelay', () => {
  it('doubles up to ten seconds', () => {
    expect([1, 2, 3, 6, 7, 100].map(restartDelay)).toEqual([250, 500, 1000, 8000, 10_000, 10_000]);
  });
});
