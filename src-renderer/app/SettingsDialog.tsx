/** Theme and density. */
import { t } from '../lib/messages.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { useEngineStatus } from './engine.ts';
import { type Density, type Theme, openDialog, setPreference, useWorkbench } from './workbench.ts';
import './SettingsDialog.css';

const THEMES: readonly Theme[] = ['system', 'dark', 'light'];
const DENSITIES: readonly Density[] = ['compact', 'comfortable'];

export function SettingsDialog(): React.JSX.Element {
  const theme = useWorkbench((s) => s.theme);
  const density = useWorkbench((s) => s.density);
  const info = useEngineStatus((s) => s.info);
  return (
    <Dialog title={t('settings.title')} onClose={() => openDialog(null)}>
      <Choice legend={t('settings.theme')} name="theme" options={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))} value={theme} onChoose={(value) => setPreference({ theme: value })} />
      <Choice legend={t('settings.density')} name="density" options={DENSITIES.map((value) => ({ value, label: t(`density.${value}`) }))} value={density} onChoose={(value) => setPreference({ density: value })} />
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
  readonly value: T;
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
