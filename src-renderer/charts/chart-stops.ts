/**
 * The points of a chart as the keyboard walks over them: lanes of points, one lane a series. Arrows along the axis move in a
 * lane, arrows across go to the nearest point of the next one. Pure.
 */
import { formatNumber, formatShare } from '../lib/format.ts';
import { drawnValues } from './cartesian-option.ts';
import { type ChartPoint, pointFinder } from './chart-points.ts';
import { cellsOf } from './heat-option.ts';
import { mapDots } from './map-option.ts';
import { type ChartInput, rowNames } from './option-parts.ts';
import { slicesOf } from './pie-option.ts';
import { dotsOf } from './scatter-option.ts';

/** A drawn item to stop at. */
interface DrawnStop {
  /** Its series and its index in it. */
  readonly seriesIndex: number;
  readonly dataIndex: number;
  /** Where along the axis, by which lanes meet. */
  readonly at: number;
  /** What is said of it: where it is, its series, its value. */
  readonly label: string;
  readonly value: number | null;
  /** Its place in the units of the axes; null where there are none. */
  readonly mark: readonly [x: number, y: number] | null;
  /** True where a ring is drawn there; else the item itself is marked. */
  readonly ring: boolean;
}
/** A point to stop at: what is drawn, and the row and series that it stands for. */
export type ChartStop = DrawnStop & ChartPoint;

/** The lanes of a chart; each is made when it is first entered. */
export interface ChartStops {
  readonly lanes: number;
  readonly lane: (index: number) => readonly ChartStop[];
  /** The arrows that move along a lane: left and right, up and down, or all. */
  readonly along: 'x' | 'y' | 'both';
  /** Lanes that the up arrow moves by. */
  readonly up: 1 | -1;
}
/** The same before the points of the items are known. */
type DrawnStops = Omit<ChartStops, 'lane'> & { readonly lane: (index: number) => readonly DrawnStop[] };
/** Where the keyboard stands. */
export interface StopPlace {
  readonly lane: number;
  readonly index: number;
}

type StopInput = Pick<ChartInput, 'data' | 'type' | 'settings' | 'tz' | 'hidden'>;

/** What an item stands for that is no row: the rest of a pie. */
const NO_POINT: ChartPoint = { row: null, series: null };

/** The points of a chart. */
export function chartStops(input: StopInput): ChartStops {
  const made = new Map<number, readonly ChartStop[]>();
  const { lanes, lane, along, up } = stopsOf(input);
  const pointOf = pointFinder(input);
  return {
    lanes,
    along,
    up,
    lane: (index) => {
      const known = made.get(index) ?? lane(index).map((stop) => ({ ...stop, ...(pointOf(stop.seriesIndex, stop.dataIndex) ?? NO_POINT) }));
      made.set(index, known);
      return known;
    },
  };
}

function stopsOf(input: StopInput): DrawnStops {
  switch (input.type) {
    case 'pie':
      return pieStops(input);
    case 'heatmap':
      return heatStops(input);
    case 'map':
      return mapStops(input);
    case 'scatter':
      return scatterStops(input);
    case 'single':
      return singleStops(input);
    case 'line':
    case 'area':
    case 'column':
    case 'bar':
      return cartesianStops(input);
  }
}

function pointLabel(title: string, name: string | null, value: string): string {
  return [title, name === null ? value : `${name}: ${value}`].filter((part) => part !== '').join(', ');
}

function cartesianStops(input: StopInput): DrawnStops {
  const { data, type, hidden } = input;
  const names = rowNames(input);
  const { stack, totals, shown } = drawnValues(input);
  const visible = data.series.flatMap(({ name }, i) => (hidden?.has(name) === true ? [] : [i]));
  const points = type === 'line' || type === 'area';
  const stacked = (row: number, upTo: number, value: number): number =>
    visible.filter((i) => i < upTo).reduce((sum, i) => {
      const below = shown(data.series[i]?.values[row] ?? null, row) ?? 0;
      return below >= 0 === value >= 0 ? sum + below : sum;
    }, value);
  // Of stacked ones the end of its own part.
  const height = (row: number, upTo: number, value: number): number => (stack === 'none' ? value : stacked(row, upTo, value));
  return {
    lanes: visible.length,
    along: type === 'bar' ? 'y' : 'x',
    up: -1,
    lane: (index) => {
      const seriesIndex = visible[index] ?? 0;
      const series = data.series[seriesIndex];
      return (series?.values ?? []).flatMap((raw, row): DrawnStop[] => {
        const value = shown(raw, row);
        if (value === null || series === undefined) return [];
        const total = totals[row] ?? 0;
        const figure = stack === 'percent' ? `${formatNumber(raw ?? 0)} (${formatShare(raw ?? 0, total)})` : formatNumber(raw ?? 0);
        const x = data.axis?.time === true ? (data.times[row] ?? 0) * 1000 : row;
        return [
          {
            seriesIndex, dataIndex: row, at: data.axis?.time === true ? (data.times[row] ?? 0) : row, value: raw,
            label: pointLabel(names[row] ?? '', series.name, figure),
            mark: type === 'bar' ? [height(row, seriesIndex, value), row] : [x, height(row, seriesIndex, value)],
            ring: points,
          },
        ];
      });
    },
  };
}

