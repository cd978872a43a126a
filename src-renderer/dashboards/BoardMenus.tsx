/** The menus of an open dashboard: refreshing, and what else can be done with it. */
import { Copy, FileDown, FileInput, MoreHorizontal, RefreshCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { type MessageKey, t } from '../lib/messages.ts';
import { ConfirmRemoval } from '../panels/ConfirmRemoval.tsx';
import { ActionMenu } from '../ui/ActionMenu.tsx';
import { IconButton } from '../ui/Button.tsx';
import { ChoiceMenu } from '../ui/ChoiceMenu.tsx';
import { change, closeBoard, useBoard } from './board.ts';
import { copyDashboard, exportDashboard, importDashboard } from './files.ts';
import { refreshBoard } from './runs.ts';

const EVERY: readonly { readonly seconds: number; readonly label: MessageKey }[] = [
  { seconds: 0, label: 'dashboard.every.0' },
  { seconds: 30, label: 'dashboard.every.30' },
  { seconds: 60, label: 'dashboard.every.60' },
  { seconds: 300, label: 'dashboard.every.300' },
  { seconds: 900, label: 'dashboard.every.900' },
  { seconds: 3600, label: 'dashboard.every.3600' },
];

export function RefreshMenu(): React.JSX.Element {
  const refresh = useBoard((s) => s.dashboard?.refresh ?? 0);
  const busy = useBoard((s) => Object.values(s.runs).some(({ state }) => state === 'running' || state === 'queued'));
  const every = EVERY.find(({ seconds }) => seconds === refresh);
  return (
    <span className="board-refresh">
      <IconButton label={t('dashboard.refresh')} className={busy ? 'is-busy' : ''} onClick={refreshBoard} data-testid="dashboard-refresh">
        <RefreshCw size={14} />
      </IconButton>
      <ChoiceMenu
        label={t('dashboard.every')}
        className="board-every num"
        value={String(refresh)}
        shown={refresh === 0 ? '' : every === undefined ? `${refresh} s` : t(every.label)}
        choices={EVERY.map(({ seconds, label }) => ({ value: String(seconds), label: t(label) }))}
        onChoose={(seconds) => change((dashboard) => ({ ...dashboard, refresh: Number(seconds) }), 'refresh')}
      />
    </span>
  );
}

export function BoardMenu(): React.JSX.Element {
  const id = useBoard((s) => s.id);
  const title = useBoard((s) => s.dashboard?.title ?? '');
  const [removing, setRemoving] = useState(false);
  return (
    <>
      <ActionMenu
        className="icon-button"
        label={t('dashboard.more')}
        testId="dashboard-more"
        groups={[
          {
            actions: [
              { label: t('dashboard.export'), icon: <FileDown size={14} aria-hidden />, run: () => void exportDashboard() },
              { label: t('dashboard.copy'), icon: <Copy size={14} aria-hidden />, run: () => id !== null && void copyDashboard(id) },
              { label: t('dashboard.import'), icon: <FileInput size={14} aria-hidden />, run: () => void importDashboard() },
            ],
          },
          { actions: [{ label: t('dashboard.remove'), icon: <Trash2 size={14} aria-hidden />, run: () => setRemoving(true) }] },
        ]}
      >
        <MoreHorizontal size={16} />
      </ActionMenu>
      {removing && id !== null && <ConfirmRemoval kind="dashboard" id={id} name={title} leave={closeBoard} onClose={() => setRemoving(false)} />}
    </>
  );
}
