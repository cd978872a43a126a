/** The drawn chart: follows size and theme, answers clicks on points, and brushes time. Loaded when first shown. */
import { useEffect, useImperativeHandle, useRef, useState } from 'react';
import { onAppearance } from '../app/workbench.ts';
import { currentLook } from './chart-look.ts';
import { chartOption } from './chart-option.ts';
import { type EChartsType, init } from './echarts.ts';
import { cellsOf } from './heat-option.ts';
import { mapDots } from './map-option.ts';
import type { ChartInput } from './option-parts.ts';
import { slicesOf } from './pie-option.ts';
import { dotsOf } from './scatter-option.ts';

/** A point that was clicked: its row of the chart's data, and its series where it belongs to one. */
export interface ClickedPoint {
  readonly row: number | null;
  readonly series: string | null;
}

/** Pictures of the chart as it is shown, as base64. */
export interface ChartPictures {
  png(): string;
  svg(): string;
}

export interface ChartPlotProps {
  readonly input: Omit<ChartInput, 'look' | 'width' | 'height'>;
  readonly onPoint: (point: ClickedPoint) => void;
  /** Called with the epoch seconds of a brushed range; absent where the axis is not time. */
  readonly onZoom: ((earliest: number, latest: number) => void) | null;
  readonly pictures: React.Ref<ChartPictures>;
}

/** Pixels a press may move and still be a click. */
const CLICK = 4;

export function ChartPlot({ input, onPoint, onZoom, pictures }: ChartPlotProps): React.JSX.Element {
  const host = useRef<HTMLDivElement | null>(null);
  const chart = useRef<EChartsType | null>(null);
  const [size, setSize] = useState<{ readonly width: number; readonly height: number } | null>(null);
  const [appearance, setAppearance] = useState(0);
  const [brush, setBrush] = useState<{ readonly left: number; readonly width: number } | null>(null);
  const latest = useRef({ input, onPoint, onZoom });
  latest.current = { input, onPoint, onZoom };

  useEffect(() => onAppearance(() => setAppearance((n) => n + 1)), []);
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
    let clicked = false;
    made.on('click', (event) => {
      const { componentType, seriesIndex, dataIndex } = event as { componentType: string; seriesIndex?: number; dataIndex?: number };
      if (componentType !== 'series' || seriesIndex === undefined || dataIndex === undefined) return;
      clicked = true;
      const point = pointOfItem(latest.current.input, seriesIndex, dataIndex);
      if (point !== null) latest.current.onPoint(point);
    });
    made.getZr().on('click', (event) => {
      // ECharts tells of the item first where one was hit; a line is hit near it.
      window.queueMicrotask(() => {
        if (!clicked) {
          const point = nearestPoint(made, latest.current.input, event.offsetX, event.offsetY);
          if (point !== null) latest.current.onPoint(point);
        }
        clicked = false;
      });
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
    chart.current.setOption(chartOption({ ...input, look: currentLook(), ...size }), { notMerge: true });
    // For tests: what stands on the canvas.
    node.dataset['drawn'] = `${input.type} ${input.data.rows}`;
  }, [input, size, appearance]);

  useImperativeHandle(
    pictures,
    () => ({
      png: () => base64Of(chart.current?.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: currentLook().ground, excludeComponents: ['dataZoom'] }) ?? ''),
      svg: () => svgOf({ ...input, look: currentLook(), width: size?.width ?? 800, height: size?.height ?? 400 }),
    }),
    [input, size],
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

  return (
    <div className="chart-plot" onPointerDown={press} aria-hidden>
      <div ref={host} className="chart-canvas" data-testid="chart-canvas" />
      {brush !== null && <i className="chart-brush" style={{ left: brush.left, width: brush.width }} />}
    </div>
  );
}

function pointOfItem(input: ChartPlotProps['input'], seriesIndex: number, dataIndex: number): ClickedPoint | null {
  const { data, type } = input;
  const named = (name: string | undefined): string | null => (data.series.length > 1 ? (name ?? null) : null);
  switch (type) {
    case 'pie': {
      const slice = slicesOf(input)[dataIndex];
      return slice === undefined || (slice.row === null && slice.series === null) ? null : { row: slice.row, series: slice.series };
    }
    case 'heatmap': {
      const cell = cellsOf(input).cells[dataIndex];
      return cell === undefined ? null : { row: cell.row, series: cell.series };
    }
    case 'map': {
      const dot = mapDots(input)[dataIndex];
      return dot === undefined ? null : { row: dot.row, series: null };
    }
    case 'scatter': {
      const group = dotsOf(input).groups[seriesIndex];
      const dot = group?.dots[dataIndex];
      return dot === undefined ? null : { row: dot.row, series: data.axis?.time === true && data.categories.length === 0 ? named(group?.name) : null };
    }
    case 'single':
      return null;
    case 'line':
    case 'area':
    case 'column':
    case 'bar':
      return { row: dataIndex, series: named(data.series[seriesIndex]?.name) };
  }
}

/** The point of a line or area nearest to a place in the chart: its bin across, its series up. */
function nearestPoint(chart: EChartsType, input: ChartPlotProps['input'], x: number, y: number): ClickedPoint | null {
  const { data, type } = input;
  if ((type !== 'line' && type !== 'area') || !chart.containPixel({ gridIndex: 0 }, [x, y])) return null;
  const at = chart.convertFromPixel({ gridIndex: 0 }, [x, y]) as unknown as readonly [number, number];
  let row = Math.round(at[0]);
  if (data.axis?.time === true) {
    const time = at[0] / 1000;
    row = data.times.reduce((best, t, i) => (Math.abs(t - time) < Math.abs((data.times[best] ?? Infinity) - time) ? i : best), 0);
  }
  if (row < 0 || row >= data.rows) return null;
  if (data.series.length === 1) return { row, series: null };
  let best: { name: string; distance: number } | null = null;
  let below = 0;
  const stacked = input.settings.stack === 'stacked' || (input.settings.stack === null && type === 'area');
  for (const one of data.series) {
    const value = one.values[row] ?? null;
    if (value === null) continue;
    below = stacked ? below + value : value;
    const distance = Math.abs((chart.convertToPixel({ yAxisIndex: 0 }, below) as unknown as number) - y);
    if (best === null || distance < best.distance) best = { name: one.name, distance };
  }
  return { row, series: best?.name ?? null };
}

function base64Of(url: string): string {
  return url.slice(url.indexOf(',') + 1);
}

/** The chart once more, as a drawing: made beside the page and thrown away. */
function svgOf(input: ChartInput): string {
  const made = init(null, null, { renderer: 'svg', ssr: true, width: input.width, height: input.height });
  try {
    const option = chartOption(input);
    made.setOption({ ...option, tooltip: { show: false } });
    const text = made.renderToSVGString();
    const bytes = new TextEncoder().encode(text);
    let binary = '';
    for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
    return btoa(binary);
  } finally {
    made.dispose();
  }
}
