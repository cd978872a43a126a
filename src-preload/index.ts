/**
 * The bridge into the page: `window.nexus`, one frozen object of named functions. No Electron object, event or channel
 * name passes through it.
 */
import { contextBridge, ipcRenderer, webFrame, webUtils } from 'electron';
import type {
  Channel,
  ChannelArguments,
  ChannelReply,
  ChannelResult,
  DesktopApi,
  Opened,
} from '../src-shared/ipc/desktop-api.ts';
import { ENGINE_PORT_MESSAGE, PUSH_CHANNELS } from '../src-shared/ipc/names.ts';
import type { EngineState, MenuAction } from '../src-shared/ipc/names.ts';

async function call<C extends Channel>(channel: C, ...args: ChannelArguments<C>): Promise<ChannelResult<C>> {
  const reply = (await ipcRenderer.invoke(channel, ...args)) as ChannelReply<ChannelResult<C>>;
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value;
}

/** Hands what main pushes on to the page's listeners, without the event that carried it. */
function subscribers<T>(
  channel: string,
  options: { replayLast: boolean },
): (listener: (value: T) => void) => () => void {
  const listeners = new Set<(value: T) => void>();
  let last: { readonly value: T } | null = null;
  ipcRenderer.on(channel, (_event, value: T) => {
    if (options.replayLast) last = { value };
    for (const listener of listeners) listener(value);
  });
  return (listener) => {
    // Its own function for each subscription: the bridge may give the same one twice for two listeners of the page.
    const entry = (value: T): void => listener(value);
    listeners.add(entry);
    if (last !== null) entry(last.value);
    return () => {
      listeners.delete(entry);
    };
  };
}

const onEngineState = subscribers<EngineState>(PUSH_CHANNELS.engineState, { replayLast: true });
const onMenuAction = subscribers<MenuAction>(PUSH_CHANNELS.menuAction, { replayLast: false });
const onOpened = subscribers<Opened>(PUSH_CHANNELS.opened, { replayLast: true });
/** As in the page's settings. */
const ZOOM = { least: 0.5, most: 2 };

/** Calls of connectEngine whose port has not come yet, oldest first. Main sends one port for each call that succeeds. */
const awaitingPort: (() => void)[] = [];

// The page gets the port by `window.postMessage`, because a MessagePort cannot cross the context bridge.
ipcRenderer.on(PUSH_CHANNELS.enginePort, (event) => {
  window.postMessage({ type: ENGINE_PORT_MESSAGE }, location.origin, [...event.ports]);
  awaitingPort.shift()?.();
});

async function connectEngine(): Promise<void> {
  let arrive = (): void => undefined;
  const arrived = new Promise<void>((done) => {
    arrive = done;
  });
  awaitingPort.push(arrive);
  try {
    await call('engine.connect');
  } catch (error) {
    awaitingPort.splice(awaitingPort.indexOf(arrive), 1);
    throw error;
  }
  await arrived;
}

const api: DesktopApi = {
  appInfo: () => call('app.info'),
  openExternal: async (url) => {
    await call('app.openExternal', url);
  },
  setTheme: async (theme) => {
    await call('app.setTheme', theme);
  },
  setZoom: (factor) => {
    if (typeof factor === 'number' && factor >= ZOOM.least && factor <= ZOOM.most) webFrame.setZoomFactor(factor);
  },
  notify: async (title, text) => {
    await call('app.notify', title, text);
  },
  chooseImportFiles: () => call('files.chooseImport'),
  chooseFollow: (what) => call('files.chooseFollow', what),
  chooseExportFile: ({ suggestedName, filters }) =>
    call('files.chooseExport', {
      suggestedName,
      filters: filters.map(({ name, extensions }) => ({ name, extensions: [...extensions] })),
    }),
  grantDroppedFiles: (files) =>
    call(
      'files.grantDropped',
      files.map((file) => webUtils.getPathForFile(file)),
    ),
  revealFile: async (grant) => {
    await call('files.reveal', grant);
  },
  connectEngine,
  onEngineState,
  onMenuAction,
  onOpened,
};

contextBridge.exposeInMainWorld('nexus', Object.freeze(api));
