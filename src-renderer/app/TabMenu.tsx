/** The menu of a tab: by the right mouse button, or by the menu key while it has the focus. */
import { ContextMenu } from '@base-ui/react/context-menu';
import { LayoutDashboard, Link, NotebookPen, Pin, Terminal, X } from 'lucide-react';
import { t } from '../lib/messages.ts';
import type { SearchTabStore } from '../search/search-tab.ts';
import { copyCommand, copyLink } from '../search/share-search.ts';
import { MenuGroups } from '../ui/ActionMenu.tsx';
import { togglePin } from './tabs.ts';
import { closeTab, selectTab } from './workbench.ts';

export interface TabMenuProps {
  readonly tab: SearchTabStore;
  readonly index: number;
  readonly pinned: boolean;
  /** The tab itself. */
  readonly children: React.ReactElement<Record<string, unknown>>;
}

export function TabMenu({ tab, index, pinned, children }: TabMenuProps): React.JSX.Element {
  const addToNotebook = async (): Promise<void> => {
    selectTab(index);
    const { addCurrentSearch } = await import('../notebooks/files.ts');
    await addCurrentSearch();
  };
  const addToDashboard = async (): Promise<void> => {
    selectTab(index);
    const { addCurrentSearch } = await import('../dashboards/files.ts');
    await addCurrentSearch();
  };
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger render={children} />
      <ContextMenu.Portal>
        <ContextMenu.Positioner className="layer">
          <ContextMenu.Popup className="menu">
            <MenuGroups
              groups={[
                {
                  actions: [
                    { label: t('action.addToDashboard'), icon: <LayoutDashboard size={14} aria-hidden />, run: () => void addToDashboard() },
                    { label: t('action.addToNotebook'), icon: <NotebookPen size={14} aria-hidden />, run: () => void addToNotebook() },
                    { label: t('action.copyLink'), icon: <Link size={14} aria-hidden />, run: () => copyLink(tab) },
                    { label: t('action.copyCommand'), icon: <Terminal size={14} aria-hidden />, run: () => copyCommand(tab) },
                    { label: t('action.pinTab'), icon: <Pin size={14} aria-hidden />, run: () => togglePin(index) },
                    ...(pinned ? [] : [{ label: t('action.close'), icon: <X size={14} aria-hidden />, run: () => closeTab(index) }]),
                  ],
                },
              ]}
            />
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}
