/** Everything the user can do from menu, keyboard and palette, in one list. */
import type { MenuAction } from '../../src-shared/ipc/names.ts';
import { formatSearch } from '../../src-shared/spl/language/edit.ts';
import { addConnection } from '../connections/editing.ts';
import { chooseImport } from '../datasets/import-files.ts';
import { type MessageKey, t } from '../lib/messages.ts';
import { runSearch, stopSearch } from '../search/run-search.ts';
import { followFiles, toggleTail } from '../tail/tail-tab.ts';
import { notify } from '../ui/toasts.tsx';
import { closeTab, currentTab, openDialog, openTab, setPreference, togglePanel, useWorkbench } from './workbench.ts';

export interface Action {
  readonly id: MenuAction | 'tail.toggle' | 'tail.files' | 'tail.folder' | 'panel.connections' | 'connection.add' | 'panel.datasets' | 'panel.saved' | 'panel.history' | 'view.density' | 'view.timeline' | 'view.fields' | 'view.guide';
  readonly label: MessageKey;
  /** As `Mod+Shift+E`; Mod is Command on a Mac and Control elsewhere. */
  readonly keys?: string;
  readonly run: () => void;
}

const preferences = useWorkbench.getState;

export const ACTIONS: readonly Action[] = [
  { id: 'search.run', label: 'action.runSearch', keys: 'Mod+Enter', run: () => void runSearch(currentTab()) },
  { id: 'search.stop', label: 'action.stopSearch', keys: 'Escape', run: () => stopSearch(currentTab()) },
  { id: 'search.new', label: 'action.new', keys: 'Mod+T', run: () => openTab() },
  { id: 'search.close', label: 'action.close', keys: 'Mod+W', run: () => closeTab(useWorkbench.getState().current) },
  { id: 'search.save', label: 'action.save', keys: 'Mod+S', run: () => openDialog('save') },
  { id: 'search.format', label: 'action.format', keys: 'Mod+Shift+F', run: formatCurrent },
  { id: 'result.export', label: 'action.export', keys: 'Mod+Shift+E', run: exportCurrent },
  { id: 'tail.toggle', label: 'action.tail', keys: 'Mod+Shift+L', run: () => toggleTail(currentTab()) },
  { id: 'tail.files', label: 'action.followFiles', run: () => void followFiles(currentTab(), 'files') },
  { id: 'tail.folder', label: 'action.followFolder', run: () => void followFiles(currentTab(), 'folder') },
  { id: 'data.import', label: 'action.import', keys: 'Mod+O', run: () => void chooseImport() },
  { id: 'view.palette', label: 'action.palette', keys: 'Mod+K', run: () => openDialog('palette') },
  { id: 'app.settings', label: 'action.settings', keys: 'Mod+,', run: () => openDialog('settings') },
  { id: 'panel.connections', label: 'action.connections', run: () => togglePanel('connections') },
  { id: 'connection.add', label: 'action.addConnection', run: () => addConnection() },
  { id: 'panel.datasets', label: 'action.datasets', run: () => togglePanel('datasets') },
  { id: 'panel.saved', label: 'action.saved', run: () => togglePanel('saved') },
  { id: 'panel.history', label: 'action.history', run: () => togglePanel('history') },
  { id: 'view.timeline', label: 'action.timeline', run: () => setPreference({ timelineOpen: !preferences().timelineOpen }) },
  { id: 'view.fields', label: 'action.fields', run: () => setPreference({ fieldsOpen: !preferences().fieldsOpen }) },
  { id: 'view.guide', label: 'action.guide', run: () => setPreference({ guide: true }) },
  { id: 'view.density', label: 'action.density', run: () => setPreference({ density: preferences().density === 'compact' ? 'comfortable' : 'compact' }) },
  { id: 'view.theme.system', label: 'action.themeSystem', run: () => setPreference({ theme: 'system' }) },
  { id: 'view.theme.dark', label: 'action.themeDark', run: () => setPreference({ theme: 'dark' }) },
  { id: 'view.theme.light', label: 'action.themeLight', run: () => setPreference({ theme: 'light' }) },
  { id: 'help.shortcuts', label: 'action.shortcuts', keys: 'Mod+/', run: () => openDialog('shortcuts') },
];

function formatCurrent(): void {
  const tab = currentTab();
  tab.setState({ text: formatSearch(tab.getState().text) });
}

function exportCurrent(): void {
  if ((currentTab().getState().run?.progress?.rows ?? 0) > 0) openDialog('export');
  else notify(t('export.nothing'));
}

export function runAction(id: Action['id']): void {
  ACTIONS.find((action) => action.id === id)?.run();
}

const MAC = navigator.platform.startsWith('Mac');

/** Keys as the platform writes them. */
export function keysText(keys: string): string {
  return keys
    .split('+')
    .map((key) => (key === 'Mod' ? (MAC ? '⌘' : 'Ctrl') : key === 'Shift' && MAC ? '⇧' : key === 'Escape' ? 'Esc' : key))
    .join(MAC ? '' : ' ');
}

/** Keys that the editor has a use of its own for while it has the focus. */
const EDITOR_FIRST: readonly string[] = ['Mod+Enter', 'Mod+/', 'Escape'];

/**
 * Runs the action that a key press stands for. Called on the event's way down, for the keys that work everywhere, and
 * on its way up, for those that belong first to what has the focus.
 */
export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  const down = event.eventPhase === Event.CAPTURING_PHASE;
  const mod = MAC ? event.metaKey : event.ctrlKey;
  for (const action of ACTIONS) {
    if (action.keys === undefined || EDITOR_FIRST.includes(action.keys) === down) continue;
    const parts = action.keys.split('+');
    const key = parts.at(-1) as string;
    if (mod !== parts.includes('Mod') || event.shiftKey !== parts.includes('Shift') || event.altKey) continue;
    if (event.key.toLowerCase() !== key.toLowerCase()) continue;
    // Esc belongs first to whatever is open.
    if (key === 'Escape' && document.querySelector('[role=dialog], [role=menu]') !== null) return;
    event.preventDefault();
    event.stopPropagation();
    action.run();
    return;
  }
}
