/** What the system asked the app to open: `nexus://` links become tabs that the user runs; `.nexus` files open read-only. */
import { create } from 'zustand';
import type { Opened } from '../../src-shared/ipc/desktop-api.ts';
import { t } from '../lib/messages.ts';
import { notify } from '../ui/toasts.tsx';
import { type Bundle, parseBundle } from './bundle.ts';
import { engine } from './engine.ts';
import { parseLink } from './links.ts';
import { openDialog, openTab, useWorkbench } from './workbench.ts';

/** The file that the dialog shows. */
export const useBundle = create<{ readonly name: string; readonly bundle: Bundle | null }>()(() => ({ name: '', bundle: null }));

/** Opens it once the last session is back, which would otherwise replace the tab. */
export function handleOpened(opened: Opened): void {
  if (useWorkbench.getState().restored) {
    void open(opened);
    return;
  }
  const stop = useWorkbench.subscribe(({ restored }) => {
    if (!restored) return;
    stop();
    void open(opened);
  });
}

async function open(opened: Opened): Promise<void> {
  switch (opened.kind) {
    case 'problem':
      notify(opened.message, 'error');
      return;
    case 'bundle': {
      const bundle = parseBundle(opened.text);
      if (bundle === null) {
        notify(t('bundle.bad', { name: opened.name }), 'error');
        return;
      }
      const [only, ...others] = bundle.items;
      if (only?.kind === 'notebook' && others.length === 0) {
        await (await import('../notebooks/files.ts')).showNotebook(only.notebook);
        return;
      }
      useBundle.setState({ name: opened.name, bundle });
      openDialog('bundle');
      return;
    }
    case 'link': {
      const link = parseLink(opened.url);
      if (link === null) {
        notify(t('link.bad'), 'error');
        return;
      }
      const connections = await engine.request('connections.list', {});
      const connection = connections.find((c) => c.id === link.connection || c.name === link.connection);
      // Never run by itself: a link comes from anywhere, and a search may cost a cluster much.
      openTab({ text: link.spl, range: link.range, ...(connection === undefined ? {} : { connection: connection.id }) });
      if (link.connection !== null && connection === undefined) notify(t('link.unknown', { name: link.connection }), 'error');
      else notify(t('link.opened'));
    }
  }
}
