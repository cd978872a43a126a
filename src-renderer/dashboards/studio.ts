/**
 * Splunk's Dashboard Studio definitions ("What is a dashboard definition?") as dashboards of ours: JSON, or the XML file around
 * it. What has no counterpart is listed, never dropped in silence. Pure.
 */
import { z } from 'zod';
import { t } from '../lib/messages.ts';
import { COLUMNS, type Dashboard, type Input, MAX_PANELS, type Panel, type PanelSource, type ReadDashboard, dashboardSchema, emptyDashboard, newPanel } from './definition.ts';
import { compact, fit } from './layout.ts';
import { type Options, numberOf, optionsSchema, readStudioVisualization, textOf } from './studio-panels.ts';
import { allOf, conditionProblem, withoutUnset } from './visibility.ts';

/** Pixels of a row of the grid and of a canvas that says no width. */
const ROW = 42;
const CANVAS = 1200;

const sourceSchema = z.object({ type: z.string().default('ds.search'), name: z.string().optional(), options: optionsSchema.default({}) });
const visualizationSchema = z.object({
  type: z.string(),
  title: z.string().default(''),
  description: z.string().default(''),
  dataSources: z.record(z.string(), z.string()).default({}),
  options: optionsSchema.default({}),
  context: optionsSchema.default({}),
  eventHandlers: z.array(z.object({ type: z.string(), options: optionsSchema.default({}) })).default([]),
  containerOptions: optionsSchema.optional(),
  hideWhenNoData: z.boolean().default(false),
});
/** A visualization as the file has it. */
export type StudioVisualization = z.infer<typeof visualizationSchema>;
const inputSchema = z.object({ type: z.string(), title: z.string().default(''), options: optionsSchema.default({}), dataSources: z.record(z.string(), z.string()).default({}), containerOptions: optionsSchema.optional() });
const layoutSchema = z.object({
  type: z.string().default('absolute'),
  options: optionsSchema.default({}),
  structure: z.array(z.object({ item: z.string(), type: z.string().default('block'), position: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }).optional() })).default([]),
  globalInputs: z.array(z.string()).default([]),
});
type Layout = z.infer<typeof layoutSchema>;
const studioSchema = z.object({
  title: z.string().default(''),
  description: z.string().default(''),
  dataSources: z.record(z.string(), sourceSchema).default({}),
  visualizations: z.record(z.string(), visualizationSchema).default({}),
  inputs: z.record(z.string(), inputSchema).default({}),
  defaults: optionsSchema.default({}),
  layout: layoutSchema.extend({ layoutDefinitions: z.record(z.string(), layoutSchema).default({}), tabs: z.object({ items: z.array(z.object({ layoutId: z.string(), label: z.string().default('') })) }).optional() }).default({ type: 'absolute', options: {}, structure: [], globalInputs: [], layoutDefinitions: {} }),
  expressions: optionsSchema.optional(),
});
type Studio = z.infer<typeof studioSchema>;

/** What is known while a file is read. */
interface Reading {
  readonly studio: Studio;
  readonly notes: Set<string>;
  /** Token of the time input that became the shared range. */
  readonly shared: string | null;
  /** Our base searches by the id of the source that others extend. */
  readonly bases: Map<string, Dashboard['bases'][number]>;
}

/** True for a text that is such a definition. */
export function isStudio(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'visualizations' in value && 'layout' in value;
  } catch {
    return false;
  }
}

/** Reads a definition. Throws an Error with a sentence where it is none. */
export function readStudio(text: string, fileName: string, about: { readonly title?: string; readonly description?: string } = {}): ReadDashboard {
  const studio = parseStudio(text, fileName);
  const inputIds = Object.keys(studio.inputs);
  const timeId = inputIds.find((id) => studio.inputs[id]?.type === 'input.timerange');
  const shared = timeId === undefined ? null : textOf(studio.inputs[timeId]?.options['token']) || null;
  const reading: Reading = { studio, notes: new Set(), shared, bases: new Map() };
  readBases(reading);
  const range = timeId === undefined ? null : rangeText(textOf(studio.inputs[timeId]?.options['defaultValue']));
  const inputs = inputIds.filter((id) => id !== timeId).flatMap((id) => readInput(id, reading) ?? []);
  const panels = readPanels(reading);
  noteOthers(reading);
  if (panels.length > MAX_PANELS) reading.notes.add(t('dashboard.xml.tooMany', { count: panels.length, most: MAX_PANELS }));
  const refresh = Object.values(studio.dataSources).map(({ options }) => seconds(textOf(options['refresh']))).find((every) => every > 0) ?? 0;
  const seen = withoutUnset({ panels: panels.slice(0, MAX_PANELS), inputs: inputs.slice(0, 30) }, (note) => reading.notes.add(note));
  const dashboard: Dashboard = {
    ...emptyDashboard((about.title || studio.title || fileName).slice(0, 200)),
    description: (about.description || studio.description).slice(0, 2000),
    refresh: Math.min(86_400, refresh),
    ...(range === null ? {} : { range }),
    inputs: [...seen.inputs],
    bases: [...reading.bases.values()].slice(0, 20),
    panels: compact(seen.panels),
  };
  return { dashboard: dashboardSchema.parse(dashboard), notes: [...reading.notes] };
}

