/** The legend of a chart, as buttons: each hides or shows a series, with Shift (or Ctrl) all others. Arrow keys go along it. */
import { t } from '../lib/messages.ts';

export interface LegendItem {
  readonly name: string;
  readonly colour: string;
}

export interface ChartLegendProps {
  readonly items: readonly LegendItem[];
  readonly hidden: ReadonlySet<string>;
  readonly onHide: (hidden: ReadonlySet<string>) => void;
  readonly place: 'right' | 'bottom' | 'top';
  /** Pixels of its width at the right. */
  readonly side: number;
}

export function ChartLegend({ items, hidden, onHide, place, side }: ChartLegendProps): React.JSX.Element {
  const choose = (name: string, only: boolean): void => onHide(only ? onlyShown(items, hidden, name) : withToggled(hidden, name));
  const move = (event: React.KeyboardEvent<HTMLUListElement>): void => {
    const buttons = [...event.currentTarget.querySelectorAll('button')];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const steps: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 };
    const next = steps[event.key];
    if (next === undefined) return;
    buttons[Math.max(0, Math.min(buttons.length - 1, next))]?.focus();
    event.preventDefault();
  };
  return (
    <ul className={`chart-legend is-${place}`} style={place === 'right' ? { width: side } : undefined} aria-label={t('chart.legendOf')} title={t('chart.legendOf')} data-testid="chart-legend" onKeyDown={move} onPointerDown={(event) => event.stopPropagation()}>
      {items.map(({ name, colour }, i) => (
        <li key={name}>
          <button type="button" tabIndex={i === 0 ? 0 : -1} aria-pressed={!hidden.has(name)} title={name} onClick={(event) => choose(name, event.ctrlKey || event.metaKey || event.shiftKey)}>
            <i style={{ background: colour }} aria-hidden />
            <span className="truncate">{name}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The hidden names with one put in, or taken out where it was in. */
export function withToggled(hidden: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const next = new Set(hidden);
  if (!next.delete(name)) next.add(name);
  return next;
}

/** All hidden but one; none where it was the only one already. */
export function onlyShown(items: readonly Pick<LegendItem, 'name'>[], hidden: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const others = items.filter((item) => item.name !== name).map((item) => item.name);
  return !hidden.has(name) && others.every((other) => hidden.has(other)) ? new Set() : new Set(others);
}
