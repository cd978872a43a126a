/** How a chart is drawn, where that is not left to the shape of the result. */
import { z } from 'zod';
import { DEFAULT_GRID, gridSettingsSchema, isPlain } from '../results/grid-settings.ts';

export const CHART_TYPES = ['line', 'area', 'column', 'bar', 'pie', 'scatter', 'single', 'heatmap', 'map'] as const;
export type ChartType = (typeof CHART_TYPES)[number];

/** What a tab remembers of its chart. Everything absent follows the result. */
export const chartSettingsSchema = z
  .object({
    type: z.enum(CHART_TYPES).nullable(),
    stack: z.enum(['none', 'stacked', 'percent']).nullable(),
    legend: z.enum(['right', 'bottom', 'top', 'none']),
    /** How a missing value of a series is drawn. */
    nulls: z.enum(['gaps', 'zero', 'connect']),
    log: z.boolean(),
    /** Null shows the field's name. */
    xTitle: z.string().max(200).nullable(),
    yTitle: z.string().max(200).nullable(),
    /** Height of a line across the chart, such as a threshold. */
    mark: z.number().nullable(),
    /** Colour of a series by its name: the number of a series colour of the theme. */
    colours: z.record(z.string(), z.number().int().min(1).max(8)),
    /** Several charts side by side: by `series`, `aggregate`, `split` or `field:<name>`; null for one. */
    trellis: z.strictObject({ by: z.string().max(300), size: z.enum(['small', 'medium', 'large']), scale: z.enum(['shared', 'own']) }).nullable().default(null),
  })
  .strict();
export type ChartSettings = z.infer<typeof chartSettingsSchema>;

export const DEFAULT_CHART: ChartSettings = { type: null, stack: null, legend: 'right', nulls: 'gaps', log: false, xTitle: null, yTitle: null, mark: null, colours: {}, trellis: null };

/** How a tab looks at its result: as rows, as a chart, as patterns of messages. */
export const RESULT_VIEWS = ['rows', 'chart', 'patterns'] as const;
export type ResultView = (typeof RESULT_VIEWS)[number];

const savedViewSchema = z.object({
  view: z.enum(RESULT_VIEWS),
  chart: chartSettingsSchema.nullable(),
  // Later than the first version.
  columns: z.array(z.string()).max(300).readonly().nullable().default(null),
  sort: z.object({ field: z.string(), descending: z.boolean() }).nullable().default(null),
  grid: gridSettingsSchema.default(DEFAULT_GRID),
});
/** How a result is looked at, as it is kept with a saved search. */
export type SavedView = z.infer<typeof savedViewSchema>;

/** A tab's view as text, to be kept with a saved search; null where nothing was adjusted and nothing was kept `before`. */
export function writeSavedView({ view, chart, columns, sort, grid }: SavedView, before: string | null | undefined): string | null {
  const usual = view === 'rows' && chart === null && columns === null && sort === null && isPlain(grid);
  return usual && (before === null || before === undefined) ? null : JSON.stringify({ view, chart, columns, sort, grid } satisfies SavedView);
}

/** Reads what `writeSavedView` wrote; null for nothing, and for what another version wrote. */
export function readSavedView(text: string | null | undefined): SavedView | null {
  if (text === null || text === undefined) return null;
  try {
    return savedViewSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
