/** Menus of things to do: a button that opens one, or one that opens at a place; the choices are data. */
import { Menu } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import { Fragment, type ReactNode } from 'react';
import './ui.css';

/** A choice of a menu. */
export interface MenuAction {
  readonly label: string;
  readonly run: () => void;
  readonly icon?: ReactNode;
  readonly disabled?: boolean;
}
/** A choice that opens further ones beside it. */
interface Submenu {
  readonly label: string;
  readonly actions: readonly MenuAction[];
}
/** Choices that belong together; a line divides them from the next group. An empty group is not shown. */
export interface MenuGroup {
  readonly heading?: string;
  /** What the choices are about, in the letters of the data. */
  readonly about?: string;
  /** A sentence, or what there is to know. */
  readonly note?: ReactNode;
  readonly actions: readonly (MenuAction | Submenu)[];
}

const isEmpty = ({ actions, note, about }: MenuGroup): boolean => actions.length === 0 && note === undefined && about === undefined;

/** The choices within a popup. */
export function MenuGroups({ groups }: { readonly groups: readonly MenuGroup[] }): React.JSX.Element {
  const shown = groups.filter((group) => !isEmpty(group));
  return (
    <>
      {shown.map(({ heading, about, note, actions }, i) => (
        <Fragment key={heading ?? about ?? i}>
          {i > 0 && <div className="menu-separator" role="separator" />}
          {heading !== undefined && <div className="menu-heading">{heading}</div>}
          {about !== undefined && <div className="menu-heading-value">{about}</div>}
          {note !== undefined && <div className="menu-note">{note}</div>}
          {actions.map((action) => ('run' in action ? <Choice key={action.label} {...action} /> : <Further key={action.label} {...action} />))}
        </Fragment>
      ))}
    </>
  );
}

function Choice({ label, run, icon, disabled = false }: MenuAction): React.JSX.Element {
  return (
    <Menu.Item className="menu-item" disabled={disabled} onClick={run}>
      {icon}
      <span className="truncate">{label}</span>
    </Menu.Item>
  );
}

function Further({ label, actions }: Submenu): React.JSX.Element {
  return (
    <Menu.SubmenuRoot>
      <Menu.SubmenuTrigger className="menu-item">
        {label}
        <span className="menu-detail">▸</span>
      </Menu.SubmenuTrigger>
      <MenuLayer gap={2}>
        <MenuGroups groups={[{ actions }]} />
      </MenuLayer>
    </Menu.SubmenuRoot>
  );
}

/** A choice of a menu that is on or off; the menu stays open. */
export function CheckItem({ label, checked, onChange }: { readonly label: string; readonly checked: boolean; readonly onChange: (checked: boolean) => void }): React.JSX.Element {
  return (
    <Menu.CheckboxItem className="menu-item" closeOnClick={false} checked={checked} onCheckedChange={onChange}>
      <span className="menu-check">{checked && <Check size={13} />}</span>
      <span className="truncate">{label}</span>
    </Menu.CheckboxItem>
  );
}

export interface MenuLayerProps {
  /** Which edge of what it belongs to it keeps to. */
  readonly align?: 'start' | 'end';
  /** Pixels between the two. */
  readonly gap?: number;
  /** A place that it belongs to instead of its button. */
  readonly at?: DOMRect;
  readonly testId?: string | undefined;
  readonly children: ReactNode;
}

/** What every menu's list stands in. */
export function MenuLayer({ align, gap = 4, at, testId, children }: MenuLayerProps): React.JSX.Element {
  return (
    <Menu.Portal>
      <Menu.Positioner sideOffset={gap} className="layer" {...(align === undefined ? {} : { align })} {...(at === undefined ? {} : { anchor: { getBoundingClientRect: () => at }, side: 'bottom' as const })}>
        <Menu.Popup className="menu" data-testid={testId}>
          {children}
        </Menu.Popup>
      </Menu.Positioner>
    </Menu.Portal>
  );
}

export interface ActionMenuProps {
  /** The button's classes. */
  readonly className: string;
  /** What the button is called, where its content does not say it. */
  readonly label?: string;
  readonly title?: string | undefined;
  readonly testId?: string;
  readonly align?: 'start' | 'end';
  readonly groups: readonly MenuGroup[];
  /** The button's content. */
  readonly children: ReactNode;
}

/** A button that opens a menu. */
export function ActionMenu({ className, label, title = label, testId, align = 'end', groups, children }: ActionMenuProps): React.JSX.Element {
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className={className} aria-label={label} title={title} data-testid={testId}>
        {children}
      </Menu.Trigger>
      <MenuLayer align={align}>
        <MenuGroups groups={groups} />
      </MenuLayer>
    </Menu.Root>
  );
}

export interface PlacedMenuProps {
  /** Where it opens, on the screen. */
  readonly at: DOMRect;
  readonly groups: readonly MenuGroup[];
  readonly testId: string;
  readonly onClose: () => void;
}

/** A menu that is open as long as it is rendered, at a place: for the right mouse button and the menu key. */
export function PlacedMenu({ at, groups, testId, onClose }: PlacedMenuProps): React.JSX.Element {
  return (
    <Menu.Root open onOpenChange={(open) => !open && onClose()} modal={false}>
      <MenuLayer at={at} align="start" gap={3} testId={testId}>
        <MenuGroups groups={groups} />
      </MenuLayer>
    </Menu.Root>
  );
}
