/**
 * The main process: one instance, its windows, the menu, the app:// protocol and the engine's process. It holds no data
 * and runs no search.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, BrowserWindow, dialog, nativeTheme, session, shell } from 'electron';
import type { Opened } from '../../src-shared/ipc/desktop-api.ts';
import { PUSH_CHANNELS } from '../../src-shared/ipc/names.ts';
import { EngineHost } from '../engine-host/engine-host.ts';
import { registerChannels } from '../ipc/channels.ts';
import { DesktopStateFile } from './desktop-state.ts';
import { allowedExternalUrl } from './external-links.ts';
import { FileGrants } from './file-grants.ts';
import { installMenu } from './menu.ts';
import { confineWebContents, denyPermissions } from './policy.ts';
import { LINK_SCHEME, openedFile, openedLink, openedOf } from './opened.ts';
import { registerAppScheme, serveApp } from './protocol.ts';
import { SignInPages } from './sign-in-pages.ts';
import { nativeText } from './texts.ts';
import { openWindow } from './windows.ts';

// This file is bundled into out/main/index.js; the other bundles lie beside it.
const OUT = join(import.meta.dirname, '..');
const RESOURCES = app.isPackaged ? process.resourcesPath : join(OUT, '..', 'resources');
const PRELOAD = join(OUT, 'preload', 'index.cjs');
const ICON = join(RESOURCES, 'icon.png');

registerAppScheme();
// Chromium cannot sandbox as root and is then started with --no-sandbox (CI containers); every window still asks for it.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
confineWebContents(app);

/** What the system asked to open before a page was there to take it. */
const toOpen: Opened[] = openedOf(process.argv.slice(1), process.cwd());
let pageLoaded = false;

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, args, cwd) => {
    focusWindow();
    for (const opened of openedOf(args.slice(1), cwd)) show(opened);
  });
  // macOS tells links and files by events, also before the app is ready.
  app.on('open-url', (event, url) => {
    event.preventDefault();
    show(openedLink(url));
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    show(openedFile(path));
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  // Not awaited at the top level: Electron becomes ready only after this module has been loaded.
  void app.whenReady().then(start);
} else {
  app.quit();
}

function start(): void {
  const userData = app.getPath('userData');
  const dataDir = join(userData, 'engine');
  mkdirSync(dataDir, { recursive: true });
  const stateFile = new DesktopStateFile(userData);
  nativeTheme.themeSource = stateFile.state.theme;

  // An app run from its sources would register Electron itself.
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);
  denyPermissions(session.defaultSession);
  serveApp(session.defaultSession, join(OUT, 'renderer'));

  const engine = new EngineHost({
    entry: join(OUT, 'main', 'engine.js'),
    dataDir,
    resources: RESOURCES,
    onState: (state) => {
      for (const window of BrowserWindow.getAllWindows()) window.webContents.send(PUSH_CHANNELS.engineState, state);
    },
    onStarted: (send) => {
      for (const grant of grants.all()) send({ type: 'grant', ...grant });
    },
    openPage: (url) => signInPages.open(url),
  });
  const signInPages = new SignInPages({ confirm: confirmSignIn, open: (url) => shell.openExternal(url) });
  const grants = new FileGrants((grant) => engine.send({ type: 'grant', ...grant }));
  engine.start();
  registerChannels({ grants, engine, stateFile });
  installMenu(
    (action) => BrowserWindow.getFocusedWindow()?.webContents.send(PUSH_CHANNELS.menuAction, action),
    (link) => {
      const url = allowedExternalUrl(link);
      if (url !== null) void shell.openExternal(url);
    },
  );

  const open = (): void => {
    const window = openWindow(stateFile, PRELOAD, ICON);
    // A page that loads, or loads again, learns where the engine is.
    window.webContents.on('did-finish-load', () => {
      window.webContents.send(PUSH_CHANNELS.engineState, engine.state);
      pageLoaded = true;
      for (const opened of toOpen.splice(0)) show(opened);
    });
  };
  open();
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open();
  });

  let stopped = false;
  app.on('before-quit', () => {
    for (const window of BrowserWindow.getAllWindows()) window.hide();
  });
  app.on('will-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    void engine.stop().finally(() => {
      stopped = true;
      app.quit();
    });
  });
}

/** Asks whether the browser may open a sign-in page on this host. */
async function confirmSignIn(host: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: nativeText('native.signIn', { host }),
    detail: nativeText('native.signInDetail'),
    buttons: [nativeText('native.signInOpen'), nativeText('native.cancel')],
    defaultId: 0,
    cancelId: 1,
  });
  return response === 0;
}

/** Hands it to the page, or keeps it until there is one. */
function show(opened: Opened): void {
  const window = BrowserWindow.getAllWindows()[0];
  if (window === undefined || !pageLoaded) toOpen.push(opened);
  else window.webContents.send(PUSH_CHANNELS.opened, opened);
}

function focusWindow(): void {
  const window = BrowserWindow.getAllWindows()[0];
  if (window === undefined) return;
  if (window.isMinimized()) window.restore();
  window.focus();
}
