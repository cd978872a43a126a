/** The keys of all actions; each can be given others. */
import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { t } from '../lib/messages.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ACTIONS } from './actions.ts';
import { bindKeys, keysOf, keysText, mayBind, pressedKeys } from './keys.ts';
import { openDialog, setPreference, useWorkbench } from './workbench.ts';

export function ShortcutsDialog(): React.JSX.Element {
  const given = useWorkbench((s) => s.keys);
  const [taking, setTaking] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  const [filter, setFilter] = useState('');
  const needle = filter.trim().toLowerCase();
  // By what an action is called, or by its keys: what does Ctrl E do?
  const shown = ACTIONS.filter(({ id, label, keys }) => `${t(label)}\n${keysText(given[id] ?? keys)}`.toLowerCase().includes(needle));
  const take = (id: string, event: React.KeyboardEvent): void => {
    if (event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    const keys = pressedKeys(event.nativeEvent);
    if (keys === null) return;
    if (keys === 'Escape') {
      setTaking(null);
      return;
    }
    const bound = keys === 'Backspace' || keys === 'Delete' ? '' : keys;
    if (bound !== '' && !mayBind(bound)) {
      setSaid(t('shortcuts.cannot', { keys: keysText(bound) }));
      return;
    }
    const loser = ACTIONS.find((a) => a.id !== id && bound !== '' && keysOf(a.id, a.keys) === bound);
    bindKeys(id, bound, ACTIONS);
    setTaking(null);
    setSaid(loser === undefined ? '' : t('shortcuts.taken', { keys: keysText(bound), action: t(loser.label) }));
  };
  return (
    <Dialog
      title={t('shortcuts.title')}
      onClose={() => openDialog(null)}
      footer={
        <Button small disabled={Object.keys(given).length === 0} onClick={() => setPreference({ keys: {} })}>
          {t('shortcuts.resetAll')}
        </Button>
      }
    >
      <p className="shortcuts-text">{t('shortcuts.text')}</p>
      <input className="input" type="search" placeholder={t('shortcuts.find')} aria-label={t('shortcuts.find')} value={filter} onChange={(event) => setFilter(event.target.value)} />
      <p role="status" className="shortcuts-said">
        {said}
      </p>
      <ul className="shortcuts">
        {shown.map(({ id, label, keys }) => {
          const now = given[id] ?? keys;
          const name = t(label);
          return (
            <li key={id}>
              <span>{name}</span>
              {given[id] !== undefined && (
                <IconButton
                  label={t('shortcuts.reset', { action: name })}
                  onClick={() => {
                    const { [id]: _, ...rest } = given;
                    setPreference({ keys: rest });
                  }}
                >
                  <RotateCcw size={12} />
                </IconButton>
              )}
              <button
                type="button"
                className={`kbd shortcut-keys${taking === id ? ' is-taking' : ''}`}
                aria-label={t('shortcuts.change', { action: name, keys: now === '' ? t('shortcuts.noKeys') : keysText(now) })}
                {...(taking === id ? { 'data-takes-keys': '' } : {})}
                onClick={() => setTaking(id)}
                onBlur={() => setTaking(null)}
                onKeyDown={(event) => {
                  if (taking === id) take(id, event);
                }}
              >
                {taking === id ? t('shortcuts.press') : now === '' ? t('shortcuts.noKeys') : keysText(now)}
              </button>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
