/** The results of the tab, and beside them those of the same search on another connection. */
import { X } from 'lucide-react';
import { useStore } from 'zustand';
import { useTimeZone } from '../app/engine.ts';
import { useConnections } from '../app/queries.ts';
import { ShownTab, useCurrentTab, useTab } from '../app/workbench.ts';
import { formatCount, formatElapsed } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import type { SearchTabStore } from '../search/search-tab.ts';
import { rangeLabel } from '../search/time-presets.ts';
import { IconButton } from '../ui/Button.tsx';
import { ConnectionDot } from './ConnectionDot.tsx';
import { stopComparing } from './choose.ts';
import './connections.css';

/** `children` are the results of one search: shown once, or twice side by side. */
export function CompareArea({ children }: { readonly children: React.ReactNode }): React.JSX.Element {
  const tab = useCurrentTab();
  const compare = useTab((s) => s.compare);
  const earlier = compare?.getState().earlier === true;
  if (compare === null) return <>{children}</>;
  return (
    <div className="compare-area" data-testid="compare-area">
      <Pane tab={tab} showRange={earlier}>
        {children}
      </Pane>
      <Pane tab={compare} showRange={earlier} onClose={() => stopComparing(tab)}>
        {children}
      </Pane>
    </div>
  );
}

function Pane({ tab, showRange, onClose, children }: { readonly tab: SearchTabStore; readonly showRange: boolean; readonly onClose?: () => void; readonly children: React.ReactNode }): React.JSX.Element {
  const id = useStore(tab, (s) => s.connection);
  const run = useStore(tab, (s) => s.run);
  const connection = useConnections().data?.find((c) => c.id === id);
  const name = connection?.name ?? id;
  const state = run?.state ?? 'idle';
  const tz = useTimeZone();
  const range = useStore(tab, (s) => s.range);
  return (
    <section className="compare-pane" aria-label={t('compare.pane', { name })}>
      <header className="compare-head">
        <ConnectionDot colour={connection?.colour ?? 'grey'} />
        <b className="truncate num">{showRange ? rangeLabel(range, tz, Date.now() / 1000) : name}</b>
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