function pieStops(input: StopInput): DrawnStops {
  const slices = slicesOf(input);
  const drawn = slices.flatMap((slice, index) => (input.hidden?.has(slice.name) === true ? [] : [{ ...slice, index }]));
  const total = drawn.reduce((sum, { value }) => sum + value, 0);
  return {
    lanes: drawn.length === 0 ? 0 : 1,
    along: 'both',
    up: -1,
    lane: () => drawn.map(({ name, value, index }, at) => ({ seriesIndex: 0, dataIndex: index, at, value, label: pointLabel(name, null, `${formatNumber(value)} (${formatShare(value, total)})`), mark: null, ring: false })),
  };
}

function heatStops(input: StopInput): DrawnStops {
  const { x, y, cells } = cellsOf(input);
  const lanes = y.map((_, line) => cells.map((cell, index) => ({ ...cell, index })).filter((cell) => cell.y === line).sort((a, b) => a.x - b.x)).filter((lane) => lane.length > 0);
  return {
    lanes: lanes.length,
    along: 'x',
    up: 1,
    lane: (line) => (lanes[line] ?? []).map((cell) => ({ seriesIndex: 0, dataIndex: cell.index, at: cell.x, value: cell.value, label: pointLabel(x[cell.x] ?? '', y[cell.y] ?? '', formatNumber(cell.value)), mark: [cell.x, cell.y] as const, ring: false })),
  };
}

function mapStops(input: StopInput): DrawnStops {
  const dots = mapDots(input);
  return {
    lanes: dots.length === 0 ? 0 : 1,
    along: 'both',
    up: -1,
    // The first series is the outline of the continents.
    lane: () => dots.map(({ latitude, longitude, value }, i) => ({ seriesIndex: 1, dataIndex: i, at: i, value, label: pointLabel(`${formatNumber(latitude)}, ${formatNumber(longitude)}`, null, formatNumber(value)), mark: [longitude, latitude] as const, ring: true })),
  };
}

function scatterStops(input: StopInput): DrawnStops {
  const { data, hidden } = input;
  const { groups, xField, yField } = dotsOf(input);
  const time = data.axis?.time === true;
  const names = rowNames(input);
  const visible = groups.flatMap((group, index) => (hidden?.has(group.name) === true || group.dots.length === 0 ? [] : [index]));
  return {
    lanes: visible.length,
    along: 'x',
    up: -1,
    lane: (lane) => {
      const seriesIndex = visible[lane] ?? 0;
      const group = groups[seriesIndex];
      return (group?.dots ?? [])
        .map((dot, dataIndex): DrawnStop => {
          const where = names[dot.row] ?? '';
          const figures = time || data.series.length < 2 ? formatNumber(dot.y) : `${xField} ${formatNumber(dot.x)}, ${yField} ${formatNumber(dot.y)}`;
          return { seriesIndex, dataIndex, at: dot.x, value: dot.y, label: pointLabel(where === group?.name ? '' : where, group?.name ?? null, figures), mark: [time ? dot.x * 1000 : dot.x, dot.y], ring: true };
        })
        .sort((a, b) => a.at - b.at);
    },
  };
}

function singleStops({ data }: StopInput): DrawnStops {
  const several = data.series.length > 1;
  return {
    lanes: data.series.length === 0 ? 0 : 1,
    along: 'both',
    up: -1,
    lane: () =>
      data.series.slice(0, 8).map(({ name, values }, i) => {
        const value = values.findLast((one) => one !== null) ?? null;
        return { seriesIndex: i, dataIndex: 0, at: i, value, label: pointLabel('', name, value === null ? '–' : formatNumber(value)), mark: null, ring: several };
      }),
  };
}

/** Points that a page key moves by. */
const PAGE = 10;

/** Where a key leads from a place; null for a key that does not move. */
export function moveStop(stops: ChartStops, place: StopPlace, key: string): StopPlace | null {
  const lane = stops.lane(place.lane);
  const inLane = (index: number): StopPlace => ({ lane: place.lane, index: Math.max(0, Math.min(lane.length - 1, index)) });
  const toLane = (by: number): StopPlace => {
    let next = place.lane + by;
    while (next >= 0 && next < stops.lanes && stops.lane(next).length === 0) next += by;
    if (next < 0 || next >= stops.lanes) return place;
    const at = lane[place.index]?.at ?? 0;
    const others = stops.lane(next);
    const nearest = others.reduce((best, other, i) => (Math.abs(other.at - at) < Math.abs((others[best]?.at ?? Infinity) - at) ? i : best), 0);
    return { lane: next, index: nearest };
  };
  const steps: Readonly<Record<string, StopPlace | undefined>> = {
    Home: inLane(0),
    End: inLane(lane.length - 1),
    PageUp: inLane(place.index - PAGE),
    PageDown: inLane(place.index + PAGE),
    ArrowRight: stops.along === 'y' ? toLane(1) : inLane(place.index + 1),
    ArrowLeft: stops.along === 'y' ? toLane(-1) : inLane(place.index - 1),
    ArrowDown: stops.along === 'x' ? toLane(-stops.up) : inLane(place.index + 1),
    ArrowUp: stops.along === 'x' ? toLane(stops.up) : inLane(place.index - 1),
  };
  return steps[key] ?? null;
}

/** The first point of a chart that has one. */
export function firstStop(stops: ChartStops): StopPlace | null {
  for (let lane = 0; lane < stops.lanes; lane++) if (stops.lane(lane).length > 0) return { lane, index: 0 };
  return null;
}
