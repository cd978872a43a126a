/**
 * Names that main, preload and page share. Apart from desktop-api.ts so that the preload carries no schema library.
 */

/** Messages from main to a window. */
export const PUSH_CHANNELS = {
  enginePort: 'push.engine-port',
  engineState: 'push.engine-state',
  menuAction: 'push.menu-action',
  opened: 'push.opened',
} as const;
export type EngineState = 'starting' | 'ready' | 'crashed';

/** Type of the message that the preload posts to its own window together with the engine's MessagePort. */
export const ENGINE_PORT_MESSAGE = 'nexus:engine-port';

/** Ids that the native menu sends. */
const MENU_ACTIONS = [
  'app.settings',
  'search.new',
  'search.close',
  'search.reopen',
  'search.run',
  'search.stop',
  'search.save',
  'search.format',
  'result.export',
  'data.import',
  'view.palette',
  'view.theme.system',
  'view.theme.dark',
  'view.theme.light',
  'view.theme.contrast',
  'view.zoomIn',
  'view.zoomOut',
  'view.zoomReset',
  'notebook.add',
  'view.dashboards',
  'view.notebooks',
  'view.overview',
  'view.alerts',
  'help.tour',
  'help.shortcuts',
] as const;
export type MenuAction = (typeof MENU_ACTIONS)[number];