function parseStudio(text: string, fileName: string): Studio {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(t('dashboard.studio.notJson', { name: fileName, why: error instanceof Error ? error.message : String(error) }), { cause: error });
  }
  const parsed = studioSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(t('dashboard.studio.unreadable', { name: fileName, place: issue?.path.join('.') ?? '', why: issue?.message ?? '' }), { cause: parsed.error });
}

/** `60s`, `5m`, `1h` as seconds; 0 for anything else. */
function seconds(text: string): number {
  const found = /^(\d+)\s*([smhd]?)$/.exec(text.trim());
  return found === null ? 0 : Number(found[1]) * { s: 1, m: 60, h: 3600, d: 86_400 }[(found[2] || 's') as 's' | 'm' | 'h' | 'd'];
}

/** `-24h@h,now` as a range; `0` is the beginning of time. */
function rangeText(value: string): Dashboard['range'] {
  const [earliest = '', latest = ''] = value.split(',').map((end) => end.trim());
  return value === '' ? { earliest: '-24h@h', latest: 'now' } : { earliest: earliest === '0' ? '' : earliest, latest };
}

/** A text with the tokens of the shared time under our name for them. */
function withShared(text: string, { shared }: Reading): string {
  return shared === null ? text : text.replaceAll(`$${shared}.earliest$`, '$time.earliest$').replaceAll(`$${shared}.latest$`, '$time.latest$');
}

/** The range of a source; null for the shared one. What it does not say stands in the defaults, and last of all it is the shared one. */
function rangeOf(id: string, reading: Reading): Dashboard['range'] | null {
  const own = optionsOf(reading.studio.dataSources[id]?.options['queryParameters']);
  const usual = optionsOf(optionsOf(optionsOf(optionsOf(reading.studio.defaults['dataSources'])['ds.search'])['options'])['queryParameters']);
  const end = (name: 'earliest' | 'latest'): string => withShared(textOf(own[name] ?? usual[name]), reading);
  const [earliest, latest] = [end('earliest'), end('latest')];
  if ((earliest === '' || earliest === '$time.earliest$') && (latest === '' || latest === '$time.latest$')) return null;
  return { earliest: earliest === '0' ? '' : earliest, latest };
}
const optionsOf = (value: unknown): Options => optionsSchema.safeParse(value).data ?? {};

/** The sources that others extend: each chain ends at a search, which runs once. */
function readBases(reading: Reading): void {
  const { dataSources } = reading.studio;
  for (const { type, options } of Object.values(dataSources)) {
    if (type !== 'ds.chain') continue;
    const id = rootOf(textOf(options['extend']), dataSources);
    const root = id === null ? undefined : dataSources[id];
    if (id === null || root?.type !== 'ds.search' || reading.bases.has(id)) continue;
    reading.bases.set(id, { id: crypto.randomUUID(), name: (root.name ?? id).slice(0, 200), spl: withShared(textOf(root.options['query']), reading), range: rangeOf(id, reading) });
  }
}

/** The source at which a chain begins; null for a chain without one. */
function rootOf(id: string, sources: Studio['dataSources']): string | null {
  const seen = new Set<string>();
  let at = id;
  while (sources[at]?.type === 'ds.chain' && !seen.has(at)) {
    seen.add(at);
    at = textOf(sources[at]?.options['extend']);
  }
  return sources[at] === undefined || seen.has(at) ? null : at;
}

/** The stages of a chain from its root on. */
function chainText(id: string, reading: Reading): string {
  const source = reading.studio.dataSources[id];
  if (source?.type !== 'ds.chain') return '';
  const own = withShared(textOf(source.options['query']), reading).trim();
  const before = chainText(textOf(source.options['extend']), reading);
  return [before, own === '' || own.startsWith('|') ? own : `| ${own}`].filter((part) => part !== '').join(' ');
}

