/** A button that opens a list of choices, one of which is the current one. */
import { Menu } from '@base-ui/react/menu';
import { Check, ChevronDown } from 'lucide-react';
import { isValidElement } from 'react';
import type { ReactNode } from 'react';
import './ui.css';

interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly detail?: string;
}
export interface ChoiceMenuProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly Choice<T>[];
  readonly onChoose: (value: T) => void;
  readonly className?: string;
  readonly prefix?: ReactNode;
  readonly disabled?: boolean;
}

/** True where the prefix is text: then what is seen is the name, and another one would hide it from those who speak to the computer. */
function saysLabel(prefix: ReactNode): boolean {
  return isValidElement<{ readonly children?: ReactNode }>(prefix) && typeof prefix.props.children === 'string';
}

export function ChoiceMenu<T extends string>({ label, value, choices, onChoose, className = 'button', prefix, disabled = false }: ChoiceMenuProps<T>): React.JSX.Element {
  const current = choices.find((choice) => choice.value === value);
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className={className} {...(saysLabel(prefix) ? {} : { 'aria-label': `${label}: ${current?.label ?? value}` })} disabled={disabled}>
        {prefix}
        <span className="truncate">{current?.label ?? value}</span>
        <ChevronDown size={14} className="chevron" aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="start" className="layer">
          <Menu.Popup className="menu">
            <Menu.RadioGroup value={value} onValueChange={(chosen: T) => onChoose(chosen)}>
              {choices.map((choice) => (
                <Menu.RadioItem key={choice.value} value={choice.value} className="menu-item" closeOnClick>
                  <span className="menu-check">{choice.value === value && <Check size={13} />}</span>
                  <span className="truncate">{choice.label}</span>
                  {choice.detail !== undefined && <span className="menu-detail num">{choice.detail}</span>}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
