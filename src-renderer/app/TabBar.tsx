/** The open searches, and the way to the palette. */
import { Pin, Plus, Search, X } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { ConnectionDot } from '../connections/ConnectionDot.tsx';
import { t } from '../lib/messages.ts';
import type { SearchTabStore } from '../search/search-tab.ts';
import { tabTitle } from '../search/tab-title.ts';
import { IconButton } from '../ui/Button.tsx';
import { keysFor } from './actions.ts';
import { keysOf, keysText } from './keys.ts';
import { moveTab, togglePin } from './tabs.ts';
import { useConnections } from './queries.ts';
import { TAB_DRAG, closeTab, openDialog, openTab, selectTab, splitOf, useWorkbench } from './workbench.ts';
import { TabMenu } from './TabMenu.tsx';
import './TabBar.css';

export function TabBar(): React.JSX.Element {
  const tabs = useWorkbench((s) => s.tabs);
  const current = useWorkbench((s) => s.current);
  return (
    <header className="tab-bar">
      <div className="logo" aria-hidden>
        <i />
      </div>
      <nav className="tabs" aria-label={t('tab.label')}>
        {tabs.map((tab, i) => (
          <Tab key={tab.getState().id} tab={tab} current={i === current} index={i} />
        ))}
        <IconButton label={t('action.new')} keys={keysFor('search.new')} className="tab-new" onClick={() => openTab()}>
          <Plus size={15} />
        </IconButton>
      </nav>
      <button type="button" className="palette-button" onClick={() => openDialog('palette')}>
        <Search size={13} aria-hidden />
        <span className="truncate">{t('palette.placeholder')}</span>
        <span className="kbd">{keysText(keysOf('view.palette', 'Mod+K'))}</span>
      </button>
    </header>
  );
}

function Tab({ tab, current, index }: { readonly tab: SearchTabStore; readonly current: boolean; readonly index: number }): React.JSX.Element {
  const title = useStore(tab, (s) => tabTitle(s, t('tab.untitled')));
  const state = useStore(tab, (s) => s.run?.state ?? 'idle');
  const connectionId = useStore(tab, (s) => s.connection);
  const connection = useConnections().data?.find((c) => c.id === connectionId);
  const remote = connection !== undefined && connection.kind !== 'sample' && connection.kind !== 'local';
  const pinned = useWorkbench((s) => s.pinned.has(tab.getState().id));
  const searching = useWorkbench((s) => s.view === 'search');
  const id = tab.getState().id;
  // The tabs of one split are marked as such while one of them is in front.
  const shared = useWorkbench((s) => !current && splitOf(s.splits, id) !== null && splitOf(s.splits, id) === splitOf(s.splits, (s.tabs[s.current] ?? tab).getState().id));
  const [over, setOver] = useState(false);
  return (
    <TabMenu tab={tab} index={index} pinned={pinned}>
    <div
      className={`tab${current ? ' is-current' : ''}${pinned ? ' is-pinned' : ''}${shared ? ' is-shared' : ''}${over ? ' is-over' : ''}${remote ? ` colour-${connection.colour}` : ''}`}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(TAB_DRAG, String(index));
        event.dataTransfer.effectAllowed = 'move';
      }}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(TAB_DRAG)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (!event.dataTransfer.types.includes(TAB_DRAG)) return;
        event.preventDefault();
        moveTab(Number(event.dataTransfer.getData(TAB_DRAG)), index);
      }}
      onAuxClick={(event) => {
        if (event.button === 1) closeTab(index);
      }}
    >
      <button type="button" className="tab-main" aria-current={current && searching ? 'page' : undefined} onClick={() => selectTab(index)} title={title}>
        <span className={`dot dot-${state}`} aria-hidden />
        {remote && <ConnectionDot colour={connection.colour} title={connection.name} />}
        <span className="truncate">{title}</span>
        <span className="sr-only">{t(`state.${state}`)}</span>
      </button>
      {pinned ? (
        <IconButton label={t('tab.unpin', { name: title })} className="tab-close tab-pin" onClick={() => togglePin(index)}>
          <Pin size={12} />
        </IconButton>
      ) : (
        <IconButton label={t('tab.close', { name: title })} keys={keysFor('search.close')} className="tab-close" onClick={() => closeTab(index)}>
          <X size={13} />
        </IconButton>
      )}
    </div>
    </TabMenu>
  );
}
