/** The menu of a tab: by the right mouse button, or by the menu key while it has the focus. */
import { ContextMenu } from '@base-ui/react/context-menu';
import { LayoutDashboard, NotebookPen, Pin, X } from 'lucide-react';
import { t } from '../lib/messages.ts';
import { togglePin } from './tabs.ts';
import { closeTab, selectTab } from './workbench.ts';

export interface TabMenuProps {
  readonly index: number;
  readonly pinned: boolean;
  /** The tab itself. */
  readonly children: React.ReactElement<Record<string, unknown>>;
}

export function TabMenu({ index, pinned, children }: TabMenuProps): React.JSX.Element {
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
            <ContextMenu.Item className="menu-item" onClick={() => void addToDashboard()}>
              <LayoutDashboard size={14} aria-hidden /> {t('action.addToDashboard')}
            </ContextMenu.Item>
            <ContextMenu.Item className="menu-item" onClick={() => void addToNotebook()}>
              <NotebookPen size={14} aria-hidden /> {t('action.addToNotebook')}
            </ContextMenu.Item>
            <ContextMenu.Item className="menu-item" onClick={() => togglePin(index)}>
              <Pin size={14} aria-hidden /> {t('action.pinTab')}
            </ContextMenu.Item>
            {!pinned && (
              <ContextMenu.Item className="menu-item" onClick={() => closeTab(index)}>
                <X size={14} aria-hidden /> {t('action.close')}
              </ContextMenu.Item>
            )}
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}
