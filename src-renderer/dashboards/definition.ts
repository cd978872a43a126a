/** What a dashboard is, as it is kept, shared and undone. Pure. */
import { z } from 'zod';
import { CHART_TYPES, DEFAULT_CHART, chartSettingsSchema } from '../charts/chart-settings.ts';

/** Columns of the grid; a row is `ROW_HEIGHT` pixels. */
export const COLUMNS = 24;
export const MAX_PANELS = 60;
const MAX_ROWS = 2000;

const id = z.string().min(1).max(64);
const tokenName = z.string().regex(/^[A-Za-z_][\w.-]{0,63}$/);
const rangeSchema = z.strictObject({ earliest: z.string().max(200), latest: z.string().max(200) });

/** How a panel shows its result: as a chart of a kind, or `auto` for the one that suits it; as a table, as events; or its own text. */
export const LOOKS = ['auto', 'single', ...CHART_TYPES.filter((type) => type !== 'single'), 'table', 'events', 'text'] as const;
export type Look = (typeof LOOKS)[number];

const placeSchema = z.strictObject({
  x: z.number().int().min(0).max(COLUMNS - 1),
  y: z.number().int().min(0).max(MAX_ROWS),
  w: z.number().int().min(1).max(COLUMNS),
  h: z.number().int().min(1).max(200),
});
/** Where a panel stands on the grid, in columns and rows. */
export type Place = z.infer<typeof placeSchema>;

const sourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('spl'), spl: z.string().max(100_000) }),
  /** A saved search, by its name, with what follows after it. */
  z.strictObject({ kind: z.literal('saved'), name: z.string().max(200) }),
  /** What another panel or a base search of the dashboard found, worked on further. */
  z.strictObject({ kind: z.literal('base'), base: id, spl: z.string().max(100_000) }),
]);
/** Where a panel's rows come from. */
export type PanelSource = z.infer<typeof sourceSchema>;

/** Colours that carry meaning; a threshold has one of them. */
export const TONES = ['plain', 'ok', 'warn', 'error', 'accent'] as const;
export type Tone = (typeof TONES)[number];

const singleSchema = z.strictObject({
  /** After the number, such as `%` or ` ms`. */
  unit: z.string().max(20),
  decimals: z.number().int().min(0).max(6).nullable(),
  /** From each of these values on, the number has this colour. */
  thresholds: z.array(z.strictObject({ from: z.number(), tone: z.enum(TONES) })).max(10),
  /** Which way is good news; null where neither is. */
  good: z.enum(['up', 'down']).nullable(),
  trend: z.boolean(),
});
/** How a single value is shown. */
export type SingleSettings = z.infer<typeof singleSchema>;
export const DEFAULT_SINGLE: SingleSettings = { unit: '', decimals: null, thresholds: [], good: null, trend: true };

const drillSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  /** Opens the events behind what was clicked, in a search tab. */
  z.strictObject({ kind: z.literal('events') }),
  /** Opens a search of its own in a tab; `$click.value$`, `$row.field$` and the dashboard's tokens stand in it. */
  z.strictObject({ kind: z.literal('search'), spl: z.string().max(100_000) }),
  /** Gives tokens values. */
  z.strictObject({ kind: z.literal('tokens'), set: z.array(z.strictObject({ token: tokenName, value: z.string().max(1000) })).max(20) }),
]);
/** What a click on a value does. */
export type Drill = z.infer<typeof drillSchema>;

const panelSchema = z.strictObject({
  id,
  title: z.string().max(200),
  description: z.string().max(2000).default(''),
  place: placeSchema,
  look: z.enum(LOOKS),
  source: sourceSchema,
  /** Markdown of a text panel; tokens stand in it. */
  text: z.string().max(50_000).default(''),
  chart: chartSettingsSchema.default(DEFAULT_CHART),
  single: singleSchema.default(DEFAULT_SINGLE),
  /** Null follows the dashboard. */
  range: rangeSchema.nullable().default(null),
  connection: z.string().max(64).nullable().default(null),
  drill: drillSchema.default({ kind: 'events' }),
  /** When it is seen: where `when`, an eval expression over tokens, is empty or true, and with `hideEmpty` only while its search finds rows. */
  visibility: z.strictObject({ when: z.string().max(4000), hideEmpty: z.boolean() }).default({ when: '', hideEmpty: false }),
});
/** A panel. */
export type Panel = z.infer<typeof panelSchema>;

