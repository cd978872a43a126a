/** A visualization of Dashboard Studio: its kind, its options, what a click does. Pure. */
import { z } from 'zod';
import { type ChartSettings, DEFAULT_CHART } from '../charts/chart-settings.ts';
import { t } from '../lib/messages.ts';
import type { Drill, Look, SingleSettings } from './definition.ts';
import { toneOf } from './simple-xml-panels.ts';
import type { StudioVisualization } from './studio.ts';

/** Options of anything in a definition. */
export const optionsSchema = z.record(z.string(), z.unknown());
export type Options = z.infer<typeof optionsSchema>;

/** An option as text; empty for what is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
/** An option as a number; null for what is none. */
export function numberOf(value: unknown): number | null {
  const number = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

export interface StudioPanel {
  /** Null for a drawing that shows no data. */
  readonly look: Look | null;
  readonly text: string;
  readonly chart: ChartSettings;
  readonly single: SingleSettings;
  readonly drill: Drill;
  readonly notes: readonly string[];
}

/** Kinds by their name without `splunk.` or `viz.`; `near` is shown as something like it. */
const KINDS: Readonly<Record<string, { readonly look: Look; readonly near?: true }>> = {
  line: { look: 'line' }, area: { look: 'area' }, column: { look: 'column' }, bar: { look: 'bar' }, pie: { look: 'pie' }, scatter: { look: 'scatter' }, bubble: { look: 'scatter', near: true },
  singlevalue: { look: 'single' }, singlevalueicon: { look: 'single', near: true }, singlevalueradial: { look: 'single', near: true }, fillergauge: { look: 'single', near: true }, markergauge: { look: 'single', near: true },
  table: { look: 'table' }, events: { look: 'events' }, timeline: { look: 'table', near: true }, map: { look: 'map' }, 'choropleth.map': { look: 'table', near: true }, 'choropleth.svg': { look: 'table', near: true }, punchcard: { look: 'heatmap', near: true },
  markdown: { look: 'text' }, text: { look: 'text' },
};
const DRAWINGS = /^(?:image|img|rectangle|ellipse|shape\.\w+|abslayout\.line|line\.shape)$/;

/** Options that say what is so here anyway, or only how large and bright something is. */
const NO_MATTER = /(?:color|colors|opacity|fontsize|fontfamily|fontweight|size|width|height|position|padding)$|^(?:x|y|y2|x0|additionalTooltip|majorValue|trendValue|sparklineValues|showSparkline\w*|sparkline(?!Display)\w*|show\w*|data|count|label\w*|axis\w*|[xy]2?Axis(?:LabelRotation|Label\w*|Abbreviation|MaxValueRange|MinValueRange|ExtendedRange|Title(?:Visibility|Position)|MajorTickSize|MinorTickSize|Line\w*|TickText\w*|IncludeZero)|lineThickness|lineDashStyle\w*|markerDisplay|dataValuesDisplay|resultLimit|rowNumbers|zoom|center|layers|bubbleSize\w*|table|tableFormat|trellis\w*|splitByLayout|markdown|content|fontStyle|legendLabels|legendMode|legendTruncation|collapseThreshold|semicircle|donut\w*|drilldown|hideWhenNoData|source\w*|shouldUse\w*|useRangeIntervals|numberFormat|useThousandSeparators|underLabel)$/i;

/** Reads a visualization. */
export function readStudioVisualization({ type, options, context, eventHandlers }: StudioVisualization, title: string): StudioPanel {
  const notes: string[] = [];
  const name = type.replace(/^(?:splunk|viz)\./, '');
  const kind = KINDS[name];
  if (DRAWINGS.test(name) || type === 'abslayout.line') notes.push(t('dashboard.studio.drawing', { name: title, kind: type }));
  else if (kind === undefined || kind.near === true) notes.push(t('dashboard.xml.chart', { name: title, kind: type }));
  const taken = new Set<string>();
  const option = (key: string): string => {
    taken.add(key);
    return textOf(options[key]);
  };
  const stack = option('stackMode');
  const legend = option('legendDisplay');
  const nulls = option('nullValueDisplay');
  const good = option('trendDisplay');
  const chart: ChartSettings = {
    ...DEFAULT_CHART,
    stack: stack === 'stacked' ? 'stacked' : stack === 'stacked100' ? 'percent' : stack === 'auto' ? 'none' : null,
    legend: legend === 'bottom' || legend === 'top' ? legend : legend === 'off' ? 'none' : 'right',
    nulls: nulls === 'zero' || nulls === 'connect' ? nulls : 'gaps',
    log: option('yAxisScale') === 'log',
    xTitle: option('xAxisTitleText').slice(0, 200) || null,
    yTitle: option('yAxisTitleText').slice(0, 200) || null,
    trellis: textOf(options['splitByLayout']) === 'trellis' ? { by: trellisBy(textOf(options['trellisSplitBy'])), size: 'medium', scale: 'shared' } : null,
  };
  const precision = numberOf(options['numberPrecision']);
  taken.add('numberPrecision');
  const single: SingleSettings = {
    unit: option('unit').slice(0, 20),
    decimals: precision === null ? null : Math.max(0, Math.min(6, Math.round(precision))),
    thresholds: thresholdsOf(context),
    good: null,
    trend: option('sparklineDisplay') !== 'off' || good !== 'off',
  };
  if (kind !== undefined && kind.look !== 'text') {
    const left = Object.keys(options).filter((key) => !taken.has(key) && !NO_MATTER.test(key));
    if (left.length > 0) notes.push(t('dashboard.xml.options', { name: title, options: left.join(', ') }));
  }
  const drill = drillOf(eventHandlers, title, notes);
  return { look: DRAWINGS.test(name) ? null : (kind?.look ?? 'auto'), text: textOf(options['markdown']) || textOf(options['content']), chart, single, drill, notes };
}

function trellisBy(splitBy: string): string {
  return splitBy === '_aggregation' ? 'aggregate' : splitBy === '' ? 'series' : `field:${splitBy}`;
}

/** Ranges of the number's colour: each with a colour and from where on it holds. */
function thresholdsOf(context: Options): SingleSettings['thresholds'] {
  const ranges = z.array(z.object({ value: z.string(), from: z.number().optional(), to: z.number().optional() })).safeParse(context['majorColorEditorConfig']).data ?? [];
  return ranges.map(({ value, from }) => ({ from: from ?? -Number.MAX_SAFE_INTEGER, tone: toneOf(value) })).filter(({ from, tone }) => tone !== 'plain' || from !== -Number.MAX_SAFE_INTEGER).slice(0, 10);
}

/** A token of an event: `row.host.value` is the host of the row, `value` the number, `name` its series. */
function clickToken(key: string): string {
  const field = /^row\.(.+)\.value$/.exec(key)?.[1];
  if (field !== undefined) return `$row.${field}$`;
  return key === 'name' ? '$click.name2$' : key === 'value' ? '$click.value2$' : `$${key}$`;
}

function drillOf(handlers: StudioVisualization['eventHandlers'], title: string, notes: string[]): Drill {
  let drill: Drill | null = null;
  for (const { type, options } of handlers) {
    const sets = z.array(z.object({ token: z.string(), key: z.string().optional(), value: z.string().optional() })).safeParse(options['tokens']).data ?? [];
    const valid = sets.filter(({ token }) => /^[A-Za-z_][\w.-]{0,63}$/.test(token)).map(({ token, key, value }) => ({ token, value: (key === undefined ? (value ?? '') : clickToken(key)).slice(0, 1000) }));
    const query = textOf(options['query']);
    if (drill === null && type === 'drilldown.setToken' && valid.length > 0) drill = { kind: 'tokens', set: valid.slice(0, 20) };
    else if (drill === null && type === 'drilldown.linkToSearch' && query !== '') drill = { kind: 'search', spl: query.replaceAll(/\$(row\.[^$]+\.value|name|value)\$/g, (_, key: string) => clickToken(key)) };
    else if (drill === null && type === 'drilldown.linkToSearch') drill = { kind: 'events' };
    else notes.push(t('dashboard.xml.drill', { name: title, what: type }));
  }
  return drill ?? { kind: 'events' };
}
