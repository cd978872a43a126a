/** Opens the app's windows: sandboxed, isolated, at the place where the last one was. */
import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { Rectangle } from 'electron';
import type { DesktopStateFile } from './desktop-state.ts';
import { PSEUDO_LOCALE } from '../../src-shared/texts/fill-text.ts';
import { APP_ORIGIN } from './app-files.ts';
import { inPseudoLocale } from './texts.ts';

const DEFAULT_SIZE = { width: 1440, height: 900 };
const MINIMUM_SIZE = { width: 880, height: 560 };
/** The page's background in each theme, so that the first paint does not flash. */
const BACKGROUND = { dark: '#0e1116', light: '#ffffff' };

/** Opens a window on the app's page and shows it once it has painted. */
export function openWindow(stateFile: DesktopStateFile, preload: string, icon: string): BrowserWindow {
  const { bounds, maximized } = stateFile.state;
  const window = new BrowserWindow({
    ...(bounds !== null && isVisible(bounds) ? bounds : DEFAULT_SIZE),
    minWidth: MINIMUM_SIZE.width,
    minHeight: MINIMUM_SIZE.height,
    show: false,
    title: 'Nexus Desktop',
    icon,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
  });
  window.on('close', () => stateFile.update({ bounds: window.getNormalBounds(), maximized: window.isMaximized() }));
  // A page that died (out of memory, a fault in Chromium) comes back empty rather than staying white.
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload();
  });
  void window.loadURL(inPseudoLocale() ? `${APP_ORIGIN}/?locale=${PSEUDO_LOCALE}` : `${APP_ORIGIN}/`);
  return window;
}

/** True where enough of the title bar lies on a display that is there now to drag the window back. */
function isVisible(bounds: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const overlapX = Math.min(bounds.x + bounds.width, workArea.x + workArea.width) - Math.max(bounds.x, workArea.x);
    return overlapX >= 100 && bounds.y >= workArea.y && bounds.y < workArea.y + workArea.height - 50;
  });
}