/** Where a panel's rows come from, and over which time; a null source could not be taken. */
function readSource(id: string | undefined, name: string, reading: Reading): { readonly source: PanelSource; readonly range: Dashboard['range'] | null } {
  const none = { source: { kind: 'spl' as const, spl: '' }, range: null };
  const source = id === undefined ? undefined : reading.studio.dataSources[id];
  if (id === undefined || source === undefined) {
    reading.notes.add(t('dashboard.xml.noSearch', { name }));
    return none;
  }
  const root = rootOf(id, reading.studio.dataSources);
  const base = root === null ? undefined : reading.bases.get(root);
  if (base !== undefined) return { source: { kind: 'base', base: base.id, spl: chainText(id, reading) }, range: null };
  switch (source.type) {
    case 'ds.search':
      return { source: { kind: 'spl', spl: withShared(textOf(source.options['query']), reading) }, range: rangeOf(id, reading) };
    case 'ds.savedSearch':
      return { source: { kind: 'saved', name: textOf(source.options['ref']).slice(0, 200) }, range: null };
    default:
      reading.notes.add(t('dashboard.studio.source', { name, what: source.type }));
      return none;
  }
}

function readInput(id: string, reading: Reading): Input | null {
  const input = reading.studio.inputs[id] as Studio['inputs'][string];
  const { type, title, options, dataSources } = input;
  const token = textOf(options['token']);
  const label = title.slice(0, 200);
  if (!/^[A-Za-z_][\w.-]{0,63}$/.test(token)) {
    reading.notes.add(t('dashboard.xml.input', { name: label || id, what: type }));
    return null;
  }
  const common = { id: crypto.randomUUID(), token, label, panel: null, when: readVisibility(input, label || token, reading).when };
  const around = { prefix: textOf(options['prefix']), suffix: textOf(options['suffix']) };
  const first = textOf(options['defaultValue']);
  const search = dataSources['primary'];
  const filled = search === undefined ? null : readSource(search, label || token, reading).source;
  if (filled !== null && filled.kind === 'saved') reading.notes.add(t('dashboard.studio.source', { name: label || token, what: 'ds.savedSearch' }));
  const base = filled?.kind === 'base' ? [...reading.bases.values()].find((one) => one.id === filled.base)?.spl : undefined;
  const spl = filled === null || filled.kind === 'saved' ? '' : [base ?? '', filled.spl].filter((part) => part !== '').join(' ');
  const items = z.array(z.object({ label: z.unknown(), value: z.unknown() })).safeParse(options['items']).data ?? [];
  const offered = { choices: items.map((item) => ({ value: textOf(item.value).slice(0, 1000), label: textOf(item.label).slice(0, 200) })).slice(0, 500), fill: spl === '' ? null : { spl, valueField: fieldIn(options['value'] ?? options['items'], 'value'), labelField: fieldIn(options['label'] ?? options['items'], 'label') } };
  switch (type) {
    case 'input.timerange':
      return { ...common, kind: 'time', range: rangeText(first) };
    case 'input.text':
    case 'input.number':
      return { ...common, ...around, kind: 'text', value: first.slice(0, 1000) };
    case 'input.dropdown':
    case 'input.radio':
    case 'input.link':
      return { ...common, ...around, ...offered, kind: 'choice', value: first || (offered.choices[0]?.value ?? '') };
    case 'input.multiselect':
    case 'input.checkbox': {
      const listed = z.array(z.unknown()).safeParse(options['defaultValue']).data?.map(textOf) ?? first.split(',').map((value) => value.trim());
      return { ...common, ...offered, kind: 'several', shownAs: type === 'input.checkbox' ? 'boxes' : 'menu', values: listed.filter((value) => value !== ''), ...around, valuePrefix: textOf(options['valuePrefix']), valueSuffix: textOf(options['valueSuffix']), delimiter: textOf(options['delimiter']) || (type === 'input.checkbox' || options['valuePrefix'] !== undefined ? ' ' : ',') };
    }
    default:
      reading.notes.add(t('dashboard.xml.input', { name: label || token, what: type }));
      return null;
  }
}

/** The field in an expression such as `> primary | seriesByName("host")`; empty where there is none. */
function fieldIn(expression: unknown, part: 'value' | 'label'): string {
  const text = textOf(expression);
  const named = [...text.matchAll(/seriesByName\(\s*["']([^"']+)["']\s*\)/g)].map((found) => found[1] ?? '');
  return named[part === 'label' ? 0 : named.length - 1] ?? '';
}

