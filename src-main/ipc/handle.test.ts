import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { channelSchemas } from '../../src-shared/ipc/desktop-api.ts';
import type { Channel, ChannelReply } from '../../src-shared/ipc/desktop-api.ts';

type Handler = (event: unknown, ...args: unknown[]) => Promise<ChannelReply>;
const handlers = new Map<string, Handler>();
vi.mock('electron', () => ({
  ipcMain: { handle: (channel: string, handler: Handler) => handlers.set(channel, handler) },
}));
const { handle, UserError } = await import('./handle.ts');

const mainFrame = { parent: null, url: 'app://nexus/index.html' };
const event = { sender: { mainFrame }, senderFrame: mainFrame };
const call = (channel: Channel, from: unknown, ...args: unknown[]): Promise<ChannelReply> | undefined =>
  handlers.get(channel)?.(from, ...args);

beforeEach(() => handlers.clear());

describe('handle', () => {
  it('gives checked arguments to the work and its result back', async () => {
    handle('app.openExternal', (_caller, url) => {
      expect(url).toBe('https://docs.splunk.com/');
      return null;
    });
    expect(await call('app.openExternal', event, 'https://docs.splunk.com/')).toEqual({ ok: true, value: null });
  });

  it.each([
    ['a subframe', { ...event, senderFrame: { parent: mainFrame, url: 'app://nexus/index.html' } }],
    ['a frame that is gone', { ...event, senderFrame: null }],
    ['another main frame', { ...event, senderFrame: { parent: null, url: 'app://nexus/index.html' } }],
    ['a foreign page', { sender: { mainFrame: { parent: null, url: 'https://evil.example/' } } }],
  ])('refuses %s', async (_name, from) => {
    const work = vi.fn(() => null);
    handle('engine.connect', work);
    const frame = 'senderFrame' in from ? from : { ...from, senderFrame: from.sender.mainFrame };
    expect(await call('engine.connect', frame)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    expect(work).not.toHaveBeenCalled();
  });

  it.each(['https://nexus/', 'app://evil/', 'app://nexus.evil/', 'file:///app/nexus/', 'not a url'])(
    'refuses a main frame at %s',
    async (url) => {
      handle('engine.connect', () => null);
      const frame = { parent: null, url };
      expect(await call('engine.connect', { sender: { mainFrame: frame }, senderFrame: frame })).toMatchObject({
        ok: false,
        error: { code: 'forbidden' },
      });
    },
  );

  it('refuses on every channel whatever its schema does not know, before any work', async () => {
    const channels = Object.keys(channelSchemas) as Channel[];
    for (const channel of channels) {
      const work = vi.fn();
      handle(channel, work as never);
      await fc.assert(
        fc.asyncProperty(fc.array(fc.anything(), { minLength: 1, maxLength: 4 }), async (args) => {
          fc.pre(!channelSchemas[channel].safeParse(args).success);
          const reply = await call(channel, event, ...args);
          expect(reply).toMatchObject({
            ok: false,
            error: { code: 'bad-arguments', message: expect.stringContaining(channel) },
          });
        }),
        { numRuns: 60 },
      );
      expect(work, channel).not.toHaveBeenCalled();
    }
  });

  it('passes on a message meant for the user, and hides any other fault', async () => {
    handle('app.setTheme', () => {
      throw new UserError('The window is closing.');
    });
    expect(await call('app.setTheme', event, 'dark')).toEqual({
      ok: false,
      error: { code: 'failed', message: 'The window is closing.' },
    });

    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    handle('app.setTheme', () => {
      throw new Error('secret path /home/ada');
    });
    const reply = await call('app.setTheme', event, 'dark');
    stderr.mockRestore();
    expect(reply).toEqual({
      ok: false,
      error: { code: 'failed', message: "app.setTheme failed; the app's log has the details." },
    });
  });

  it('does not let a result out that breaks the contract', async () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    handle('files.chooseImport', () => [{ grant: 'g', name: 'n', size: 1, path: '/home/ada/n' }] as never);
    const reply = await call('files.chooseImport', event);
    stderr.mockRestore();
    expect(reply).toMatchObject({ ok: false, error: { code: 'failed' } });
    expect(JSON.stringify(reply)).not.toContain('/home/ada');
  });
});
