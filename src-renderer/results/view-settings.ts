/** How events and fields are looked at in all tabs, kept over restarts: view, grouping, timeline, pinned fields. */
import { z } from 'zod';
import { create } from 'zustand';
import { SIGNATURES } from '../../src-shared/results/row-signature.ts';
import { engine } from '../app/engine.ts';

export const EVENT_VIEWS = ['list', 'raw', 'table', 'json', 'groups'] as const;
export type EventView = (typeof EVENT_VIEWS)[number];

/** Pixels that the list of fields may have across. */
export const FIELDS_WIDTH = { least: 150, usual: 236, most: 560 } as const;

const schema = z.object({
  view: z.enum(EVENT_VIEWS),
  /** What makes events one kind, and in which order kinds are listed. */
  groupBy: z.enum(SIGNATURES).default('numbers'),
  groupOrder: z.enum(['count', 'newest']).default('count'),
  /** How an open event shows what was read, where that is JSON. */
  eventText: z.enum(['text', 'json']).default('text'),
  /** Heights by the logarithm, and the period before as a line. */
  timelineLog: z.boolean().default(false),
  timelineEarlier: z.boolean().default(false),
  /** Fields at the top of the sidebar. */
  pinnedFields: z.array(z.string()).readonly(),
  /** Pixels across the list of fields. */
  fieldsWidth: z.number().min(FIELDS_WIDTH.least).max(FIELDS_WIDTH.most).default(FIELDS_WIDTH.usual),
});
type ViewSettings = Readonly<z.infer<typeof schema>>;

export const useViewSettings = create<ViewSettings>()(() => ({ view: 'list', groupBy: 'numbers', groupOrder: 'count', eventText: 'text', timelineLog: false, timelineEarlier: false, pinnedFields: [], fieldsWidth: FIELDS_WIDTH.usual }));

const KEY = 'results-view';
let timer: number | undefined;

/** Changes what is given and keeps it. */
export function setView(change: Partial<ViewSettings>): void {
  useViewSettings.setState(change);
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    engine.request('settings.set', { key: KEY, value: JSON.stringify(useViewSettings.getState()) }).catch(() => undefined);
  }, 300);
}

/** The list with a name put in, or taken out where it was in. */
export function toggled(list: readonly string[], name: string): readonly string[] {
  return list.includes(name) ? list.filter((one) => one !== name) : [...list, name];
}

/** Reads what was kept; called once, when the window starts. */
async function restore(): Promise<void> {
  const { value } = await engine.request('settings.get', { key: KEY });
  const parsed = value === null ? null : schema.safeParse(JSON.parse(value));
  if (parsed?.success === true) useViewSettings.setState(parsed.data);
}
restore().catch(() => undefined);
