/**
 * Splunk's Simple XML dashboards ("Simple XML Reference") as dashboards of ours. What has no counterpart is listed, never
 * dropped in silence. Pure.
 */
import { type XmlElement, parseXml, unescapeXml } from '../../src-shared/spl/commands/support/xml.ts';
import { t } from '../lib/messages.ts';
import { type Dashboard, type Input, MAX_PANELS, type Panel, type PanelSource, type ReadDashboard, dashboardSchema, emptyDashboard, newPanel } from './definition.ts';
import { compact } from './layout.ts';
import { allOf, dependsText, withoutUnset } from './visibility.ts';
import { readStudio } from './studio.ts';
import { VISUALIZATIONS, readVisualization, textOfHtml } from './simple-xml-panels.ts';

const ALL_TIME = { earliest: '', latest: '' };

const attribute = (element: XmlElement, name: string): string | null => element.attributes.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? null;
const childOf = (element: XmlElement, name: string): XmlElement | undefined => element.children.find((child) => child.name === name);
const textIn = (element: XmlElement, ...names: readonly string[]): string => names.map((name) => childOf(element, name)?.text).find((text) => text !== undefined && text !== '') ?? '';

/** What is known while a dashboard is read. */
interface Reading {
  readonly text: string;
  readonly notes: string[];
  /** Tokens of time inputs that became the shared range. */
  shared: string | null;
  readonly hasTime: boolean;
  /** Base searches by their id in the file. */
  readonly bases: Map<string, { readonly id: string; readonly spl: string }>;
}

/** Reads a dashboard. Throws an Error with a sentence where the file is none. */
export function readSimpleXml(text: string, fileName: string): ReadDashboard {
  const root = parseXml(text).find(({ name }) => name === 'dashboard' || name === 'form');
  if (root === undefined) throw new Error(t('dashboard.xml.none', { name: fileName }));
  const studio = childOf(root, 'definition');
  if (studio !== undefined) return readStudio(studio.text, fileName, { title: textIn(root, 'label'), description: textIn(root, 'description') });
  const notes: string[] = [];
  for (const name of ['script', 'stylesheet']) if (attribute(root, name) !== null) notes.push(t('dashboard.xml.attribute', { name, value: attribute(root, name) ?? '' }));
  for (const name of ['init', 'event']) if (childOf(root, name) !== undefined) notes.push(t('dashboard.xml.element', { name }));
  const allInputs = everyElement(root, 'input');
  const inPanels = new Set(everyElement(root, 'panel').flatMap((panel) => panel.children.filter(({ name }) => name === 'input')));
  const firstTime = allInputs.filter((input) => !inPanels.has(input)).find((input) => attribute(input, 'type') === 'time');
  const reading: Reading = { text, notes, shared: firstTime === undefined ? null : (attribute(firstTime, 'token') ?? ''), hasTime: firstTime !== undefined, bases: new Map() };

  const title = (textIn(root, 'label') || fileName).slice(0, 200);
  const board = { ...emptyDashboard(title), description: textIn(root, 'description').slice(0, 2000), refresh: Math.min(86_400, Math.max(0, Math.round(Number(attribute(root, 'refresh') ?? 0)) || 0)) };
  const bases = readBases(root, reading);
  const inputs = allInputs.filter((input) => input !== firstTime && !inPanels.has(input)).flatMap((input) => readInput(input, reading, null) ?? []);
  const panels: Panel[] = [];
  let y = 0;
  for (const row of root.children.filter(({ name }) => name === 'row')) {
    y = readRow(row, y, panels, inputs, reading);
  }
  if (panels.length > MAX_PANELS) notes.push(t('dashboard.xml.tooMany', { count: panels.length, most: MAX_PANELS }));
  const range = firstTime === undefined ? commonRange(panels) : rangeIn(childOf(firstTime, 'default') ?? firstTime) ?? { earliest: '-24h@h', latest: 'now' };
  const seen = withoutUnset({ panels: panels.slice(0, MAX_PANELS), inputs }, (note) => notes.push(note));
  const dashboard: Dashboard = {
    ...board,
    range,
    bases,
    inputs: [...seen.inputs],
    panels: compact(seen.panels.map((panel) => (panel.range !== null && panel.range.earliest === range.earliest && panel.range.latest === range.latest ? { ...panel, range: null } : panel))),
  };
  return { dashboard: dashboardSchema.parse(dashboard), notes: [...new Set(notes)] };
}

function everyElement(root: XmlElement, name: string): XmlElement[] {
  return root.children.flatMap((child) => (child.name === name ? [child] : everyElement(child, name)));
}

/** The range that most panels have: it becomes the dashboard's where there is no time input. */
function commonRange(panels: readonly Panel[]): Dashboard['range'] {
  const counts = new Map<string, number>();
  for (const { range, look } of panels) if (look !== 'text' && range !== null) counts.set(JSON.stringify(range), (counts.get(JSON.stringify(range)) ?? 0) + 1);
  const most = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
  return most === undefined ? { earliest: '-24h@h', latest: 'now' } : (JSON.parse(most) as Dashboard['range']);
}

