/** What can be done with a point of a chart: by the right mouse button, or by the menu key where the keyboard stands. */
import { type MenuAction, PlacedMenu } from '../ui/ActionMenu.tsx';

export interface ChartMenuProps {
  /** What the menu is about, as its first line. */
  readonly title: string;
  readonly choices: readonly MenuAction[];
  /** Where it opens, on the screen. */
  readonly at: { readonly x: number; readonly y: number };
  readonly onClose: () => void;
}

export function ChartMenu({ title, choices, at, onClose }: ChartMenuProps): React.JSX.Element {
  return <PlacedMenu at={new DOMRect(at.x, at.y, 0, 0)} groups={[{ about: title, actions: choices }]} testId="chart-menu" onClose={onClose} />;
}
