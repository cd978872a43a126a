/** A visualization of Splunk's Simple XML: its kind, its options, its drill-down. Pure. */
import type { XmlElement } from '../../src-shared/spl/commands/support/xml.ts';
import { unescapeXml } from '../../src-shared/spl/commands/support/xml.ts';
import { type ChartSettings, DEFAULT_CHART } from '../charts/chart-settings.ts';
import { t } from '../lib/messages.ts';
import type { Drill, Look, SingleSettings, Tone } from './definition.ts';

/** The elements that show a search. */
export const VISUALIZATIONS: ReadonlySet<string> = new Set(['chart', 'table', 'single', 'event', 'list', 'map', 'viz']);

const CHARTS: Readonly<Record<string, Look>> = { line: 'line', area: 'area', column: 'column', bar: 'bar', pie: 'pie', scatter: 'scatter', bubble: 'scatter', fillerGauge: 'single', markerGauge: 'single', radialGauge: 'single' };
/** Options that say what is so here anyway. */
const NO_MATTER = /^(?:charting\.(?:axisLabels|axisTitle[XY2]*\.visibility|axisX\.|axisY2?\.(?:enabled|abbreviation)|chart\.(?:bubble|showDataLabels|sliceCollapsing|style)|layout|lineWidth|legend\.(?:labelStyle|mode)|drilldown)|refresh\.display|wrap|rowNumbers|dataOverlayMode|count|height|link\.|list\.|raw\.|table\.|type|maxLines|percentagesRow|totalsRow|trend(?:DisplayMode|Interval)|colorMode|colorBy|showTrendIndicator|field|mapping\.)/;

export interface Visualization {
  readonly look: Look;
  readonly chart: ChartSettings;
  readonly single: SingleSettings;
  readonly drill: Drill;
  readonly notes: readonly string[];
}

/** Reads a visualization. */
export function readVisualization(element: XmlElement, title: string): Visualization {
  const options = new Map(element.children.filter(({ name }) => name === 'option').map((option) => [option.attributes.find(([key]) => key === 'name')?.[1] ?? '', option.text] as const));
  const taken = new Set(['charting.chart', 'drilldown']);
  const option = (name: string): string => {
    taken.add(name);
    return options.get(name) ?? '';
  };
  const notes: string[] = [];
  const look = lookOf(element, options.get('charting.chart') ?? '', title, notes);
  const stack = option('charting.chart.stackMode');
  const legend = option('charting.legend.placement');
  const nulls = option('charting.chart.nullValueMode');
  const chart: ChartSettings = {
    ...DEFAULT_CHART,
    stack: stack === 'stacked' ? 'stacked' : stack === 'stacked100' ? 'percent' : stack === 'default' ? 'none' : null,
    legend: legend === 'bottom' || legend === 'top' || legend === 'none' ? legend : 'right',
    nulls: nulls === 'zero' || nulls === 'connect' ? nulls : 'gaps',
    log: option('charting.axisY.scale') === 'log',
    xTitle: option('charting.axisTitleX.text').slice(0, 200) || null,
    yTitle: option('charting.axisTitleY.text').slice(0, 200) || null,
    trellis: trellisOf(option),
  };
  const decimals = /\.(0+)/.exec(option('numberPrecision'))?.[1]?.length ?? null;
  const meaning = option('trendColorInterpretation');
  const single: SingleSettings = {
    unit: (option('unit') || option('afterLabel')).slice(0, 20),
    decimals: decimals === null ? null : Math.min(6, decimals),
    thresholds: option('useColors') === '0' || option('useColors') === 'false' ? [] : thresholdsOf(option('rangeValues'), option('rangeColors')),
    good: meaning === 'standard' ? 'up' : meaning === 'inverse' ? 'down' : null,
    trend: option('showSparkline') !== '0' && option('showSparkline') !== 'false',
  };
  const drill = drillOf(element, options.get('drilldown') ?? options.get('charting.drilldown') ?? '', title, notes);
  const left = [...options.keys()].filter((name) => !taken.has(name) && !NO_MATTER.test(name));
  if (left.length > 0) notes.push(t('dashboard.xml.options', { name: title, options: left.join(', ') }));
  if (element.children.some(({ name }) => name === 'format')) notes.push(t('dashboard.xml.format', { name: title }));
  return { look, chart, single, drill, notes };
}

/** Several charts side by side. Without a field it is the one of the search's `by`. */
function trellisOf(option: (name: string) => string): ChartSettings['trellis'] {
  const [on, by, size, shared] = [option('trellis.enabled'), option('trellis.splitBy'), option('trellis.size'), option('trellis.scales.shared')];
  if (on !== '1' && on !== 'true') return null;
  return { by: by === '_aggregation' ? 'aggregate' : by === '' ? 'series' : `field:${by}`, size: size === 'small' || size === 'large' ? size : 'medium', scale: shared === '0' || shared === 'false' ? 'own' : 'shared' };
}

