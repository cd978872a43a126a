/** Everything the user can do from menu, keyboard and palette, in one list. */
import type { MenuAction } from '../../src-shared/ipc/names.ts';
import { formatSearch } from '../../src-shared/spl/language/format.ts';
import { addConnection } from '../connections/editing.ts';
import { chooseFolder, chooseImport } from '../datasets/import-files.ts';
import { sendToBackground } from '../jobs/background.ts';
import { type MessageKey, t } from '../lib/messages.ts';
import { stepError } from '../results/find.ts';
import { openReference } from '../search/reference-state.ts';
import { runSearch, stopSearch } from '../search/run-search.ts';
import { copyCommand, copyLink } from '../search/share-search.ts';
import { followFiles, toggleTail } from '../tail/tail-tab.ts';
import { notify } from '../ui/toasts.tsx';
import { keysOf, keysText, pressedKeys } from './keys.ts';
import { focusRegion } from './regions.ts';
import { leaveSplit, splitFront, stepPane } from './splits.ts';
import { moveCurrent, reopenTab, stepTab, togglePin } from './tabs.ts';
import { startTour } from './tour.ts';
import { closeTab, currentTab, openDialog, openTab, setPreference, showView, togglePanel, useWorkbench } from './workbench.ts';

type ActionId =
  | MenuAction
  | 'tab.next' | 'tab.previous' | 'tab.moveLeft' | 'tab.moveRight' | 'tab.pin'
  | 'tail.toggle' | 'tail.files' | 'tail.folder' | 'data.folder'
  | 'panel.connections' | 'connection.add' | 'panel.datasets' | 'panel.saved' | 'panel.history'
  | 'dashboard.new' | 'dashboard.add' | 'notebook.new'
  | 'search.copyLink' | 'search.copyCommand' | 'panel.jobs' | 'panel.knowledge' | 'search.background' | 'split.right' | 'split.down' | 'split.leave' | 'pane.next' | 'pane.previous' | 'region.next' | 'region.previous' | 'help.reference' | 'view.search' | 'view.density' | 'view.timeline' | 'view.fields' | 'view.plan' | 'result.nextError' | 'result.previousError' | 'view.guide';

export interface Action {
  readonly id: ActionId;
  readonly label: MessageKey;
  /** As `Mod+Shift+E`; Mod is Command on a Mac and Control elsewhere. The user may give others (`keysOf`). */
  readonly keys: string;
  readonly run: () => void;
}

const preferences = useWorkbench.getState;
const ZOOM_STEPS = [0.5, 0.67, 0.75, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2] as const;

function zoomBy(by: 1 | -1): void {
  const { zoom } = preferences();
  const next = by > 0 ? ZOOM_STEPS.find((step) => step > zoom + 0.001) : ZOOM_STEPS.findLast((step) => step < zoom - 0.001);
  if (next !== undefined) setPreference({ zoom: next });
}

