/** Every channel of the contract (src-shared/ipc/desktop-api.ts) and what it does. */
import { app, BrowserWindow, dialog, nativeTheme, Notification, shell } from 'electron';
import type { FileFilter, OpenDialogOptions, SaveDialogOptions, WebContents } from 'electron';
import { join } from 'node:path';
import { PUSH_CHANNELS } from '../../src-shared/ipc/names.ts';
import type { DesktopStateFile } from '../app/desktop-state.ts';
import { allowedExternalUrl } from '../app/external-links.ts';
import type { FileGrants } from '../app/file-grants.ts';
import { nativeText } from '../app/texts.ts';
import type { EngineHost } from '../engine-host/engine-host.ts';
import { handle, UserError } from './handle.ts';

/** What the channels work on. */
export interface ChannelContext {
  readonly grants: FileGrants;
  readonly engine: EngineHost;
  readonly stateFile: DesktopStateFile;
}

const importFilters = (): FileFilter[] => [
  { name: nativeText('native.logFiles'), extensions: ['log', 'txt', 'json', 'ndjson', 'jsonl', 'csv', 'tsv', 'conf', 'gz'] },
  { name: nativeText('native.documents'), extensions: ['nexus', 'xml', 'json'] },
  { name: nativeText('native.allFiles'), extensions: ['*'] },
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
    if (url === null) throw new UserError(nativeText('native.linkRefused'));
    await shell.openExternal(url);
    return null;
  });

  handle('app.setTheme', (_caller, theme) => {
    nativeTheme.themeSource = theme;
    stateFile.update({ theme });
    return null;
  });

  handle('app.notify', (caller, title, body) => {
    if (!Notification.isSupported()) return null;
    const notification = new Notification({ title, body, silent: true });
    notification.on('click', () => {
      if (caller.isDestroyed()) return;
      const window = windowOf(caller);
      if (window.isMinimized()) window.restore();
      window.show();
    });
    notification.show();
    return null;
  });

  handle('files.chooseImport', async (caller) => {
    const options: OpenDialogOptions = {
      title: nativeText('native.importTitle'),
      buttonLabel: nativeText('native.import'),
      properties: ['openFile', 'multiSelections'],
      filters: importFilters(),
    };
    const { canceled, filePaths } = await dialog.showOpenDialog(windowOf(caller), options);
    return canceled ? [] : readable(grants, filePaths);
  });

  handle('files.chooseFollow', async (caller, what) => {
    // One dialog for both is not to be had on Windows and Linux.
    const { canceled, filePaths } = await dialog.showOpenDialog(windowOf(caller), {
      title: what === 'folder' ? nativeText('native.followFolder') : nativeText('native.followFiles'),
      buttonLabel: nativeText('native.follow'),
      properties: what === 'folder' ? ['openDirectory'] : ['openFile', 'multiSelections'],
      ...(what === 'folder' ? {} : { filters: importFilters() }),
    });
    if (canceled) return [];
    return grants.forFollowing(filePaths).catch((error: unknown) => {
      throw new UserError(error instanceof Error ? error.message : nativeText('native.filesUnreadable'));
    });
  });

  handle('files.grantDropped', (_caller, paths) => readable(grants, paths, true));

  handle('files.chooseExport', async (caller, { suggestedName, filters }) => {
    const options: SaveDialogOptions = {
      title: nativeText('native.exportTitle'),
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
    if (path === null) throw new UserError(nativeText('native.fileForgotten'));
    shell.showItemInFolder(path);
    return null;
  });

  handle('engine.connect', async (caller) => {
    const port = await engine.connect(caller.id).catch((error: unknown) => {
      throw new UserError(error instanceof Error ? error.message : nativeText('native.noEngine'));
    });
    caller.postMessage(PUSH_CHANNELS.enginePort, null, [port]);
    caller.once('destroyed', () => engine.disconnect(caller.id));
    return null;
  });
}

async function readable(grants: FileGrants, paths: readonly string[], folders = false): ReturnType<FileGrants['forReading']> {
  return grants.forReading(paths, { folders }).catch((error: unknown) => {
    throw new UserError(error instanceof Error ? error.message : nativeText('native.filesUnreadable'));
  });
}

function windowOf(caller: WebContents): BrowserWindow {
  const window = BrowserWindow.fromWebContents(caller);
  if (window === null) throw new UserError(nativeText('native.closing'));
  return window;
}
