/** The native menu. Its own actions go to the window in front as ids; the page decides what they do. */
import { Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import type { MenuAction } from '../../src-shared/ipc/names.ts';
import type { NativeTextKey } from '../../src-shared/texts/native-texts.ts';
import { nativeText } from './texts.ts';

const SEPARATOR: MenuItemConstructorOptions = { type: 'separator' };

/** What the system does by itself; the label is ours, so that it is in the language of the rest. */
function system(role: NonNullable<MenuItemConstructorOptions['role']>, label: NativeTextKey): MenuItemConstructorOptions {
  return { role, label: nativeText(label) };
}

/** Builds the menu and makes it the app's. `send` is called with the id of the chosen action. */
export function installMenu(send: (action: MenuAction) => void, openLink: (url: string) => void): void {
  const mac = process.platform === 'darwin';
  const action = (label: NativeTextKey, id: MenuAction, accelerator?: string): MenuItemConstructorOptions => ({
    label: nativeText(label),
    click: () => send(id),
    // The page has these keys too and knows where the focus is; the menu only shows them.
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  });
  const settings = action('menu.settings', 'app.settings', 'CmdOrCtrl+,');
  const appMenu: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      system('about', 'menu.about'),
      SEPARATOR,
      settings,
      SEPARATOR,
      system('services', 'menu.services'),
      SEPARATOR,
      system('hide', 'menu.hide'),
      system('hideOthers', 'menu.hideOthers'),
      system('unhide', 'menu.showAll'),
      SEPARATOR,
      system('quit', 'menu.quit'),
    ],
  };

  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [appMenu] : []),
    {
      label: nativeText('menu.file'),
      submenu: [
        action('menu.newSearch', 'search.new', 'CmdOrCtrl+T'),
        action('menu.closeSearch', 'search.close', 'CmdOrCtrl+W'),
        action('menu.reopen', 'search.reopen', 'CmdOrCtrl+Shift+T'),
        SEPARATOR,
        action('menu.import', 'data.import', 'CmdOrCtrl+O'),
        action('menu.export', 'result.export', 'CmdOrCtrl+Shift+E'),
        ...(mac ? [] : [SEPARATOR, settings, SEPARATOR, system('quit', 'menu.quit')]),
      ],
    },
    {
      label: nativeText('menu.edit'),
      submenu: [
        system('undo', 'menu.undo'),
        system('redo', 'menu.redo'),
        SEPARATOR,
        system('cut', 'menu.cut'),
        system('copy', 'menu.copy'),
        system('paste', 'menu.paste'),
        system('delete', 'menu.delete'),
        system('selectAll', 'menu.selectAll'),
      ],
    },
    {
      label: nativeText('menu.search'),
      submenu: [
        action('menu.run', 'search.run', 'CmdOrCtrl+Enter'),
        action('menu.stop', 'search.stop', 'Escape'),
        SEPARATOR,
        action('menu.formatSpl', 'search.format', 'CmdOrCtrl+Shift+F'),
        action('menu.save', 'search.save', 'CmdOrCtrl+S'),
        action('menu.addToNotebook', 'notebook.add'),
      ],
    },
    {
      label: nativeText('menu.view'),
      submenu: [
        action('menu.palette', 'view.palette', 'CmdOrCtrl+K'),
        SEPARATOR,
        action('menu.systemTheme', 'view.theme.system'),
        action('menu.dark', 'view.theme.dark'),
        action('menu.light', 'view.theme.light'),
        action('menu.contrast', 'view.theme.contrast'),
        SEPARATOR,
        action('menu.dashboards', 'view.dashboards'),
        action('menu.notebooks', 'view.notebooks'),
        action('menu.overview', 'view.overview'),
        action('menu.alerts', 'view.alerts'),
        SEPARATOR,
        action('menu.actualSize', 'view.zoomReset', 'CmdOrCtrl+0'),
        action('menu.zoomIn', 'view.zoomIn', 'CmdOrCtrl+='),
        action('menu.zoomOut', 'view.zoomOut', 'CmdOrCtrl+-'),
        SEPARATOR,
        system('togglefullscreen', 'menu.fullScreen'),
        system('reload', 'menu.reload'),
        system('toggleDevTools', 'menu.developer'),
      ],
    },
    { role: 'windowMenu', label: nativeText('menu.window'), submenu: [system('minimize', 'menu.minimize'), system('close', 'menu.closeWindow')] },
    {
      role: 'help',
      label: nativeText('menu.help'),
      submenu: [
        action('menu.tour', 'help.tour'),
        action('menu.shortcuts', 'help.shortcuts'),
        {
          label: nativeText('menu.reference'),
          click: () => openLink('https://docs.splunk.com/Documentation/Splunk/latest/SearchReference'),
        },
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
