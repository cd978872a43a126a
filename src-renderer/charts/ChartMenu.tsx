/** What can be done with a point of a chart: by the right mouse button, or by the menu key where the keyboard stands. */
import { Menu } from '@base-ui/react/menu';

/** A choice of the menu. */
export interface PointChoice {
  readonly label: string;
  readonly run: () => void;
}

export interface ChartMenuProps {
  /** What the menu is about, as its first line. */
  readonly title: string;
  readonly choices: readonly PointChoice[];
  /** Where it opens, on the screen. */
  readonly at: { readonly x: number; readonly y: number };
  readonly onClose: () => void;
}

export function ChartMenu({ title, choices, at, onClose }: ChartMenuProps): React.JSX.Element {
  return (
    <Menu.Root open onOpenChange={(open) => !open && onClose()} modal={false}>
      <Menu.Portal>
        <Menu.Positioner anchor={{ getBoundingClientRect: () => new DOMRect(at.x, at.y, 0, 0) }} side="bottom" align="start" sideOffset={3} className="layer">
          <Menu.Popup className="menu" data-testid="chart-menu">
            <div className="menu-heading-value">{title}</div>
            {choices.map(({ label, run }) => (
              <Menu.Item key={label} className="menu-item" onClick={run}>
                {label}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
