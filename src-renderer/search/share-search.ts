/** Copies the search of a tab for others. */
import { connectionInfo } from '../app/queries.ts';
import { copyText } from '../lib/clipboard.ts';
import { t } from '../lib/messages.ts';
import { notify } from '../ui/toasts.tsx';
import type { SearchTabStore } from './search-tab.ts';
import { type SharedSearch, commandOf, linkOf } from './share.ts';

function sharedOf(tab: SearchTabStore): SharedSearch {
  const { text, range, connection } = tab.getState();
  return { spl: text.trim() === '' ? '*' : text.trim(), range, connection: connectionInfo(connection) };
}

/** Copies a link that opens the search in another window. */
export function copyLink(tab: SearchTabStore): void {
  copyText(linkOf(sharedOf(tab)));
}

/** Copies the `nexus` command that runs the search; says why where there is none. */
export function copyCommand(tab: SearchTabStore): void {
  const command = commandOf(sharedOf(tab));
  if (command === null) notify(t('share.noCommand'), 'error');
  else copyText(command);
}
