/** What a tab is called. */
import { connectionInfo } from '../app/queries.ts';
import { t } from '../lib/messages.ts';
import type { SearchTab } from './search-tab.ts';

/** What the tab is called: its saved search, else the start of its text; of all events of a dataset the dataset. */
export function tabTitle(tab: Pick<SearchTab, 'saved' | 'text' | 'connection'>, untitled: string): string {
  if (tab.saved !== null) return tab.saved.name;
  const text = tab.text.replaceAll(/\s+/g, ' ').trim();
  if (text === '*') {
    const name = connectionInfo(tab.connection)?.name;
    return name === undefined || tab.connection === 'sample' ? t('tab.everything') : t('tab.everythingOf', { name });
  }
  return text === '' ? untitled : text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