export const ACTIONS: readonly Action[] = [
  { id: 'search.run', label: 'action.runSearch', keys: 'Mod+Enter', run: () => void runSearch(currentTab()) },
  { id: 'search.stop', label: 'action.stopSearch', keys: 'Escape', run: () => stopSearch(currentTab()) },
  { id: 'search.new', label: 'action.new', keys: 'Mod+T', run: () => openTab().setState({ reveal: { start: 0, end: 0 } }) },
  { id: 'search.close', label: 'action.close', keys: 'Mod+W', run: () => closeTab(preferences().current) },
  { id: 'search.reopen', label: 'action.reopen', keys: 'Mod+Shift+T', run: reopenTab },
  { id: 'tab.next', label: 'action.nextTab', keys: 'Mod+PageDown', run: () => stepTab(1) },
  { id: 'tab.previous', label: 'action.previousTab', keys: 'Mod+PageUp', run: () => stepTab(-1) },
  { id: 'tab.moveRight', label: 'action.moveTabRight', keys: 'Mod+Shift+PageDown', run: () => moveCurrent(1) },
  { id: 'tab.moveLeft', label: 'action.moveTabLeft', keys: 'Mod+Shift+PageUp', run: () => moveCurrent(-1) },
  { id: 'tab.pin', label: 'action.pinTab', keys: 'Alt+Shift+P', run: () => togglePin(preferences().current) },
  { id: 'split.right', label: 'action.splitRight', keys: 'Mod+\\', run: () => splitFront('right') },
  { id: 'split.down', label: 'action.splitDown', keys: 'Mod+Shift+|', run: () => splitFront('bottom') },
  { id: 'split.leave', label: 'action.leaveSplit', keys: 'Alt+Shift+X', run: () => leaveSplit(currentTab()) },
  { id: 'pane.next', label: 'action.nextPane', keys: 'Alt+Shift+ArrowRight', run: () => stepPane(1) },
  { id: 'pane.previous', label: 'action.previousPane', keys: 'Alt+Shift+ArrowLeft', run: () => stepPane(-1) },
  { id: 'search.save', label: 'action.save', keys: 'Mod+S', run: () => openDialog('save') },
  { id: 'search.copyLink', label: 'action.copyLink', keys: 'Mod+Shift+C', run: () => copyLink(currentTab()) },
  { id: 'search.copyCommand', label: 'action.copyCommand', keys: '', run: () => copyCommand(currentTab()) },
  { id: 'search.format', label: 'action.format', keys: 'Mod+Shift+F', run: formatCurrent },
  { id: 'result.export', label: 'action.export', keys: 'Mod+Shift+E', run: exportCurrent },
  { id: 'result.nextError', label: 'action.nextError', keys: 'F8', run: () => void toError(1) },
  { id: 'result.previousError', label: 'action.previousError', keys: 'Shift+F8', run: () => void toError(-1) },
  { id: 'tail.toggle', label: 'action.tail', keys: 'Mod+Shift+L', run: () => toggleTail(currentTab()) },
  { id: 'tail.files', label: 'action.followFiles', keys: 'Alt+Shift+O', run: () => void followFiles(currentTab(), 'files') },
  { id: 'tail.folder', label: 'action.followFolder', keys: 'Alt+Shift+L', run: () => void followFiles(currentTab(), 'folder') },
  { id: 'data.import', label: 'action.import', keys: 'Mod+O', run: () => void chooseImport() },
  { id: 'data.folder', label: 'action.importFolder', keys: 'Mod+Shift+O', run: () => void chooseFolder() },
  { id: 'view.palette', label: 'action.palette', keys: 'Mod+K', run: () => openDialog('palette') },
  { id: 'app.settings', label: 'action.settings', keys: 'Mod+,', run: () => openDialog('settings') },
  { id: 'region.next', label: 'action.nextRegion', keys: 'F6', run: () => focusRegion(1) },
  { id: 'region.previous', label: 'action.previousRegion', keys: 'Shift+F6', run: () => focusRegion(-1) },
  { id: 'help.reference', label: 'action.reference', keys: 'Shift+F1', run: () => openReference('') },
  { id: 'view.search', label: 'action.viewSearch', keys: 'Alt+0', run: () => showView('search') },
  { id: 'panel.connections', label: 'action.connections', keys: 'Alt+1', run: () => togglePanel('connections') },
  { id: 'panel.datasets', label: 'action.datasets', keys: 'Alt+2', run: () => togglePanel('datasets') },
  { id: 'panel.saved', label: 'action.saved', keys: 'Alt+3', run: () => togglePanel('saved') },
  { id: 'panel.history', label: 'action.history', keys: 'Alt+4', run: () => togglePanel('history') },
  { id: 'panel.knowledge', label: 'knowledge.title', keys: 'Alt+8', run: () => togglePanel('knowledge') },
  { id: 'panel.jobs', label: 'action.jobs', keys: 'Alt+7', run: () => togglePanel('jobs') },
  { id: 'search.background', label: 'action.background', keys: 'Mod+Shift+B', run: sendToBackground },
  { id: 'view.dashboards', label: 'action.dashboards', keys: 'Alt+9', run: () => showView('dashboards') },
  { id: 'dashboard.new', label: 'action.newDashboard', keys: '', run: () => void import('../dashboards/files.ts').then(({ createDashboard }) => createDashboard()) },
  { id: 'dashboard.add', label: 'action.addToDashboard', keys: '', run: () => void import('../dashboards/files.ts').then(({ addCurrentSearch }) => addCurrentSearch()) },
  { id: 'view.notebooks', label: 'action.notebooks', keys: 'Alt+Shift+N', run: () => showView('notebooks') },
  { id: 'notebook.new', label: 'action.newNotebook', keys: '', run: () => void import('../notebooks/files.ts').then(({ createNotebook }) => createNotebook()) },
  { id: 'notebook.add', label: 'action.addToNotebook', keys: 'Alt+Shift+B', run: () => void import('../notebooks/files.ts').then(({ addCurrentSearch }) => addCurrentSearch()) },
  { id: 'view.overview', label: 'api.overview', keys: 'Alt+5', run: () => showView('overview') },
  { id: 'view.alerts', label: 'api.alerts', keys: 'Alt+6', run: () => showView('alerts') },
  { id: 'connection.add', label: 'action.addConnection', keys: 'Alt+Shift+C', run: () => addConnection() },
  { id: 'view.timeline', label: 'action.timeline', keys: 'Alt+Shift+T', run: () => setPreference({ timelineOpen: !preferences().timelineOpen }) },
  { id: 'view.fields', label: 'action.fields', keys: 'Alt+Shift+F', run: () => setPreference({ fieldsOpen: !preferences().fieldsOpen }) },
  { id: 'view.plan', label: 'action.plan', keys: 'Alt+Shift+Q', run: () => currentTab().setState({ planOpen: !currentTab().getState().planOpen }) },
  { id: 'view.guide', label: 'action.guide', keys: 'Alt+Shift+G', run: () => setPreference({ guide: true }) },
  { id: 'help.tour', label: 'action.tour', keys: 'Alt+Shift+U', run: startTour },
  { id: 'view.density', label: 'action.density', keys: 'Alt+Shift+D', run: () => setPreference({ density: preferences().density === 'compact' ? 'comfortable' : 'compact' }) },
  { id: 'view.zoomIn', label: 'action.zoomIn', keys: 'Mod+=', run: () => zoomBy(1) },
  { id: 'view.zoomOut', label: 'action.zoomOut', keys: 'Mod+-', run: () => zoomBy(-1) },
  { id: 'view.zoomReset', label: 'action.zoomReset', keys: 'Mod+0', run: () => setPreference({ zoom: 1 }) },
  { id: 'view.theme.system', label: 'action.themeSystem', keys: 'Alt+Shift+1', run: () => setPreference({ theme: 'system' }) },
  { id: 'view.theme.dark', label: 'action.themeDark', keys: 'Alt+Shift+2', run: () => setPreference({ theme: 'dark' }) },
  { id: 'view.theme.light', label: 'action.themeLight', keys: 'Alt+Shift+3', run: () => setPreference({ theme: 'light' }) },
  { id: 'view.theme.contrast', label: 'action.themeContrast', keys: 'Alt+Shift+4', run: () => setPreference({ theme: 'contrast' }) },
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

/** The keys of an action as the platform writes them, for a tooltip; '' where there is no such action, or it has no keys. */
export function keysFor(id: string): string {
  const action = ACTIONS.find((a) => a.id === id);
  const keys = action === undefined ? '' : keysOf(action.id, action.keys);
  return keys === '' ? '' : keysText(keys);
}

/** Goes to an event that tells of an error, in the list where it is not shown otherwise. */
async function toError(step: 1 | -1): Promise<void> {
  const { run, sort } = currentTab().getState();
  if (run?.shape !== 'events' || !(await stepError(run, step, sort))) notify(t('grid.noMoreErrors'));
}

export function runAction(id: Action['id']): void {
  ACTIONS.find((action) => action.id === id)?.run();
}

/**
 * Runs the action that a key press stands for. Called on the event's way down, for the keys that work everywhere, and
 * on its way up, for those that belong first to what has the focus.
 */
export function handleKey(event: KeyboardEvent): void {
  // While keys are being chosen for an action, none runs one.
  if (event.defaultPrevented || (event.target instanceof Element && event.target.closest('[data-takes-keys]') !== null)) return;
  const down = event.eventPhase === Event.CAPTURING_PHASE;
  const pressed = pressedKeys(event);
  if (pressed === null) return;
  const action = ACTIONS.find((a) => EDITOR_FIRST.has(a.id) !== down && keysOf(a.id, a.keys) === pressed);
  if (action === undefined) return;
  // Esc belongs first to whatever is open.
  if (pressed === 'Escape' && document.querySelector('[role=dialog], [role=menu]') !== null) return;
  event.preventDefault();
  event.stopPropagation();
  action.run();
}

/** Actions whose keys the editor has a use of its own for while it has the focus. */
const EDITOR_FIRST: ReadonlySet<string> = new Set(['search.run', 'help.shortcuts', 'search.stop']);
