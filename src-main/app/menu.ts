/** The native menu. Its own actions go to the window in front as ids; the page decides what they do. */
import { Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import type { MenuAction } from '../../src-shared/ipc/names.ts';

/** Builds the menu and makes it the app's. `send` is called with the id of the chosen action. */
export function installMenu(send: (action: MenuAction) => void, openLink: (url: string) => void): void {
  const mac = process.platform === 'darwin';
  const action = (label: string, id: MenuAction, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => send(id),
    // The page has these keys too and knows where the focus is; the menu only shows them.
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  });
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const settings = action('Settings…', 'app.settings', 'CmdOrCtrl+,');

  const template: MenuItemConstructorOptions[] = [
    ...(mac
      ? [
          {
            role: 'appMenu',
            submenu: [
              { role: 'about' },
              separator,
              settings,
              separator,
              { role: 'services' },
              separator,
              { role: 'hide' },
              { role: 'hideOthers' },
              { role: 'unhide' },
              separator,
              { role: 'quit' },
            ],
          } satisfies MenuItemConstructorOptions,
        ]
      : []),
    {
      label: '&File',
      submenu: [
        action('New Search', 'search.new', 'CmdOrCtrl+T'),
        action('Close Search', 'search.close', 'CmdOrCtrl+W'),
        action('Reopen Closed Search', 'search.reopen', 'CmdOrCtrl+Shift+T'),
        separator,
        action('Import Files…', 'data.import', 'CmdOrCtrl+O'),
        action('Export Results…', 'result.export', 'CmdOrCtrl+Shift+E'),
        ...(mac ? [] : [separator, settings, separator, { role: 'quit' } satisfies MenuItemConstructorOptions]),
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Search',
      submenu: [
        action('Run', 'search.run', 'CmdOrCtrl+Enter'),
        action('Stop', 'search.stop', 'Escape'),
        separator,
        action('Format SPL', 'search.format', 'CmdOrCtrl+Shift+F'),
        action('Save Search…', 'search.save', 'CmdOrCtrl+S'),
      ],
    },
    {
      label: '&View',
      submenu: [
        action('Command Palette…', 'view.palette', 'CmdOrCtrl+K'),
        separator,
        action('Theme of the System', 'view.theme.system'),
        action('Dark Theme', 'view.theme.dark'),
        action('Light Theme', 'view.theme.light'),
        action('High-Contrast Theme', 'view.theme.contrast'),
        separator,
        action('Overview', 'view.overview'),
        action('Alerts', 'view.alerts'),
        separator,
        action('Actual Size', 'view.zoomReset', 'CmdOrCtrl+0'),
        action('Zoom In', 'view.zoomIn', 'CmdOrCtrl+='),
        action('Zoom Out', 'view.zoomOut', 'CmdOrCtrl+-'),
        separator,
        { role: 'togglefullscreen' },
        { role: 'reload' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        action('Guided Tour', 'help.tour'),
        action('Keyboard Shortcuts', 'help.shortcuts'),
        {
          label: 'SPL Search Reference',
          click: () => openLink('https://docs.splunk.com/Documentation/Splunk/latest/SearchReference'),
        },
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