/** The panels of all layouts, those of further tabs below the first under their names. */
function readPanels(reading: Reading): Panel[] {
  const { layout } = reading.studio;
  const tabs = layout.tabs?.items.flatMap(({ layoutId, label }) => (layout.layoutDefinitions[layoutId] === undefined ? [] : [{ label, of: layout.layoutDefinitions[layoutId] }])) ?? [];
  const layouts: readonly { readonly label: string; readonly of: Layout }[] = tabs.length > 0 ? tabs : [{ label: '', of: layout }];
  if (layouts.length > 1) reading.notes.add(t('dashboard.studio.tabs', { count: layouts.length }));
  const panels: Panel[] = [];
  for (const { label, of } of layouts) {
    const below = panels.reduce((most, { place }) => Math.max(most, place.y + place.h), 0);
    const head = layouts.length > 1 && label !== '' ? 2 : 0;
    if (head > 0) panels.push({ ...newPanel('text', '', []), text: `## ${label}`, place: { x: 0, y: below, w: COLUMNS, h: head } });
    const width = numberOf(of.options['width']) ?? CANVAS;
    for (const { item, type, position } of of.structure) {
      if (type === 'input') continue;
      const visualization = reading.studio.visualizations[item];
      const panel = visualization === undefined ? null : readPanel(item, visualization, reading);
      if (panel === null) continue;
      const place = position === undefined ? panel.place : fit({ x: (position.x / width) * COLUMNS, y: position.y / ROW, w: (position.w / width) * COLUMNS, h: position.h / ROW });
      panels.push({ ...panel, place: { ...place, y: place.y + below + head } });
    }
  }
  return panels;
}

function readPanel(id: string, visualization: StudioVisualization, reading: Reading): Panel | null {
  const name = visualization.title || id;
  const { look, text, chart, single, drill, notes } = readStudioVisualization(visualization, name);
  for (const note of notes) reading.notes.add(note);
  if (look === null) return null;
  const visibility = readVisibility(visualization, name, reading);
  const about = { visibility, description: visualization.description.slice(0, 2000), title: visualization.title.slice(0, 200) };
  if (look === 'text') return { ...newPanel('text', '', []), ...about, text: text.slice(0, 50_000) };
  return { ...newPanel(look, '', []), ...about, ...readSource(visualization.dataSources['primary'], name, reading), chart, single, drill };
}

const visibilitySchema = z.object({
  showConditions: z.array(z.string()).default([]),
  showWhenConditions: z.string().default('any-true'),
  hideConditions: z.array(z.string()).default([]),
  hideWhenNoData: z.boolean().default(false),
});
const conditionsSchema = z.record(z.string(), z.object({ value: z.string() }));

/** When a panel or an input is seen: the conditions that show it, and none of those that hide it. */
function readVisibility({ containerOptions, hideWhenNoData = false }: Pick<StudioVisualization, 'containerOptions'> & { readonly hideWhenNoData?: boolean }, name: string, reading: Reading): Panel['visibility'] {
  const rules = visibilitySchema.safeParse(containerOptions?.['visibility'] ?? {}).data ?? visibilitySchema.parse({});
  const known = conditionsSchema.safeParse(reading.studio.expressions?.['conditions']).data ?? {};
  const hideEmpty = hideWhenNoData || rules.hideWhenNoData;
  const texts = (ids: readonly string[]): string[] => ids.flatMap((id) => (known[id] === undefined ? [] : [withShared(known[id].value, reading)]));
  const shows = texts(rules.showConditions);
  const joined = shows.length < 2 ? (shows[0] ?? '') : shows.map((one) => `(${one})`).join(rules.showWhenConditions === 'all-true' ? ' AND ' : ' OR ');
  const hides = texts(rules.hideConditions).map((one) => `NOT coalesce(if(${one}, 1, 0), 0) = 1`);
  const when = allOf([joined, ...hides]);
  const why = conditionProblem(when);
  if (why === null) return { when, hideEmpty };
  reading.notes.add(t('dashboard.xml.visibility', { name, condition: when, why }));
  return { when: '', hideEmpty };
}

/** What else the file says that has no counterpart. */
function noteOthers({ studio, notes }: Reading): void {
  for (const name of Object.keys(studio.expressions ?? {})) if (name !== 'conditions') notes.add(t('dashboard.studio.part', { name: `expressions.${name}` }));
  const { dataSources: _, ...others } = studio.defaults;
  for (const name of Object.keys(others)) notes.add(t('dashboard.studio.part', { name: `defaults.${name}` }));
  for (const name of ['backgroundImage', 'backgroundColor']) if (studio.layout.options[name] !== undefined) notes.add(t('dashboard.studio.part', { name: `layout.options.${name}` }));
  const placed = new Set([studio.layout, ...Object.values(studio.layout.layoutDefinitions)].flatMap(({ structure }) => structure.map(({ item }) => item)));
  for (const [id, { title }] of Object.entries(studio.visualizations)) if (!placed.has(id)) notes.add(t('dashboard.studio.unplaced', { name: title || id }));
}
