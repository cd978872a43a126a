/** The desktop's API as the preload exposes it. The only place that reads `window.nexus`. */
import type { DesktopApi } from '../../src-shared/ipc/desktop-api.ts';

declare global {
  interface Window {
    readonly nexus: DesktopApi;
  }
}

/** Named functions of the desktop: dialogs, theme, engine connection. */
export const desktop: DesktopApi = window.nexus;
