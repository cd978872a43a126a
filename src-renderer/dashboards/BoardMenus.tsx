/** The menus of an open dashboard: refreshing, and what else can be done with it. */
import { Menu } from '@base-ui/react/menu';
import { Check, ChevronDown, Copy, FileDown, FileInput, MoreHorizontal, RefreshCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { type MessageKey, t } from '../lib/messages.ts';
import { ConfirmRemoval } from '../panels/ConfirmRemoval.tsx';
import { IconButton } from '../ui/Button.tsx';
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
      <Menu.Root modal={false}>
        <Menu.Trigger className="board-every num" aria-label={`${t('dashboard.every')}: ${every === undefined ? refresh : t(every.label)}`}>
          {refresh > 0 && (every === undefined ? `${refresh} s` : t(every.label))}
          <ChevronDown size={13} aria-hidden />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={4} align="end" className="layer">
            <Menu.Popup className="menu">
              <div className="menu-heading">{t('dashboard.every')}</div>
              <Menu.RadioGroup value={refresh} onValueChange={(seconds: number) => change((dashboard) => ({ ...dashboard, refresh: seconds }), 'refresh')}>
                {EVERY.map(({ seconds, label }) => (
                  <Menu.RadioItem key={seconds} value={seconds} className="menu-item" closeOnClick>
                    <span className="menu-check">{seconds === refresh && <Check size={13} />}</span>
                    {t(label)}
                  </Menu.RadioItem>
                ))}
              </Menu.RadioGroup>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </span>
  );
}

export function BoardMenu(): React.JSX.Element {
  const id = useBoard((s) => s.id);
  const title = useBoard((s) => s.dashboard?.title ?? '');
  const [removing, setRemoving] = useState(false);
  return (
    <>
      <Menu.Root modal={false}>
        <Menu.Trigger className="icon-button" aria-label={t('dashboard.more')} title={t('dashboard.more')} data-testid="dashboard-more">
          <MoreHorizontal size={16} />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={4} align="end" className="layer">
            <Menu.Popup className="menu">
              <Menu.Item className="menu-item" onClick={() => void exportDashboard()}>
                <FileDown size={14} aria-hidden /> {t('dashboard.export')}
              </Menu.Item>
              <Menu.Item className="menu-item" onClick={() => id !== null && void copyDashboard(id)}>
                <Copy size={14} aria-hidden /> {t('dashboard.copy')}
              </Menu.Item>
              <Menu.Item className="menu-item" onClick={() => void importDashboard()}>
                <FileInput size={14} aria-hidden /> {t('dashboard.import')}
              </Menu.Item>
              <div className="menu-separator" />
              <Menu.Item className="menu-item" onClick={() => setRemoving(true)}>
                <Trash2 size={14} aria-hidden /> {t('dashboard.remove')}
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {removing && id !== null && <ConfirmRemoval kind="dashboard" id={id} name={title} leave={closeBoard} onClose={() => setRemoving(false)} />}
    </>
  );
}
