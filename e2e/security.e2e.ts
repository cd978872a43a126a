/**
 * The security list of the design (items 1 to 15), asked of the running app. Each test tries the thing itself, in the
 * page or in main, rather than reading a setting.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP_API_KEYS } from '../src-shared/ipc/desktop-api.ts';
import { session } from './harness/session.ts';

let foreign: ReturnType<typeof createServer>;
let foreignUrl = '';

beforeAll(async () => {
  // A foreign origin that really answers, so that what is refused is refused by the app and not by the network.
  foreign = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html', 'Access-Control-Allow-Origin': '*' });
    response.end('<!doctype html><title>foreign</title><p>foreign');
  });
  await new Promise<void>((done) => foreign.listen(0, '127.0.0.1', done));
  foreignUrl = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`;
});
afterAll(() => {
  foreign.close();
});
// What is refused is told on the console.
const app = session({ until: 'page', provokes: true });

describe('windows and the page', () => {
  it('1: every window is sandboxed and isolated, without Node', async () => {
    const preferences = await app.inMain(({ webContents }) =>
      // getLastWebPreferences is not in Electron's types, and it is the only word on what is really in force.
      webContents.getAllWebContents().map((contents) => (contents as any).getLastWebPreferences()),
    );
    expect(preferences.length).toBeGreaterThan(0);
    for (const one of preferences) {
      expect(one).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true });
      expect(one.webviewTag ?? false).toBe(false);
      expect(one.nodeIntegrationInWorker ?? false).toBe(false);
    }
  });

  it('2: the page has neither require nor process nor module', async () => {
    const kinds = await app.page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron'].map(
        (name) => typeof Reflect.get(globalThis, name),
      ),
    );
    expect(new Set(kinds)).toEqual(new Set(['undefined']));
  });

  it('3: window.nexus is exactly the frozen list of functions', async () => {
    const seen = await app.page.evaluate(() => {
      const api = Reflect.get(globalThis, 'nexus') as Record<string, unknown>;
      const before = api['appInfo'];
      try {
        api['appInfo'] = () => 'replaced';
        Reflect.set(api, 'added', 1);
      } catch {
        // A frozen object may also throw; what counts is that nothing changed.
      }
      return {
        keys: Reflect.ownKeys(api).map(String),
        types: Object.values(api).map((value) => typeof value),
        frozen: Object.isFrozen(api),
        unchanged: api['appInfo'] === before && !('added' in api),
      };
    });
    expect(seen.keys.toSorted()).toEqual([...DESKTOP_API_KEYS].toSorted());
    expect(new Set(seen.types)).toEqual(new Set(['function']));
    expect(seen.frozen).toBe(true);
    expect(seen.unchanged).toBe(true);
  });

  it('3: listeners get plain values, never an IPC event', async () => {
    const received = await app.page.evaluate(
      () =>
        new Promise<unknown[][]>((done) => {
          const nexus = Reflect.get(globalThis, 'nexus') as {
            onEngineState: (f: (...args: unknown[]) => void) => () => void;
          };
          nexus.onEngineState((...args) => done([args, args.map((arg) => typeof arg)]));
        }),
    );
    expect(received[1]).toEqual(['string']);
  });

  it('7: the page is app://nexus/ and cannot load file:// or a foreign address', async () => {
    expect(app.page.url()).toMatch(/^app:\/\/nexus\//);
    const outcomes = await app.page.evaluate(
      async (addresses) =>
        Promise.all(
          addresses.map((url) =>
            fetch(url).then(
              () => 'loaded',
              () => 'refused',
            ),
          ),
        ),
      ['file:///etc/passwd', foreignUrl],
    );
    expect(outcomes).toEqual(['refused', 'refused']);
  });
});

describe('calls into main', () => {
  it('5: a call from a subframe is refused', async () => {
    const messages = await app.inMain(async ({ BrowserWindow, ipcMain }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      if (contents === undefined) throw new Error('no window');
      // The handlers as Electron keeps them: called with an event that names another frame than the main frame.
      const handlers: Map<string, (event: unknown, ...args: unknown[]) => Promise<unknown>> = (ipcMain as any)
        ._invokeHandlers;
      const subframe = { parent: contents.mainFrame, url: 'app://nexus/index.html' };
      const foreignPage = { parent: null, url: 'https://evil.example/' };
      const replies: unknown[] = [];
      for (const frame of [subframe, foreignPage, null]) {
        for (const [channel, handler] of handlers) {
          replies.push([channel, await handler({ sender: { mainFrame: foreignPage }, senderFrame: frame })]);
        }
      }
      return replies as [string, { ok: boolean; error?: { code: string } }][];
    });
    expect(messages.length).toBeGreaterThan(20);
    for (const [channel, reply] of messages)
      expect(reply, channel).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  });

  it('5: a subframe has no desktop interface', async () => {
    const inFrame = await app.page.evaluate(async () => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const kind = typeof Reflect.get(frame.contentWindow ?? {}, 'nexus');
      frame.remove();
      return kind;
    });
    expect(inFrame).toBe('undefined');
  });

  it('6: payloads that the contract does not know are refused with a sentence', async () => {
    const outcomes = await app.page.evaluate(async () => {
      const nexus = Reflect.get(globalThis, 'nexus') as Record<string, (...args: unknown[]) => Promise<unknown>>;
      const bad: [string, unknown[]][] = [
        ['openExternal', [{}]],
        ['openExternal', [7]],
        ['openExternal', ['x'.repeat(5000)]],
        ['setTheme', ['purple']],
        ['setTheme', [null]],
        ['revealFile', [['a']]],
        ['revealFile', ['../../etc/passwd']],
        ['chooseFollow', ['disk']],
        ['chooseExportFile', [{ suggestedName: 5, filters: [] }]],
        ['chooseExportFile', [{ suggestedName: 'a', filters: [{ name: 'x', extensions: ['../sh'] }] }]],
        ['grantDroppedFiles', [[new File(['x'], 'forged.txt')]]],
      ];
      return Promise.all(
        bad.map(async ([name, args]) =>
          nexus[name]?.(...args).then(
            () => 'accepted',
            (e: Error) => e.message,
          ),
        ),
      );
    });
    for (const message of outcomes) {
      expect(message).not.toBe('accepted');
      expect(message).not.toMatch(/\n\s+at /);
    }
  });
});

describe('the app:// protocol', () => {
  it('8: refuses traversal in every encoding', async () => {
    const statuses = await app.inMain(async ({ net }) => {
      const attempts = [
        'app://nexus/../package.json',
        'app://nexus/..%2fpackage.json',
        'app://nexus/%2e%2e/package.json',
        'app://nexus/%2e%2e%2fmain%2findex.js',
        'app://nexus/assets/..%5c..%5cpackage.json',
        'app://nexus/%252e%252e/package.json',
        'app://nexus//etc/passwd',
        'app://other/index.html',
        'app://nexus/index.html%00.js',
        'app://nexus/assets',
      ];
      return Promise.all(
        attempts.map(
          async (url) =>
            [
              url,
              await net.fetch(url).then(
                (r) => r.status,
                () => 0,
              ),
            ] as const,
        ),
      );
    });
    for (const [url, status] of statuses) expect([0, 404], url).toContain(status);
  });

  it('9: every answer carries the content security policy', async () => {
    const policies = await app.inMain(async ({ net }) =>
      Promise.all(
        ['app://nexus/', 'app://nexus/index.html', 'app://nexus/missing.js'].map(async (url) =>
          (await net.fetch(url)).headers.get('content-security-policy'),
        ),
      ),
    );
    for (const policy of policies) {
      const directives = new Map(
        (policy ?? '').split('; ').map((d) => [d.split(' ')[0], d.split(' ').slice(1).join(' ')]),
      );
      expect(directives.get('default-src')).toBe("'none'");
      expect(directives.get('script-src')).toBe("'self'");
      expect(directives.get('worker-src')).toBe("'self'");
      expect([...directives].filter(([, value]) => value?.includes('unsafe')).map(([name]) => name)).toEqual([
        'style-src',
      ]);
    }
  });

  it('10: inline scripts, inline handlers and eval do not run', async () => {
    const ran = await app.page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.inlineRan = true';
      document.body.append(script);
      const image = document.createElement('img');
      image.setAttribute('onerror', 'globalThis.handlerRan = true');
      image.setAttribute('src', 'app://nexus/missing.png');
      document.body.append(image);
      const link = document.createElement('script');
      link.src = 'data:text/javascript,globalThis.dataRan=true';
      document.body.append(link);
      // In a task of the page's own: what the debugger calls is allowed to eval.
      const evaluated = await new Promise<boolean>((done) =>
        setTimeout(() => {
          try {
            // oxlint-disable-next-line no-eval -- the test is that this is refused
            (0, eval)('1');
            done(true);
          } catch {
            done(false);
          }
        }),
      );
      await new Promise((done) => setTimeout(done, 300));
      for (const element of [script, image, link]) element.remove();
      return { evaluated, names: ['inlineRan', 'handlerRan', 'dataRan'].filter((name) => name in globalThis) };
    });
    expect(ran).toEqual({ evaluated: false, names: [] });
  });
});

describe('what no page may do', () => {
  it('11: every permission is denied', async () => {
    const outcome = await app.page.evaluate(async () => {
      const states: string[] = [];
      for (const name of ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'midi']) {
        states.push(
          await navigator.permissions.query({ name: name as PermissionName }).then(
            (status) => status.state,
            () => 'denied',
          ),
        );
      }
      const media = await navigator.mediaDevices.getUserMedia({ audio: true }).then(
        () => 'granted',
        () => 'refused',
      );
      const place = await new Promise<string>((done) =>
        navigator.geolocation.getCurrentPosition(
          () => done('granted'),
          () => done('refused'),
        ),
      );
      return { states: [...new Set(states)], media, place };
    });
    expect(outcome).toEqual({ states: ['denied'], media: 'refused', place: 'refused' });
  });

  it('12: the window does not navigate away', async () => {
    await app.page.evaluate((url) => {
      location.href = url;
    }, foreignUrl);
    await app.page.waitForTimeout(500);
    expect(app.page.url()).toMatch(/^app:\/\/nexus\//);
    await app.page.evaluate(() => {
      location.href = 'file:///etc/passwd';
    });
    await app.page.waitForTimeout(300);
    expect(app.page.url()).toMatch(/^app:\/\/nexus\//);
    const frame = await app.page.evaluate(async (url) => {
      const element = document.createElement('iframe');
      element.src = url;
      document.body.append(element);
      await new Promise((done) => setTimeout(done, 500));
      let text = 'unreachable';
      try {
        text = element.contentDocument?.body?.textContent ?? 'unreachable';
      } catch {
        text = 'foreign page loaded';
      }
      element.remove();
      return text;
    }, foreignUrl);
    expect(frame).not.toContain('foreign');
  });

  it('13: window.open opens nothing', async () => {
    const opened = await app.page.evaluate(
      (url) => [window.open(url), window.open('app://nexus/')].map((w) => w === null),
      foreignUrl,
    );
    expect(opened).toEqual([true, true]);
    expect(await app.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('14: only listed https pages reach the browser', async () => {
    await app.inMain(({ shell }) => {
      const opened: string[] = [];
      Reflect.set(globalThis, 'openedLinks', opened);
      shell.openExternal = async (url: string) => {
        opened.push(url);
      };
    });
    await app.page.evaluate(async () => {
      const nexus = Reflect.get(globalThis, 'nexus') as { openExternal: (url: string) => Promise<void> };
      const links = [
        'http://docs.splunk.com/',
        'file:///etc/passwd',
        'javascript:alert(1)',
        'smb://host/share',
        'https://evil.example/',
        'https://docs.splunk.com.evil.example/',
        'https://docs.splunk.com@evil.example/',
        'https://docs.splunk.com:8443/',
        'https://docs.splunk.com/Documentation',
      ];
      for (const link of links) await nexus.openExternal(link).catch(() => undefined);
    });
    const opened = await app.inMain(() => Reflect.get(globalThis, 'openedLinks') as string[]);
    expect(opened).toEqual(['https://docs.splunk.com/Documentation']);
  });

  it('15: a <webview> stays an unknown element', async () => {
    const seen = await app.page.evaluate(async (url) => {
      const view = document.createElement('webview');
      view.setAttribute('src', url);
      document.body.append(view);
      await new Promise((done) => setTimeout(done, 300));
      const kind = Object.prototype.toString.call(view);
      view.remove();
      return kind;
    }, foreignUrl);
    expect(seen).toBe('[object HTMLElement]');
    expect(await app.inMain(({ webContents }) => webContents.getAllWebContents().length)).toBe(1);
  });
});
