/** The drawn chart: follows size and theme, answers clicks and keys on points, and brushes time. Loaded when first shown. */
import { useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react';
import { onAppearance } from '../app/workbench.ts';
import { copyText } from '../lib/clipboard.ts';
import { formatCount, formatNumber } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import type { MenuAction } from '../ui/ActionMenu.tsx';
import { ChartKeys } from './ChartKeys.tsx';
import { ChartLegend, onlyShown, withToggled } from './ChartLegend.tsx';
import { ChartMenu } from './ChartMenu.tsx';
import { currentLook } from './chart-look.ts';
import { chartOption } from './chart-option.ts';
import { type ChartPart, canvasOf, svgTextOf } from './chart-pictures.ts';
import { type ChartPoint, nearestPoint, pointFinder } from './chart-points.ts';
import { chartStops } from './chart-stops.ts';
import { type EChartsType, init } from './echarts.ts';
import { legendItems } from './legend-items.ts';
import { type ChartInput, legendPlace, legendSide, rowNames } from './option-parts.ts';
import { nextTimes } from './drill-down.ts';

export interface ChartPlotProps {
  readonly input: Omit<ChartInput, 'look' | 'width' | 'height' | 'hidden' | 'picture'>;
  /** Called with the point that was clicked; null where a click does nothing. */
  readonly onPoint: ((point: ChartPoint) => void) | null;
  /** What a click does, in words, for the menu. */
  readonly pointAction: string;
  /** Called with the epoch seconds of a brushed range; absent where the axis is not time. */
  readonly onZoom: ((earliest: number, latest: number) => void) | null;
  readonly part: React.Ref<ChartPart>;
  /** What the chart is called, where it is one of several. */
  readonly name?: string;
  /** Series that are not drawn, where the legend stands elsewhere. */
  readonly hidden?: ReadonlySet<string>;
}

/** Pixels a press may move and still be a click. */
const CLICK = 4;
const NOTHING: ReadonlySet<string> = new Set();

interface OpenMenu {
  readonly point: ChartPoint;
  readonly label: string;
  readonly value: number | null;
  readonly at: { readonly x: number; readonly y: number };
}

export function ChartPlot({ input, onPoint, pointAction, onZoom, part, name, hidden: hiddenElsewhere }: ChartPlotProps): React.JSX.Element {
  const host = useRef<HTMLDivElement | null>(null);
  const chart = useRef<EChartsType | null>(null);
  const [size, setSize] = useState<{ readonly width: number; readonly height: number } | null>(null);
  const [look, setLook] = useState(currentLook);
  const [brush, setBrush] = useState<{ readonly left: number; readonly width: number } | null>(null);
  const [ownHidden, setHidden] = useState<ReadonlySet<string>>(NOTHING);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const [drawn, setDrawn] = useState<{ readonly input: ChartPlotProps['input']; readonly hidden: ReadonlySet<string>; readonly size: { readonly width: number; readonly height: number } } | null>(null);
  const hidden = hiddenElsewhere ?? ownHidden;
  const stops = useMemo(() => chartStops({ ...input, hidden }), [input, hidden]);
  const items = useMemo(() => (hiddenElsewhere === undefined ? legendItems({ ...input, look }) : []), [input, hiddenElsewhere, look]);
  const latest = useRef({ input: { ...input, hidden }, onPoint, onZoom, stops });
  latest.current = { input: { ...input, hidden }, onPoint, onZoom, stops };

  useEffect(() => onAppearance(() => setLook(currentLook())), []);
  useEffect(() => {
    const node = host.current;
    if (node === null) return undefined;
    const made = init(node, null, { renderer: 'canvas' });
    chart.current = made;
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = node;
      if (width === 0 || height === 0) return;
      made.resize({ width, height });
      setSize((known) => (known?.width === width && known.height === height ? known : { width, height }));
    });
    observer.observe(node);
    /** Calls with the point at a place: ECharts tells of the item first where one was hit; a line is hit near it. */
    const onPlace = (kind: 'click' | 'contextmenu', found: (point: ChartPoint, event: MouseEvent) => void): void => {
      let hit = false;
      made.on(kind, (event) => {
        const { componentType, seriesIndex, dataIndex, event: native } = event as { componentType: string; seriesIndex?: number; dataIndex?: number; event?: { event?: unknown } };
        if (componentType !== 'series' || seriesIndex === undefined || dataIndex === undefined) return;
        hit = true;
        const point = pointFinder(latest.current.input)(seriesIndex, dataIndex);
        if (point !== null) found(point, native?.event as MouseEvent);
      });
      made.getZr().on(kind, (event) => {
        window.queueMicrotask(() => {
          const point = hit ? null : nearestPoint(made, latest.current.input, event.offsetX, event.offsetY);
          if (point !== null) found(point, event.event as unknown as MouseEvent);
          hit = false;
        });
      });
    };
    onPlace('click', (point) => latest.current.onPoint?.(point));
    onPlace('contextmenu', (point, event) => {
      event.preventDefault();
      setMenu({ point, ...describe(latest.current.input, point), at: { x: event.clientX, y: event.clientY } });
    });
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    const node = host.current;
    if (node === null || size === null || chart.current === null) return;
    chart.current.setOption(chartOption({ ...input, hidden, look, ...size }), { notMerge: true });
    // For tests: what stands on the canvas.
    node.dataset['drawn'] = `${input.type} ${input.data.rows}`;
    // Only then the keyboard's point can be marked: drawing anew takes its tooltip away.
    setDrawn({ input, hidden, size });
  }, [input, hidden, size, look]);

  useImperativeHandle(
    part,
    () => {
      const whole = (): ChartInput => ({ ...input, hidden, look, width: size?.width ?? 800, height: size?.height ?? 400 });
      return { canvas: () => canvasOf(whole()), svgText: () => svgTextOf(whole()), size: () => size ?? { width: 0, height: 0 } };
    },
    [input, hidden, size, look],
  );

  const timeAt = (x: number): number | null => {
    const made = chart.current;
    if (made === null) return null;
    const value = made.convertFromPixel({ xAxisIndex: 0 }, x) as unknown as number;
    return Number.isFinite(value) ? value / 1000 : null;
  };
  const press = (event: React.PointerEvent<HTMLDivElement>): void => {
    const node = host.current;
    if (onZoom === null || event.button !== 0 || node === null || chart.current === null) return;
    const box = node.getBoundingClientRect();
    const from = event.clientX - box.left;
    if (!chart.current.containPixel({ gridIndex: 0 }, [from, event.clientY - box.top])) return;
    const move = (moved: PointerEvent): void => {
      const to = Math.max(0, Math.min(box.width, moved.clientX - box.left));
      if (Math.abs(to - from) >= CLICK) setBrush({ left: Math.min(from, to), width: Math.abs(to - from) });
    };
    const end = (released: PointerEvent): void => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', end);
      setBrush(null);
      const to = Math.max(0, Math.min(box.width, released.clientX - box.left));
      const [a, b] = [timeAt(Math.min(from, to)), timeAt(Math.max(from, to))];
      if (Math.abs(to - from) >= CLICK * 2 && a !== null && b !== null) latest.current.onZoom?.(a, b);
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', end);
  };

  /** What the menu of a point offers: first what a click does. */
  const choicesOf = ({ point, value }: OpenMenu): MenuAction[] => {
    const bin = input.data.axis?.time === true && point.row !== null ? [input.data.times[point.row] ?? null, nextTimes(input.data.times)[point.row] ?? null] : [null, null];
    const [start, end] = [bin[0] ?? null, bin[1] ?? null];
    const only = point.series;
    const hides = hiddenElsewhere === undefined && only !== null && items.some((item) => item.name === only);
    return [
      ...(onPoint === null ? [] : [{ label: pointAction, run: () => onPoint(point) }]),
      ...(onZoom === null || start === null || end === null ? [] : [{ label: t('chart.menu.zoom'), run: () => onZoom(start, end) }]),
      ...(hides ? [{ label: t('chart.menu.only', { name: only }), run: () => setHidden(onlyShown(items, NOTHING, only)) }, { label: t('chart.menu.hide', { name: only }), run: () => setHidden(withToggled(hidden, only)) }] : []),
      ...(hidden.size > 0 && hiddenElsewhere === undefined ? [{ label: t('chart.menu.all'), run: () => setHidden(NOTHING) }] : []),
      ...(value === null ? [] : [{ label: t('chart.menu.copy'), run: () => copyText(String(value)) }]),
    ];
  };

  const place = legendPlace(input, items.map((item) => item.name));
  const label = t(onPoint === null ? 'chart.keysPlain' : 'chart.keys', { type: t(`chart.${input.type}`), points: formatCount(input.data.rows) });
  return (
    <div className="chart-plot" onPointerDown={press}>
      <div ref={host} className="chart-canvas" data-testid="chart-canvas" aria-hidden />
      <ChartKeys
        chart={chart}
        stops={stops}
        drawn={drawn?.input === input && drawn.hidden === hidden ? drawn : null}
        label={name === undefined ? label : `${name}: ${label}`}
        onEnter={(stop) => {
          if (stop.row !== null || stop.series !== null || input.type === 'single') onPoint?.({ row: stop.row, series: stop.series });
        }}
        onMenu={(stop, at) => setMenu({ point: { row: stop.row, series: stop.series }, label: stop.label, value: stop.value, at })}
      />
      {brush !== null && <i className="chart-brush" style={{ left: brush.left, width: brush.width }} />}
      {place !== 'none' && items.length > 0 && <ChartLegend items={items} hidden={hidden} onHide={setHidden} place={place} side={legendSide(size?.width ?? 800, items.map((item) => item.name))} />}
      {menu !== null && <ChartMenu title={menu.label} choices={choicesOf(menu)} at={menu.at} onClose={() => setMenu(null)} />}
    </div>
  );
}

/** A point in words, and its number. */
function describe(input: ChartPlotProps['input'], { row, series }: ChartPoint): { readonly label: string; readonly value: number | null } {
  const name = row === null ? '' : (rowNames(input)[row] ?? '');
  const of = input.data.series.find((one) => one.name === series) ?? (input.data.series.length === 1 ? input.data.series[0] : undefined);
  const value = row === null ? null : (of?.values[row] ?? null);
  const parts = [name, series ?? '', value === null ? '' : formatNumber(value)].filter((part) => part !== '');
  return { label: parts.join(', '), value };
}
