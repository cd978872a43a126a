/** What is chosen while a dashboard is edited, with all that can be set: a panel, an input, a base search, the dashboard. */
import { X } from 'lucide-react';
import { t } from '../lib/messages.ts';
import { IconButton } from '../ui/Button.tsx';
import { BaseForm, BoardForm } from './BoardForms.tsx';
import { InputForm } from './InputForm.tsx';
import { PanelForm } from './PanelForm.tsx';
import { useBoard } from './board.ts';

export function Inspector({ id }: { readonly id: string }): React.JSX.Element | null {
  const dashboard = useBoard((s) => s.dashboard);
  if (dashboard === null) return null;
  const panel = dashboard.panels.find((one) => one.id === id);
  const input = dashboard.inputs.find((one) => one.id === id);
  const base = dashboard.bases.find((one) => one.id === id);
  const title = panel !== undefined ? t('dashboard.panel') : input !== undefined ? t('dashboard.input') : base !== undefined ? t('dashboard.base') : t('dashboard.itself');
  return (
    <aside className="inspector" aria-label={title} data-testid="inspector">
      <header className="inspector-head">
        <h2>{title}</h2>
        <IconButton label={t('ui.close')} onClick={() => useBoard.setState({ selected: null })}>
          <X size={15} />
        </IconButton>
      </header>
      <div className="inspector-body">
        {panel !== undefined ? <PanelForm panel={panel} dashboard={dashboard} /> : input !== undefined ? <InputForm input={input} /> : base !== undefined ? <BaseForm base={base} dashboard={dashboard} /> : <BoardForm dashboard={dashboard} />}
      </div>
    </aside>
  );
}
