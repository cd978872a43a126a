/** A menu in which several values are chosen; what was chosen is taken over when it closes. */
import { Menu } from '@base-ui/react/menu';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { CheckItem, MenuLayer } from '../ui/ActionMenu.tsx';

export interface SeveralMenuProps {
  readonly label: string;
  readonly values: readonly string[];
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly onChoose: (values: readonly string[]) => void;
}

/** Names that the button has room for; of more it tells how many. */
const NAMED = 2;

export function SeveralMenu({ label, values, choices, onChoose }: SeveralMenuProps): React.JSX.Element {
  const [draft, setDraft] = useState<readonly string[] | null>(null);
  const chosen = draft ?? values;
  // A value that the choices do not have is one too, such as one that was clicked.
  const all = [...choices, ...chosen.filter((value) => !choices.some((choice) => choice.value === value)).map((value) => ({ value, label: value }))];
  const names = chosen.map((value) => all.find((choice) => choice.value === value)?.label ?? value);
  const shown = names.length === 0 ? t('dashboard.choose') : names.length <= NAMED ? names.join(', ') : t('dashboard.chosen', { count: formatCount(names.length) });
  const close = (): void => {
    if (draft !== null && draft.join('\n') !== values.join('\n')) onChoose(draft);
    setDraft(null);
  };
  return (
    <Menu.Root modal={false} onOpenChange={(open) => (open ? setDraft(values) : close())}>
      <Menu.Trigger className="button button-small board-choice" aria-label={`${label}: ${shown}`} title={names.join(', ')}>
        <span className="truncate">{shown}</span>
        <ChevronDown size={14} className="chevron" aria-hidden />
      </Menu.Trigger>
      <MenuLayer align="start" testId="several-menu">
        <Menu.Item className="menu-item" closeOnClick={false} disabled={chosen.length === 0} onClick={() => setDraft([])}>
          {t('dashboard.chooseNone')}
        </Menu.Item>
        <Menu.Item className="menu-item" closeOnClick={false} disabled={chosen.length === all.length} onClick={() => setDraft(all.map(({ value }) => value))}>
          {t('dashboard.chooseAll')}
        </Menu.Item>
        <div className="menu-separator" role="separator" />
        {all.map((choice) => (
          <CheckItem key={choice.value} label={choice.label} checked={chosen.includes(choice.value)} onChange={(checked) => setDraft(all.flatMap(({ value }) => ((value === choice.value ? checked : chosen.includes(value)) ? [value] : [])))} />
        ))}
      </MenuLayer>
    </Menu.Root>
  );
}
