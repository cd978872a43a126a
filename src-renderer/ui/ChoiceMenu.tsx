/** A button that opens a list of choices, one of which is the current one. */
import { Menu } from '@base-ui/react/menu';
import { Check, ChevronDown } from 'lucide-react';
import { Fragment, isValidElement } from 'react';
import type { ReactNode } from 'react';
import { MenuLayer } from './ActionMenu.tsx';
import './ui.css';

interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly detail?: string;
  readonly icon?: ReactNode;
  /** Cannot be chosen; `detail` says why. */
  readonly disabled?: boolean;
  /** A line follows. */
  readonly last?: boolean;
}
export interface ChoiceMenuProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly Choice<T>[];
  readonly onChoose: (value: T) => void;
  readonly className?: string;
  readonly prefix?: ReactNode;
  readonly disabled?: boolean;
  readonly testId?: string;
  /** What the button says instead of the current choice's label. */
  readonly shown?: string;
}

/** True where the prefix is text: then what is seen is the name, and another one would hide it from those who speak to the computer. */
function saysLabel(prefix: ReactNode): boolean {
  return isValidElement<{ readonly children?: ReactNode }>(prefix) && typeof prefix.props.children === 'string';
}

export function ChoiceMenu<T extends string>({ label, value, choices, onChoose, className = 'button', prefix, disabled = false, testId, shown }: ChoiceMenuProps<T>): React.JSX.Element {
  const current = shown ?? choices.find((choice) => choice.value === value)?.label ?? value;
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className={className} {...(saysLabel(prefix) ? {} : { 'aria-label': `${label}: ${current}` })} disabled={disabled} data-testid={testId}>
        {prefix}
        <span className="truncate">{current}</span>
        <ChevronDown size={14} className="chevron" aria-hidden />
      </Menu.Trigger>
      <MenuLayer align="start">
        <Menu.RadioGroup value={value} onValueChange={(chosen: T) => onChoose(chosen)}>
          {choices.map((choice) => (
            <Fragment key={choice.value}>
              <Menu.RadioItem value={choice.value} className="menu-item" closeOnClick disabled={choice.disabled ?? false}>
                <span className="menu-check">{choice.value === value && <Check size={13} />}</span>
                {choice.icon}
                <span className="truncate">{choice.label}</span>
                {choice.detail !== undefined && <span className="menu-detail num">{choice.detail}</span>}
              </Menu.RadioItem>
              {choice.last === true && <div className="menu-separator" role="separator" />}
            </Fragment>
          ))}
        </Menu.RadioGroup>
      </MenuLayer>
    </Menu.Root>
  );
}
