/** Theme, density, size; the way to the keys. */
import { t } from '../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { useEngineStatus } from './engine.ts';
import { type Density, type Theme, openDialog, setPreference, useWorkbench } from './workbench.ts';
import './SettingsDialog.css';

const THEMES: readonly Theme[] = ['system', 'dark', 'light', 'contrast'];
const ZOOMS = ['0.8', '0.9', '1', '1.1', '1.25', '1.5'] as const;
const DENSITIES: readonly Density[] = ['compact', 'comfortable'];

export function SettingsDialog(): React.JSX.Element {
  const theme = useWorkbench((s) => s.theme);
  const density = useWorkbench((s) => s.density);
  const zoom = useWorkbench((s) => s.zoom);
  const info = useEngineStatus((s) => s.info);
  return (
    <Dialog title={t('settings.title')} onClose={() => openDialog(null)}>
      <Choice legend={t('settings.theme')} name="theme" options={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))} value={theme} onChoose={(value) => setPreference({ theme: value })} />
      <Choice legend={t('settings.density')} name="density" options={DENSITIES.map((value) => ({ value, label: t(`density.${value}`) }))} value={density} onChoose={(value) => setPreference({ density: value })} />
      <Choice legend={t('settings.zoom')} name="zoom" options={ZOOMS.map((value) => ({ value, label: `${Math.round(Number(value) * 100)}%` }))} value={String(zoom)} onChoose={(value) => setPreference({ zoom: Number(value) })} />
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

interface ChoiceProps<T extends string> {
  readonly legend: string;
  readonly name: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  /** None is chosen where it is not among the options. */
  readonly value: string;
  readonly onChoose: (value: T) => void;
}

function Choice<T extends string>({ legend, name, options, value, onChoose }: ChoiceProps<T>): React.JSX.Element {
  return (
    <fieldset className="settings-choice">
      <legend>{legend}</legend>
      <div className="segments">
        {options.map((option) => (
          <label key={option.value} className={`segment${option.value === value ? ' is-chosen' : ''}`}>
            <input type="radio" className="sr-only" name={name} checked={option.value === value} onChange={() => onChoose(option.value)} />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
