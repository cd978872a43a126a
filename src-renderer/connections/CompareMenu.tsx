/** Chooses the connection on which the search is run beside its own. */
import { Menu } from '@base-ui/react/menu';
import { Columns2, Plus } from 'lucide-react';
import { useConnections } from '../app/queries.ts';
import { compareOn, stopComparing } from '../app/splits.ts';
import { useCurrentTab, useTab } from '../app/workbench.ts';
import { t } from '../lib/messages.ts';
import { ConnectionDot } from './ConnectionDot.tsx';
import { addConnection } from './editing.ts';

export function CompareMenu(): React.JSX.Element {
  const tab = useCurrentTab();
  const connection = useTab((s) => s.connection);
  const comparing = useTab((s) => s.compare !== null || s.follows !== null);
  const others = (useConnections().data ?? []).filter((c) => c.id !== connection);
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className={`icon-button query-save${comparing ? ' is-pressed' : ''}`} aria-label={t('compare.label')} title={t('compare.label')} data-testid="compare">
        <Columns2 size={15} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className="layer">
          <Menu.Popup className="menu">
            {others.map((c) => (
              <Menu.Item key={c.id} className="menu-item" onClick={() => compareOn(tab, c)}>
                <ConnectionDot colour={c.colour} />
                <span className="truncate">{t('compare.on', { name: c.name })}</span>
              </Menu.Item>
            ))}
            {others.length === 0 && (
              <>
                <p className="menu-note">{t('compare.none')}</p>
                <Menu.Item className="menu-item" onClick={() => addConnection()}>
                  <Plus size={14} aria-hidden />
                  {t('connections.add')}
                </Menu.Item>
              </>
            )}
            {comparing && (
              <>
                <div className="menu-separator" role="separator" />
                <Menu.Item className="menu-item" onClick={() => stopComparing(tab.getState().follows?.tab ?? tab)}>
                  {t('compare.close')}
                </Menu.Item>
              </>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