/** The base searches: `<search id>` at the top. One that builds on another holds both. */
function readBases(root: XmlElement, reading: Reading): Dashboard['bases'] {
  const found: Dashboard['bases'] = [];
  for (const search of root.children.filter(({ name }) => name === 'search')) {
    const name = attribute(search, 'id');
    const spl = queryOf(search, reading);
    if (name === null || spl === '') {
      reading.notes.push(t('dashboard.xml.search', { name: name ?? '–' }));
      continue;
    }
    const before = reading.bases.get(attribute(search, 'base') ?? '');
    const whole = before === undefined ? spl : joined(before.spl, spl);
    const id = crypto.randomUUID();
    reading.bases.set(name, { id, spl: whole });
    for (const event of ['done', 'progress', 'fail', 'error', 'cancelled', 'preview', 'finalized']) if (childOf(search, event) !== undefined) reading.notes.push(t('dashboard.xml.handler', { name: event, of: name }));
    found.push({ id, name: name.slice(0, 200), spl: whole, range: searchRange(search, reading) });
  }
  return found;
}

const joined = (base: string, after: string): string => `${base} ${after.trimStart().startsWith('|') ? after.trimStart() : `| ${after.trimStart()}`}`;

/** The text of a search, with the tokens of the shared time under our name for them. */
function queryOf(element: XmlElement, reading: Reading): string {
  return sharedTokens(textIn(element, 'query', 'searchString', 'searchTemplate'), reading);
}

function sharedTokens(text: string, { shared }: Reading): string {
  if (shared === null) return text;
  const name = shared === '' ? '' : `${shared}.`;
  return text.replaceAll(`$${name}earliest$`, '$time.earliest$').replaceAll(`$${name}latest$`, '$time.latest$').replaceAll(`$form.${name}earliest$`, '$time.earliest$').replaceAll(`$form.${name}latest$`, '$time.latest$');
}

/** The range that stands in an element; null where there is none. */
function rangeIn(element: XmlElement): Dashboard['range'] | null {
  const [earliest, latest] = [textIn(element, 'earliest', 'earliestTime'), textIn(element, 'latest', 'latestTime')];
  // 0 is the beginning of time.
  return earliest === '' && latest === '' ? null : { earliest: earliest === '0' ? '' : earliest, latest };
}

/** The range of a search; null for the shared one. Without any it is all time, or the shared one of a time input without a token. */
function searchRange(search: XmlElement, reading: Reading): Dashboard['range'] | null {
  const own = rangeIn(search);
  if (own === null) return reading.hasTime && reading.shared === '' ? null : reading.hasTime ? ALL_TIME : { ...ALL_TIME };
  const earliest = sharedTokens(own.earliest, reading);
  const latest = sharedTokens(own.latest, reading);
  return earliest === '$time.earliest$' && (latest === '$time.latest$' || latest === '') ? null : { earliest, latest };
}

function readInput(element: XmlElement, reading: Reading, panel: string | null): Input | null {
  const type = attribute(element, 'type') ?? 'text';
  const token = attribute(element, 'token') ?? '';
  const label = textIn(element, 'label').slice(0, 200);
  const note = (key: 'dashboard.xml.input' | 'dashboard.xml.inputPart', what: string): void => void reading.notes.push(t(key, { name: label || token || type, what }));
  if (!/^[A-Za-z_][\w.-]{0,63}$/.test(token)) {
    note('dashboard.xml.input', type);
    return null;
  }
  const common = { id: crypto.randomUUID(), token, label, panel, when: dependsText(attribute(element, 'depends') ?? '', attribute(element, 'rejects') ?? '') };
  // Blanks count here: ` OR ` is not `OR`.
  const exact = (name: string, otherwise = ''): string => {
    const part = childOf(element, name);
    return (part === undefined ? otherwise : contentOf(reading.text.slice(part.start, part.end))).slice(0, 200);
  };
  const around = { prefix: exact('prefix'), suffix: exact('suffix') };
  const first = textIn(element, 'default', 'initialValue');
  if (childOf(element, 'change') !== undefined) note('dashboard.xml.inputPart', 'change');
  switch (type) {
    case 'text':
      return { ...common, ...around, kind: 'text', value: first.slice(0, 1000) };
    case 'time':
      return { ...common, kind: 'time', range: rangeIn(childOf(element, 'default') ?? element) ?? { earliest: '-24h@h', latest: 'now' } };
    case 'dropdown':
    case 'radio':
    case 'link':
    case 'multiselect':
    case 'checkbox': {
      const choices = element.children.filter(({ name }) => name === 'choice').map((choice) => ({ value: (attribute(choice, 'value') ?? choice.text).slice(0, 1000), label: choice.text.slice(0, 200) })).slice(0, 500);
      const filling = childOf(element, 'search') ?? childOf(element, 'populatingSearch');
      const spl = filling === undefined ? '' : sharedTokens(textIn(filling, 'query', 'searchString') || filling.text, reading);
      const field = (name: string): string => textIn(element, name) || (filling === undefined ? '' : (attribute(filling, name) ?? ''));
      const offered = { choices, fill: spl === '' ? null : { spl, valueField: field('fieldForValue'), labelField: field('fieldForLabel') } };
      if (type === 'multiselect' || type === 'checkbox') {
        const values = first.split(',').map((value) => value.trim()).filter((value) => value !== '');
        return { ...common, ...around, ...offered, kind: 'several', shownAs: type === 'checkbox' ? 'boxes' : 'menu', values, valuePrefix: exact('valuePrefix'), valueSuffix: exact('valueSuffix'), delimiter: exact('delimiter', ' ') };
      }
      return { ...common, ...offered, kind: 'choice', value: first === '' ? (choices[0]?.value ?? '') : first.slice(0, 1000), prefix: `${around.prefix}${exact('valuePrefix')}`, suffix: `${exact('valueSuffix')}${around.suffix}` };
    }
    default:
      note('dashboard.xml.input', type);
      return null;
  }
}

