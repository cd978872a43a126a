/** Tooltips of charts: one box that follows the pointer without flicker, built of text nodes so that no value is ever read as HTML. */
import type { TooltipComponentOption } from 'echarts';
import { formatNumber, formatShare } from '../lib/format.ts';
import type { ChartLook } from './chart-look.ts';

const MOST_ROWS = 12;

interface TipRow {
  readonly name: string;
  readonly colour: string | null;
  readonly value: number | null;
}
/** What a tooltip says of the point at an index, of a series where it belongs to one. */
export interface TipContent {
  /** For all series at a place of the axis, rather than for one drawn item. */
  readonly axis: boolean;
  /** Shades the band of the axis under the pointer, as bars want, instead of drawing a line. */
  readonly shadow: boolean;
  readonly title: (index: number, series: number) => string;
  readonly rows: (index: number, series: number) => readonly TipRow[];
  /** Totals by index, where a row also shows its share of them. */
  readonly share: readonly number[] | null;
}

interface TipParams {
  readonly dataIndex?: number;
  readonly seriesIndex?: number;
}

/** The tooltip component of an option. */
export function tip(look: ChartLook, content: TipContent): TooltipComponentOption {
  return {
    trigger: content.axis ? 'axis' : 'item',
    axisPointer: { type: content.shadow ? 'shadow' : 'line', lineStyle: { color: look.text3, type: 'solid', width: 1 }, shadowStyle: { color: look.text3, opacity: 0.1 }, label: { show: false } },
    confine: true,
    transitionDuration: 0,
    hideDelay: 60,
    enterable: false,
    backgroundColor: look.ground,
    borderColor: look.line,
    borderWidth: 1,
    padding: 0,
    textStyle: { color: look.text, fontSize: 12 },
    extraCssText: 'border-radius:8px;box-shadow:var(--shadow);pointer-events:none;',
    formatter: (params: unknown) => {
      const first = (Array.isArray(params) ? params[0] : params) as TipParams | undefined;
      return boxOf(content, first?.dataIndex ?? -1, first?.seriesIndex ?? 0);
    },
  };
}

function boxOf(content: TipContent, index: number, series: number): HTMLElement {
  const box = element('div', 'chart-tip');
  if (index < 0) return box;
  box.append(element('div', 'chart-tip-title num', content.title(index, series)));
  const all = content.rows(index, series).filter((row) => row.value !== null);
  const rows = all.length > 1 && content.axis ? all.toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0)) : all;
  for (const row of rows.slice(0, MOST_ROWS)) {
    const line = element('div', 'chart-tip-row num');
    const swatch = element('i', '');
    if (row.colour !== null) swatch.style.background = row.colour;
    const share = content.share?.[index];
    line.append(...(row.colour === null ? [] : [swatch]), element('span', 'truncate', row.name), element('b', '', `${formatNumber(row.value ?? 0)}${share === undefined ? '' : ` · ${formatShare(row.value ?? 0, share)}`}`));
    box.append(line);
  }
  if (rows.length > MOST_ROWS) box.append(element('div', 'chart-tip-more num', `+ ${rows.length - MOST_ROWS}`));
  return box;
}

function element(tag: string, className: string, text?: string): HTMLElement {
  const node = document.createElement(tag);
  if (className !== '') node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}
