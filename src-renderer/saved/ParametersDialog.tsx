/** Asks for the values of a saved search's parameters before it runs. */
import { useState } from 'react';
import type { SavedSearch } from '../../src-shared/ipc/engine-protocol.ts';
import { openSearch } from '../app/workbench.ts';
import { t } from '../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { parametersOf, useAsked, withValues } from './parameters.ts';

export function ParametersDialog(): React.JSX.Element | null {
  const saved = useAsked((s) => s.saved);
  return saved === null ? null : <Form key={saved.id} saved={saved} onClose={() => useAsked.setState({ saved: null })} />;
}

function Form({ saved, onClose }: { readonly saved: SavedSearch; readonly onClose: () => void }): React.JSX.Element {
  const parameters = parametersOf(saved.spl, saved.parameters);
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() => Object.fromEntries(parameters.map(({ name, value }) => [name, value])));
  const missing = parameters.some(({ name }) => (values[name] ?? '').trim() === '');
  const run = (): void => {
    onClose();
    openSearch({ text: withValues(saved.spl, values), range: { earliest: saved.earliest, latest: saved.latest }, run: true });
  };
  return (
    <Dialog
      title={t('saved.parametersTitle', { name: saved.name })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" type="submit" form="parameters" disabled={missing} data-testid="parameters-run">
            {t('action.run')}
          </Button>
        </>
      }
    >
      <form
        id="parameters"
        className="save-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!missing) run();
        }}
      >
        {parameters.map(({ name, label }, i) => (
          <label key={name} className="field-label">
            {label === '' ? name : label}
            <input className="input mono" autoFocus={i === 0} value={values[name] ?? ''} maxLength={10_000} onChange={(event) => setValues({ ...values, [name]: event.target.value })} />
          </label>
        ))}
        <pre className="saved-spl mono">{withValues(saved.spl, Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')))}</pre>
      </form>
    </Dialog>
  );
}
