/** Main, engine process and window as the design draws them: who runs where, and what happens when one of them dies. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { session } from './harness/session.ts';
import { enginePid } from './harness/steps.ts';

// An engine that is killed leaves a word on the console.
const app = session({ until: 'page', provokes: true });

describe('the engine process', () => {
  it('is a utility process of its own', async () => {
    const pid = await enginePid(app);
    const own = await app.inMain(() => process.pid);
    expect(pid).toBeGreaterThan(0);
    expect(pid).not.toBe(own);
  });

  it('is started again after a crash, and the page is told and can connect anew', async () => {
    const before = await enginePid(app);
    await app.page.evaluate(() => {
      const nexus = Reflect.get(globalThis, 'nexus') as { onEngineState: (f: (state: string) => void) => () => void };
      const states: string[] = [];
      Reflect.set(globalThis, 'seenEngineStates', states);
      nexus.onEngineState((state) => states.push(state));
    });
    process.kill(before, 'SIGKILL');
    await app.page.waitForFunction(() => {
      const states = Reflect.get(globalThis, 'seenEngineStates') as string[];
      return states.includes('crashed') && states.at(-1) === 'ready';
    });
    expect(await enginePid(app)).not.toBe(before);
    const states = await app.page.evaluate(() => Reflect.get(globalThis, 'seenEngineStates') as string[]);
    expect(states.slice(states.indexOf('crashed'))).toEqual(['crashed', 'starting', 'ready']);

    const ports = await app.page.evaluate(async () => {
      const nexus = Reflect.get(globalThis, 'nexus') as { connectEngine: () => Promise<void> };
      const arrived = new Promise<number>((done) => {
        addEventListener('message', (event: MessageEvent) => {
          if ((event.data as { type?: string }).type === 'nexus:engine-port') done(event.ports.length);
        });
      });
      await nexus.connectEngine();
      return arrived;
    });
    expect(ports).toBe(1);
  });
});

describe('the window', () => {
  it('comes back where it was, in the theme that was chosen', async () => {
    await app.inMain(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 1000, height: 700 }),
    );
    await app.page.evaluate(async () =>
      (Reflect.get(globalThis, 'nexus') as { setTheme: (theme: string) => Promise<void> }).setTheme('light'),
    );
    await app.restart();
    const bounds = await app.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
    expect(bounds).toMatchObject({ width: 1000, height: 700 });
    expect(await app.inMain(({ nativeTheme }) => nativeTheme.themeSource)).toBe('light');
  });

  it('leaves no process behind when the app quits', async () => {
    const pid = await enginePid(app);
    await app.close();
    // The engine ends by itself once main is gone; on a busy machine that takes a moment.
    await expect.poll(() => isRunning(pid), { timeout: 20_000, interval: 100 }).toBe(false);
    await app.start();
  });
});

/** True for a living process. One that has ended and only waits to be reaped by its parent is not. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
