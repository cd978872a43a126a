/** What a notebook is, as it is kept and shared: cells in their order, searches with the results they had. Pure. */
import { z } from 'zod';
import { DEFAULT_CHART, chartSettingsSchema } from '../charts/chart-settings.ts';
import { LOOKS } from '../dashboards/definition.ts';

export const MAX_CELLS = 200;
/** Rows of a result that a cell keeps. */
export const SNAPSHOT_ROWS = 1000;

const id = z.string().min(1).max(64);
const rangeSchema = z.strictObject({ earliest: z.string().max(200), latest: z.string().max(200) });
const scalar = z.union([z.string(), z.number()]);

const snapshotSchema = z.strictObject({
  shape: z.enum(['events', 'table']),
  fields: z.array(z.strictObject({ name: z.string().max(1000), type: z.enum(['number', 'string', 'time', 'multivalue', 'unknown']) })).max(2000),
  rows: z.array(z.array(z.union([scalar, z.null(), z.array(scalar)]))).max(SNAPSHOT_ROWS),
  /** Rows of the whole result. */
  total: z.number().int().min(0),
  /** Where it comes from: the search as it ran, on what, over what, when, how long. */
  spl: z.string().max(100_000),
  connection: z.string().max(200),
  range: z.strictObject({ earliest: z.number().nullable(), latest: z.number().nullable() }),
  /** ISO 8601. */
  at: z.string().max(40),
  elapsedMs: z.number().min(0),
  scanned: z.number().min(0),
  /** SHA-256 of the kept fields and rows, as hexadecimal. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
/** The result of a cell's search as it was when it ran. */
export type Snapshot = z.infer<typeof snapshotSchema>;

const cellSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), id, text: z.string().max(200_000), collapsed: z.boolean().default(false) }),
  z.strictObject({
    kind: z.literal('search'),
    id,
    title: z.string().max(200).default(''),
    spl: z.string().max(100_000),
    range: rangeSchema,
    /** Null takes the first connection of the app. */
    connection: z.string().max(64).nullable().default(null),
    look: z.enum(LOOKS).exclude(['text']).default('auto'),
    chart: chartSettingsSchema.default(DEFAULT_CHART),
    snapshot: snapshotSchema.nullable().default(null),
    collapsed: z.boolean().default(false),
  }),
]);
/** A cell. */
export type Cell = z.infer<typeof cellSchema>;
export type SearchCell = Extract<Cell, { kind: 'search' }>;

export const notebookSchema = z.strictObject({
  version: z.literal(1),
  title: z.string().min(1).max(200),
  cells: z.array(cellSchema).max(MAX_CELLS),
});
/** A notebook. */
export type Notebook = z.infer<typeof notebookSchema>;

/** Reads a notebook that was kept; null for what another version wrote. */
export function readNotebook(text: string): Notebook | null {
  try {
    return notebookSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** What the list of notebooks shows of one: the kinds of its cells. */
export function outlineOf({ cells }: Notebook): string {
  return JSON.stringify(cells.slice(0, 40).map((cell) => (cell.kind === 'text' ? 'text' : cell.look)));
}
/** Reads what `outlineOf` wrote; empty for anything else. */
export function readOutline(text: string): readonly string[] {
  try {
    return z.array(z.string()).parse(JSON.parse(text));
  } catch {
    return [];
  }
}

/** A cell without a result. */
export function searchCell(part: Partial<Omit<SearchCell, 'kind' | 'id'>>): SearchCell {
  return { kind: 'search', id: crypto.randomUUID(), title: '', spl: '', range: { earliest: '-24h@h', latest: 'now' }, connection: null, look: 'auto', chart: DEFAULT_CHART, snapshot: null, collapsed: false, ...part };
}
export function textCell(text: string): Cell {
  return { kind: 'text', id: crypto.randomUUID(), text, collapsed: false };
}
