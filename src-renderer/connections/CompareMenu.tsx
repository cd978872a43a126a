/** Chooses the connection on which the search is run beside its own. */
import { Columns2, Plus } from 'lucide-react';
import { useConnections } from '../app/queries.ts';
import { compareOn, stopComparing } from '../app/splits.ts';
import { useCurrentTab, useTab } from '../app/workbench.ts';
import { t } from '../lib/messages.ts';
import { ActionMenu } from '../ui/ActionMenu.tsx';
import { ConnectionDot } from './ConnectionDot.tsx';
import { addConnection } from './editing.ts';

export function CompareMenu(): React.JSX.Element {
  const tab = useCurrentTab();
  const connection = useTab((s) => s.connection);
  const comparing = useTab((s) => s.compare !== null || s.follows !== null);
  const others = (useConnections().data ?? []).filter((c) => c.id !== connection);
  return (
    <ActionMenu
      className={`icon-button query-save${comparing ? ' is-pressed' : ''}`}
      label={t('compare.label')}
      testId="compare"
      groups={[
        others.length === 0
          ? { note: t('compare.none'), actions: [{ label: t('connections.add'), icon: <Plus size={14} aria-hidden />, run: () => addConnection() }] }
          : { actions: others.map((c) => ({ label: t('compare.on', { name: c.name }), icon: <ConnectionDot colour={c.colour} />, run: () => compareOn(tab, c) })) },
        { actions: comparing ? [{ label: t('compare.close'), run: () => stopComparing(tab.getState().follows?.tab ?? tab) }] : [] },
      ]}
    >
      <Columns2 size={15} />
    </ActionMenu>
  );
}
