/** Every channel of the contract (src-shared/ipc/desktop-api.ts) and what it does. */
import { app, BrowserWindow, dialog, nativeTheme, Notification, shell } from 'electron';
import type { OpenDialogOptions, SaveDialogOptions, WebContents } from 'electron';
import { join } from 'node:path';
import { PUSH_CHANNELS } from '../../src-shared/ipc/names.ts';
import type { DesktopStateFile } from '../app/desktop-state.ts';
import { allowedExternalUrl } from '../app/external-links.ts';
import type { FileGrants } from '../app/file-grants.ts';
import type { EngineHost } from '../engine-host/engine-host.ts';
import { handle, UserError } from './handle.ts';

/** What the channels work on. */
export interface ChannelContext {
  readonly grants: FileGrants;
  readonly engine: EngineHost;
  readonly stateFile: DesktopStateFile;
}

const IMPORT_FILTERS = [
  { name: 'Logs and tables', extensions: ['log', 'txt', 'json', 'ndjson', 'jsonl', 'csv', 'tsv', 'conf', 'gz'] },
  { name: 'All files', extensions: ['*'] },
];

/** Registers all channels; called once. */
export function registerChannels({ grants, engine, stateFile }: ChannelContext): void {
  handle('app.info', () => ({
    name: app.getName(),
    version: app.getVersion(),
    electron: process.versions.electron,
    chrome: process.versions.chrome,
    platform: process.platform,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    prefersDark: nativeTheme.shouldUseDarkColors,
  }));

  handle('app.openExternal', async (_caller, text) => {
    const url = allowedExternalUrl(text);
    if (url === null) throw new UserError('Only pages of the listed documentation sites, over https, can be opened.');
    await shell.openExternal(url);
    return null;
  });

  handle('app.setTheme', (_caller, theme) => {
    nativeTheme.themeSource = theme;
    stateFile.update({ theme });
    return null;
  });

  handle('app.notify', (_caller, title, body) => {
    if (Notification.isSupported()) new Notification({ title, body, silent: true }).show();
    return null;
  });

  handle('files.chooseImport', async (caller) => {
    const options: OpenDialogOptions = {
      title: 'Import files',
      buttonLabel: 'Import',
      properties: ['openFile', 'multiSelections'],
      filters: IMPORT_FILTERS,
    };
    const { canceled, filePaths } = await dialog.showOpenDialog(windowOf(caller), options);
    return canceled ? [] : readable(grants, filePaths);
  });

  handle('files.chooseFollow', async (caller, what) => {
    // One dialog for both is not to be had on Windows and Linux.
    const { canceled, filePaths } = await dialog.showOpenDialog(windowOf(caller), {
      title: what === 'folder' ? 'Follow a folder' : 'Follow files',
      buttonLabel: 'Follow',
      properties: what === 'folder' ? ['openDirectory'] : ['openFile', 'multiSelections'],
      ...(what === 'folder' ? {} : { filters: IMPORT_FILTERS }),
    });
    if (canceled) return [];
    return grants.forFollowing(filePaths).catch((error: unknown) => {
      throw new UserError(error instanceof Error ? error.message : 'The files cannot be opened.');
    });
  });

  handle('files.grantDropped', (_caller, paths) => readable(grants, paths));

  handle('files.chooseExport', async (caller, { suggestedName, filters }) => {
    const options: SaveDialogOptions = {
      title: 'Export results',
      // A name, never a path: what the page suggests must not choose the folder.
      defaultPath: join(
        app.getPath('downloads'),
        suggestedName.replaceAll(/[^\p{L}\p{N} ._()-]/gu, '_').replace(/^\.+/, '_'),
      ),
      filters: filters.map(({ name, extensions }) => ({ name, extensions: [...extensions] })),
      properties: ['showOverwriteConfirmation', 'createDirectory'],
    };
    const { canceled, filePath } = await dialog.showSaveDialog(windowOf(caller), options);
    return canceled || filePath === '' ? null : grants.forWriting(filePath);
  });

  handle('files.reveal', (_caller, grant) => {
    const path = grants.pathOf(grant);
    if (path === null) throw new UserError('This file is not known any more; look for it where you saved it.');
    shell.showItemInFolder(path);
    return null;
  });

  handle('engine.connect', async (caller) => {
    const port = await engine.connect(caller.id).catch((error: unknown) => {
      throw new UserError(error instanceof Error ? error.message : 'The search engine does not answer.');
    });
    caller.postMessage(PUSH_CHANNELS.enginePort, null, [port]);
    caller.once('destroyed', () => engine.disconnect(caller.id));
    return null;
  });
}

async function readable(grants: FileGrants, paths: readonly string[]): ReturnType<FileGrants['forReading']> {
  return grants.forReading(paths).catch((error: unknown) => {
    throw new UserError(error instanceof Error ? error.message : 'The files cannot be opened.');
  });
}

function windowOf(caller: WebContents): BrowserWindow {
  const window = BrowserWindow.fromWebContents(caller);
  if (window === null) throw new UserError('The window is closing.');
  return window;
}
