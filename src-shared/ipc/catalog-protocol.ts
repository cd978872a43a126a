/** Requests for what a search can name: fields, their values, lookups, saved searches, macros. Part of the engine's protocol. */
import { z } from 'zod';
import type { KnownField, KnownNames } from '../spl/language/known.ts';

const id = z.string().min(1).max(64);

/** The schemas of these requests, by method. */
export const catalogRequestSchemas = {
  /** Field names and types of a connection, for completion. */
  'catalog.fields': z.object({ connection: id }).strict(),
  /** The commonest values of a field that begin with (or else hold) a text in any case; the newest events are looked at. */
  'catalog.values': z.object({ connection: id, field: z.string().min(1).max(1000), prefix: z.string().max(1000) }).strict(),
  /** What else a search can name. */
  'catalog.names': z.object({}).strict(),
} as const;

export interface CatalogReplies {
  'catalog.fields': readonly KnownField[];
  'catalog.values': CatalogValues;
  'catalog.names': KnownNames;
}

/** Values of a field, commonest first. */
export interface CatalogValues {
  readonly values: readonly { readonly value: string; readonly count: number }[];
  /** False where there are more values than were asked of the source, so that a longer prefix may find others. */
  readonly complete: boolean;
}