function lookOf({ name, attributes }: XmlElement, kind: string, title: string, notes: string[]): Look {
  switch (name) {
    case 'single':
      return 'single';
    case 'event':
      return 'events';
    case 'map':
      return 'map';
    case 'chart': {
      const look = CHARTS[kind === '' ? 'column' : kind];
      if (look === undefined || kind === 'bubble' || kind.endsWith('Gauge')) notes.push(t('dashboard.xml.chart', { name: title, kind }));
      return look ?? 'auto';
    }
    case 'viz':
      notes.push(t('dashboard.xml.chart', { name: title, kind: attributes.find(([key]) => key === 'type')?.[1] ?? 'viz' }));
      return 'auto';
    default:
      return 'table';
  }
}

/** `[0,30,70]` with one colour more than values: the first colour is that below the first value. */
function thresholdsOf(values: string, colours: string): SingleSettings['thresholds'] {
  try {
    const numbers = (JSON.parse(values) as unknown[]).map(Number);
    const tones = (JSON.parse(colours) as unknown[]).map((colour) => toneOf(String(colour)));
    return numbers.flatMap((from, i) => (Number.isFinite(from) && tones[i + 1] !== undefined ? [{ from, tone: tones[i + 1] as Tone }] : [])).slice(0, 9).concat(tones[0] === undefined || tones[0] === 'plain' ? [] : [{ from: -Number.MAX_SAFE_INTEGER, tone: tones[0] }]);
  } catch {
    return [];
  }
}

/** What a colour such as `0xdc4e41` or `#dc4e41` stands for. */
export function toneOf(colour: string): Tone {
  const hex = /([0-9a-f]{6})$/i.exec(colour)?.[1];
  if (hex === undefined) return 'plain';
  const [r, g, b] = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];
  const spread = Math.max(r, g, b) - Math.min(r, g, b);
  if (spread < 40) return 'plain';
  if (b === Math.max(r, g, b)) return 'accent';
  if (g === Math.max(r, g, b)) return r > g * 0.85 ? 'warn' : 'ok';
  return g > r * 0.55 ? 'warn' : 'error';
}

function drillOf(element: XmlElement, option: string, title: string, notes: string[]): Drill {
  const drilldown = element.children.find(({ name }) => name === 'drilldown');
  if (drilldown === undefined) return option === 'none' ? { kind: 'none' } : { kind: 'events' };
  const sets = drilldown.children.filter(({ name }) => name === 'set');
  const others = drilldown.children.filter(({ name }) => name !== 'set' && name !== 'link');
  for (const { name } of others) notes.push(t('dashboard.xml.drill', { name: title, what: name }));
  const link = drilldown.children.find(({ name }) => name === 'link')?.text ?? '';
  const set = sets.flatMap((one) => {
    const token = one.attributes.find(([key]) => key === 'token')?.[1]?.replace(/^form\./, '') ?? '';
    return /^[A-Za-z_][\w.-]{0,63}$/.test(token) ? [{ token, value: one.text.slice(0, 1000) }] : [];
  });
  if (set.length > 0) {
    if (link !== '') notes.push(t('dashboard.xml.drill', { name: title, what: 'link' }));
    return { kind: 'tokens', set: set.slice(0, 20) };
  }
  const search = /(?:^|\/)search\?(?:[^#]*&)?q=([^&]*)/.exec(link)?.[1];
  if (search !== undefined) return { kind: 'search', spl: decoded(search).replace(/^\s*search\s+/, '') };
  if (link !== '') notes.push(t('dashboard.xml.drill', { name: title, what: `link ${link.slice(0, 80)}` }));
  return { kind: 'events' };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** The text of HTML as Markdown; `lost` where there was more than text. */
export function textOfHtml(html: string): { readonly text: string; readonly lost: boolean } {
  const content = html.replace(/^\s*<!\[CDATA\[([\s\S]*)\]\]>\s*$/, '$1').replaceAll(/<!--[\s\S]*?-->/g, '');
  const bare = content.replaceAll(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, '');
  const text = bare
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/<h([1-6])\b[^>]*>/gi, (_, level: string) => `\n\n${'#'.repeat(Number(level))} `)
    .replaceAll(/<li\b[^>]*>/gi, '\n- ')
    .replaceAll(/<br\b[^>]*>/gi, '  \n')
    .replaceAll(/<hr\b[^>]*>/gi, '\n\n---\n\n')
    .replaceAll(/<\/(?:h[1-6]|p|div|ul|ol|tr|table)\s*>/gi, '\n\n')
    .replaceAll(/<(\/?)(?:b|strong)\b[^>]*>/gi, '**')
    .replaceAll(/<(\/?)(?:i|em)\b[^>]*>/gi, '*')
    .replaceAll(/<(\/?)code\b[^>]*>/gi, '`')
    .replaceAll(/<a\b[^>]*href\s*=\s*["'](https?:[^"']*)["'][^>]*>([\s\S]*?)<\/a\s*>/gi, '[$2]($1)')
    .replaceAll(/<[^>]+>/g, '');
  return { text: unescapeXml(text).replaceAll('\u00a0', ' ').replaceAll(/[ \t]+\n(?!$)/g, (end) => (end.startsWith('  \n') ? end : '\n')).replaceAll(/\n{3,}/g, '\n\n').trim(), lost: bare !== content || /<(?:img|iframe|form|input|button|svg|video|table)\b/i.test(bare) };
}