/** The text in an element as it stands, blanks too. */
function contentOf(source: string): string {
  return source.split(/(<!\[CDATA\[[\s\S]*?\]\]>)/).map((part) => (part.startsWith('<![CDATA[') ? part.slice(9, -3) : unescapeXml(part))).join('');
}

/** Adds the panels of a row and yields the grid row below them. */
function readRow(row: XmlElement, y: number, panels: Panel[], inputs: Input[], reading: Reading): number {
  // In older files visualizations stand in the row itself.
  const groups = row.children.filter(({ name }) => name === 'panel' || name === 'html' || VISUALIZATIONS.has(name));
  const width = Math.max(3, Math.floor(24 / Math.max(1, groups.length)));
  let lowest = y;
  groups.forEach((group, i) => {
    const parts = group.name === 'panel' ? group.children.filter(({ name }) => name === 'html' || VISUALIZATIONS.has(name)) : [group];
    const title = textIn(group, 'title');
    if (attribute(group, 'ref') !== null) reading.notes.push(t('dashboard.xml.ref', { name: attribute(group, 'ref') ?? '' }));
    const singles = parts.every(({ name }) => name === 'single') ? parts.length : 1;
    const before = panels.length;
    let top = y;
    parts.forEach((part, n) => {
      const panel = readPanel(part, title, reading);
      const share = Math.max(3, Math.floor(width / singles));
      const x = Math.min(24 - 3, i * width + (singles > 1 ? n * share : 0));
      const h = panel.look === 'single' ? 4 : panel.look === 'text' ? 4 : panel.look === 'map' ? 10 : 8;
      // What hides a row or a panel hides all in it.
      const when = allOf([...new Set([row, group, part])].map((one) => dependsText(attribute(one, 'depends') ?? '', attribute(one, 'rejects') ?? '')));
      panels.push({ ...panel, visibility: { when, hideEmpty: false }, place: { x, y: top, w: Math.min(24 - x, singles > 1 ? share : width), h } });
      if (singles === 1) top += h;
      lowest = Math.max(lowest, singles === 1 ? top : y + h);
    });
    // Those of a panel stand in the head of its first part.
    for (const input of group.children.filter(({ name }) => name === 'input')) {
      const read = readInput(input, reading, panels[before]?.id ?? null);
      if (read !== null) inputs.push(read);
    }
  });
  return lowest;
}

function readPanel(element: XmlElement, above: string, reading: Reading): Panel {
  const own = textIn(element, 'title');
  const title = (own === '' || above === '' ? own || above : `${above}: ${own}`).slice(0, 200);
  if (element.name === 'html') {
    const { text, lost } = textOfHtml(reading.text.slice(element.start, element.end));
    if (lost) reading.notes.push(t('dashboard.xml.html', { name: title || t('dashboard.look.text') }));
    return { ...newPanel('text', title, []), text: text.slice(0, 50_000) };
  }
  const search = childOf(element, 'search') ?? element;
  const name = attribute(search, 'ref') ?? textIn(element, 'searchName');
  const base = reading.bases.get(attribute(search, 'base') ?? '');
  const spl = queryOf(search, reading);
  const source: PanelSource = name !== '' ? { kind: 'saved', name: name.slice(0, 200) } : base !== undefined ? { kind: 'base', base: base.id, spl } : { kind: 'spl', spl };
  if (name === '' && base === undefined && spl === '') reading.notes.push(t('dashboard.xml.noSearch', { name: title || element.name }));
  const { look, chart, single, drill, notes } = readVisualization(element, title || element.name);
  reading.notes.push(...notes);
  return { ...newPanel(look, title, []), source, chart, single, drill, range: base !== undefined || (name !== '' && rangeIn(search) === null) ? null : searchRange(search, reading) };
}
