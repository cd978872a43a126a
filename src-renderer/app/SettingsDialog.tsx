/** Theme, density, size; the way to the keys. */
import { setBudget, useGuard } from '../connections/guard.ts';
import { READ_BUDGETS } from '../connections/read-cost.ts';
import { formatCompact } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Segments } from '../ui/Segments.tsx';
import { useEngineStatus } from './engine.ts';
import { type Density, type Theme, openDialog, setPreference, useWorkbench } from './workbench.ts';
import './SettingsDialog.css';

const THEMES: readonly Theme[] = ['system', 'dark', 'light', 'contrast'];
const ZOOMS = ['0.8', '0.9', '1', '1.1', '1.25', '1.5', '2'] as const;
const DENSITIES: readonly Density[] = ['compact', 'comfortable'];

export function SettingsDialog(): React.JSX.Element {
  const theme = useWorkbench((s) => s.theme);
  const density = useWorkbench((s) => s.density);
  const zoom = useWorkbench((s) => s.zoom);
  const budget = useGuard((s) => s.budget);
  const info = useEngineStatus((s) => s.info);
  return (
    <Dialog title={t('settings.title')} onClose={() => openDialog(null)}>
      <Segments label={t('settings.theme')} options={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))} value={theme} onChoose={(value) => setPreference({ theme: value })} />
      <Segments label={t('settings.density')} options={DENSITIES.map((value) => ({ value, label: t(`density.${value}`) }))} value={density} onChoose={(value) => setPreference({ density: value })} />
      <Segments label={t('settings.zoom')} options={ZOOMS.map((value) => ({ value, label: `${Math.round(Number(value) * 100)}%` }))} value={String(zoom)} onChoose={(value) => setPreference({ zoom: Number(value) })} />
      <Segments
        label={t('connections.budget')}
        options={READ_BUDGETS.map((budget) => ({ value: String(budget), label: budget === 0 ? t('connections.budgetAny') : formatCompact(budget) }))}
        value={String(budget)}
        onChoose={(value) => setBudget(Number(value))}
      />
      <div>
        <Button small onClick={() => openDialog('shortcuts')}>
          {t('settings.keys')}
        </Button>
      </div>
      {info !== null && (
        <p className="settings-about num">
          {info.name} {info.version} · Electron {info.electron} · Chrome {info.chrome} · {info.timeZone}
        </p>
      )}
    </Dialog>
  );
}
