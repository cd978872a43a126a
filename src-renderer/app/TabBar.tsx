/** The open searches, and the way to the palette. */
import { Plus, Search, X } from 'lucide-react';
import { useStore } from 'zustand';
import { ConnectionDot } from '../connections/ConnectionDot.tsx';
import { t } from '../lib/messages.ts';
import { type SearchTabStore, tabTitle } from '../search/search-tab.ts';
import { IconButton } from '../ui/Button.tsx';
import { keysText } from './actions.ts';
import { useConnections } from './queries.ts';
import { closeTab, openDialog, openTab, selectTab, useWorkbench } from './workbench.ts';
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
        <IconButton label={t('action.new')} className="tab-new" onClick={() => openTab()}>
          <Plus size={15} />
        </IconButton>
      </nav>
      <button type="button" className="palette-button" onClick={() => openDialog('palette')}>
        <Search size={13} aria-hidden />
        <span className="truncate">{t('palette.placeholder')}</span>
        <span className="kbd">{keysText('Mod+K')}</span>
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
  return (
    <div
      className={`tab${current ? ' is-current' : ''}${remote ? ` colour-${connection.colour}` : ''}`}
      onAuxClick={(event) => {
        if (event.button === 1) closeTab(index);
      }}
    >
      <button type="button" className="tab-main" aria-current={current ? 'page' : undefined} onClick={() => selectTab(index)} title={title}>
        <span className={`dot dot-${state}`} aria-hidden />
        {remote && <ConnectionDot colour={connection.colour} title={connection.name} />}
        <span className="truncate">{title}</span>
        <span className="sr-only">{t(`state.${state}`)}</span>
      </button>
      <IconButton label={t('tab.close', { name: title })} className="tab-close" onClick={() => closeTab(index)}>
        <X size={13} />
      </IconButton>
    </div>
  );
}