const choiceSchema = z.strictObject({ value: z.string().max(1000), label: z.string().max(200) });
const affix = z.string().max(200).default('');
const inputCommon = {
  id,
  token: tokenName,
  label: z.string().max(200),
  /** The panel in whose head it stands; null for above all panels. */
  panel: id.nullable().default(null),
  /** An eval expression over tokens; it is seen where that is empty or true. Its token keeps its value while it is not. */
  when: z.string().max(4000).default(''),
};
const choicesOf = {
  choices: z.array(choiceSchema).max(500),
  /** A search whose rows are further choices: the value from one field, the label from another. */
  fill: z.strictObject({ spl: z.string().max(100_000), valueField: z.string().max(200), labelField: z.string().max(200) }).nullable(),
};
const inputSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), ...inputCommon, value: z.string().max(1000), prefix: affix, suffix: affix }),
  z.strictObject({ kind: z.literal('choice'), ...inputCommon, value: z.string().max(1000), ...choicesOf, prefix: affix, suffix: affix }),
  /** Several values at once: each between `valuePrefix` and `valueSuffix`, with `delimiter` between two, all between `prefix` and `suffix`. */
  z.strictObject({
    kind: z.literal('several'),
    ...inputCommon,
    /** A menu, or boxes to check beside each other. */
    shownAs: z.enum(['menu', 'boxes']).default('menu'),
    values: z.array(z.string().max(1000)).max(500),
    ...choicesOf,
    prefix: affix,
    suffix: affix,
    valuePrefix: affix,
    valueSuffix: affix,
    delimiter: z.string().max(200).default(' '),
  }),
  z.strictObject({ kind: z.literal('time'), ...inputCommon, range: rangeSchema }),
]);
/** A control that gives a token its value. A time gives `token.earliest` and `token.latest`. */
export type Input = z.infer<typeof inputSchema>;
/** An input whose value is one or several of some choices. */
export type ChoosingInput = Extract<Input, { kind: 'choice' | 'several' }>;

export const dashboardSchema = z.strictObject({
  version: z.literal(1),
  title: z.string().min(1).max(200),
  description: z.string().max(2000).default(''),
  /** What panels run on that do not say otherwise; null takes the first connection of the app. */
  connection: z.string().max(64).nullable().default(null),
  range: rangeSchema,
  /** Seconds between runs; 0 runs when asked only. */
  refresh: z.number().int().min(0).max(86_400).default(0),
  inputs: z.array(inputSchema).max(30).default([]),
  /** Searches that several panels work on further. */
  bases: z.array(z.strictObject({ id, name: z.string().max(200), spl: z.string().max(100_000), range: rangeSchema.nullable().default(null) })).max(20).default([]),
  panels: z.array(panelSchema).max(MAX_PANELS).default([]),
});
/** A dashboard. */
export type Dashboard = z.infer<typeof dashboardSchema>;

/** A dashboard that was read from another product's file, and a sentence for each thing that was not taken. */
export interface ReadDashboard {
  readonly dashboard: Dashboard;
  readonly notes: readonly string[];
}

/** A dashboard without anything. */
export function emptyDashboard(title: string): Dashboard {
  return { version: 1, title, description: '', connection: null, range: { earliest: '-24h@h', latest: 'now' }, refresh: 0, inputs: [], bases: [], panels: [] };
}

/** A panel of a look where there is room for it. */
export function newPanel(look: Look, title: string, panels: readonly Panel[]): Panel {
  const small = look === 'single';
  const place = { x: 0, y: bottomOf(panels), w: small ? 6 : look === 'text' ? 24 : 12, h: small ? 4 : look === 'text' ? 3 : 8 };
  return {
    id: crypto.randomUUID(), title, description: '', place, look, source: { kind: 'spl', spl: '' }, text: '', chart: DEFAULT_CHART, single: DEFAULT_SINGLE, range: null, connection: null,
    drill: { kind: look === 'text' ? 'none' : 'events' }, visibility: { when: '', hideEmpty: false },
  };
}

/** The row below all panels. */
export function bottomOf(panels: readonly { readonly place: Place }[]): number {
  return panels.reduce((most, { place }) => Math.max(most, place.y + place.h), 0);
}

/** Reads a dashboard that was kept; null for what another version wrote. */
export function readDashboard(text: string): Dashboard | null {
  try {
    return dashboardSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** What the list of dashboards shows of one. */
const outlineSchema = z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.string()]));
export type Outline = z.infer<typeof outlineSchema>;

/** Places and looks of a dashboard's panels. */
export function outlineOf({ panels }: Dashboard): string {
  return JSON.stringify(panels.map(({ place, look }) => [place.x, place.y, place.w, place.h, look]) satisfies Outline);
}
/** Reads what `outlineOf` wrote; empty for anything else. */
export function readOutline(text: string): Outline {
  try {
    return outlineSchema.parse(JSON.parse(text));
  } catch {
    return [];
  }
}
