/** The results of the tab, and beside them those of the same search on another connection. */
import { X } from 'lucide-react';
import { useStore } from 'zustand';
import { useConnections } from '../app/queries.ts';
import { ShownTab, useCurrentTab, useTab } from '../app/workbench.ts';
import { formatCount, formatElapsed } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import type { SearchTabStore } from '../search/search-tab.ts';
import { IconButton } from '../ui/Button.tsx';
import { ConnectionDot } from './ConnectionDot.tsx';
import { stopComparing } from './choose.ts';
import './connections.css';

/** `children` are the results of one search: shown once, or twice side by side. */
export function CompareArea({ children }: { readonly children: React.ReactNode }): React.JSX.Element {
  const tab = useCurrentTab();
  const compare = useTab((s) => s.compare);
  if (compare === null) return <>{children}</>;
  return (
    <div className="compare-area" data-testid="compare-area">
      <Pane tab={tab}>{children}</Pane>
      <Pane tab={compare} onClose={() => stopComparing(tab)}>
        {children}
      </Pane>
    </div>
  );
}

function Pane({ tab, onClose, children }: { readonly tab: SearchTabStore; readonly onClose?: () => void; readonly children: React.ReactNode }): React.JSX.Element {
  const id = useStore(tab, (s) => s.connection);
  const run = useStore(tab, (s) => s.run);
  const connection = useConnections().data?.find((c) => c.id === id);
  const name = connection?.name ?? id;
  const state = run?.state ?? 'idle';
  return (
    <section className="compare-pane" aria-label={t('compare.pane', { name })}>
      <header className="compare-head">
        <ConnectionDot colour={connection?.colour ?? 'grey'} />
        <b className="truncate">{name}</b>
        <span className="compare-figures num">
          {t(`state.${state}`)}
          {run?.progress !== null && run?.progress !== undefined && ` · ${t('count.rows', { count: formatCount(run.progress.rows) })} · ${formatElapsed(run.progress.elapsedMs)}`}
        </span>
        {onClose !== undefined && (
          <IconButton label={t('compare.close')} onClick={onClose}>
            <X size={14} />
          </IconButton>
        )}
      </header>
      <ShownTab.Provider value={tab}>{children}</ShownTab.Provider>
    </section>
  );
}
