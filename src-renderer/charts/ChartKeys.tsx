/** The keyboard's way over a chart: a list whose one entry is the point it stands at, marked in the drawing and told by name. */
import { useEffect, useId, useState } from 'react';
import type { ChartInput } from './option-parts.ts';
import { type ChartStop, type ChartStops, type StopPlace, firstStop, moveStop } from './chart-stops.ts';
import type { EChartsType } from './echarts.ts';
import { singleCells } from './single-option.ts';

export interface ChartKeysProps {
  readonly chart: React.RefObject<EChartsType | null>;
  readonly stops: ChartStops;
  /** What stands on the canvas; null before it is drawn. */
  readonly drawn: { readonly input: Pick<ChartInput, 'data' | 'type'>; readonly hidden: ReadonlySet<string>; readonly size: { readonly width: number; readonly height: number } } | null;
  readonly label: string;
  readonly onEnter: (stop: ChartStop) => void;
  /** The menu key, with the place of the point on the screen. */
  readonly onMenu: (stop: ChartStop, at: { readonly x: number; readonly y: number }) => void;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
/** Pixels across the ring around a point. */
const RING = 15;

export function ChartKeys({ chart, stops, drawn, label, onEnter, onMenu }: ChartKeysProps): React.JSX.Element {
  const id = useId();
  const [place, setPlace] = useState<StopPlace | null>(null);
  const [focused, setFocused] = useState(false);
  const [ring, setRing] = useState<Box | null>(null);
  const [at, setAt] = useState<readonly [number, number] | null>(null);
  const lane = place === null ? [] : stops.lane(place.lane);
  const stop = place === null ? null : (lane[Math.min(place.index, lane.length - 1)] ?? null);

  // Another chart: what the keyboard stood at may be gone.
  useEffect(() => setPlace((known) => (known === null || known.lane < stops.lanes ? known : firstStop(stops))), [stops]);
  useEffect(() => {
    const made = chart.current;
    if (made === null || drawn === null || stop === null || !focused) {
      setRing(null);
      return undefined;
    }
    const { type, data } = drawn.input;
    const item = { seriesIndex: stop.seriesIndex, dataIndex: stop.dataIndex };
    if (type === 'single') {
      const cell = singleCells({ data, ...drawn.size })[stop.seriesIndex] ?? null;
      setRing(cell === null || !stop.ring ? null : { left: cell.left + 6, top: cell.top + 6, width: cell.width - 12, height: cell.height - 12 });
      setAt(cell === null ? null : [cell.left + cell.width / 2, cell.top + cell.height / 2]);
      return () => setRing(null);
    }
    scrollTo(made, stop);
    const pixel = stop.mark === null ? null : (made.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, [...stop.mark]) as unknown as readonly [number, number]);
    setRing(pixel === null || !stop.ring ? null : { left: pixel[0] - RING / 2, top: pixel[1] - RING / 2, width: RING, height: RING });
    setAt(pixel);
    made.dispatchAction({ type: 'highlight', ...item });
    made.dispatchAction({ type: 'showTip', ...item });
    return () => {
      made.dispatchAction({ type: 'downplay', ...item });
      made.dispatchAction({ type: 'hideTip' });
    };
  }, [chart, drawn, stop, focused]);

  const onKeyDown = (event: React.KeyboardEvent<HTMLDivElement>): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      if (stop === null) return;
      const box = event.currentTarget.getBoundingClientRect();
      onMenu(stop, { x: box.left + (at?.[0] ?? box.width / 2), y: box.top + (at?.[1] ?? box.height / 2) });
    } else if (event.key === 'Enter' || event.key === ' ') {
      if (stop === null) return;
      onEnter(stop);
    } else {
      const next = place === null ? firstStop(stops) : moveStop(stops, place, event.key);
      if (next === null) return;
      setPlace(next);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      className="chart-keys"
      role="listbox"
      tabIndex={stops.lanes === 0 ? -1 : 0}
      aria-label={label}
      aria-activedescendant={stop === null ? undefined : id}
      data-testid="chart-keys"
      onKeyDown={onKeyDown}
      onFocus={() => {
        setFocused(true);
        setPlace((known) => known ?? firstStop(stops));
      }}
      onBlur={() => setFocused(false)}
    >
      <div id={id} role="option" className="sr-only" aria-selected={stop !== null} aria-posinset={place === null ? 1 : place.index + 1} aria-setsize={Math.max(1, lane.length)} data-testid="chart-stop">
        {stop?.label || label}
      </div>
      {ring !== null && <i className="chart-ring" style={ring} aria-hidden />}
    </div>
  );
}

/** Brings a row into view where only a part of them is. */
function scrollTo(made: EChartsType, { dataIndex }: ChartStop): void {
  const zoom = (made.getOption()['dataZoom'] as { readonly startValue?: number; readonly endValue?: number }[] | undefined)?.[0];
  if (zoom?.startValue === undefined || zoom.endValue === undefined) return;
  const [start, end] = [zoom.startValue, zoom.endValue];
  if (dataIndex >= start && dataIndex <= end) return;
  const by = dataIndex < start ? dataIndex - start : dataIndex - end;
  made.dispatchAction({ type: 'dataZoom', startValue: start + by, endValue: end + by });
}
