/** Buttons of the two sizes of the design, with an optional icon. */
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import './ui.css';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly variant?: 'plain' | 'primary' | 'danger' | 'ghost';
  readonly small?: boolean;
  readonly icon?: ReactNode;
  readonly pressed?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({ variant = 'plain', small = false, icon, pressed, className = '', children, ...rest }: ButtonProps): React.JSX.Element {
  return (
    <button
      type="button"
      className={`button button-${variant}${small ? ' button-small' : ''}${pressed === true ? ' is-pressed' : ''} ${className}`}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
}

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly label: string;
  /** The keys that do the same, as the platform writes them (`Ctrl S`); they stand in the tooltip. */
  readonly keys?: string | undefined;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button that is only an icon: its label is its name and its tooltip. */
export function IconButton({ label, keys = '', className = '', children, ...rest }: IconButtonProps): React.JSX.Element {
  return (
    <button type="button" className={`icon-button ${className}`} aria-label={label} title={keys === '' ? label : `${label} (${keys})`} {...rest}>
      {children}
    </button>
  );
}
