/** What every JSON answer of the Nexus API is wrapped in. */
import { z } from 'zod';
import { ERROR_CODES, type ApiErrorCode } from './errors.ts';

const metaSchema = z.object({
  requestId: z.string(),
  /** RFC 3339 UTC. */
  timestamp: z.string(),
});
type Meta = z.infer<typeof metaSchema>;

/** One thing that is wrong: the field of the request, or the place in the search. Offsets are UTF-16 units, `line` and `column` 1-based. */
const errorDetailSchema = z.object({
  field: z.string(),
  message: z.string(),
  line: z.number().int().optional(),
  column: z.number().int().optional(),
  start: z.number().int().optional(),
  end: z.number().int().optional(),
});
export type ErrorDetail = z.infer<typeof errorDetailSchema>;

export const apiErrorSchema = z.object({
  code: z.enum(ERROR_CODES as [ApiErrorCode, ...ApiErrorCode[]]),
  /** One sentence for the user. */
  message: z.string(),
  details: z.array(errorDetailSchema),
});
export type ApiErrorBody = z.infer<typeof apiErrorSchema>;

export const failureSchema = z.object({ success: z.literal(false), error: apiErrorSchema, meta: metaSchema });
export type Failure = z.infer<typeof failureSchema>;

export interface Success<T> {
  readonly success: true;
  readonly data: T;
  readonly meta: Meta;
}

/** The schema of a success whose data is `data`. */
export function successSchema<S extends z.ZodType>(data: S) {
  return z.object({ success: z.literal(true), data, meta: metaSchema });
}

export const paginationSchema = z.object({
  /** From 1 on. */
  page: z.number().int(),
  limit: z.number().int(),
  total: z.number().int(),
  totalPages: z.number().int(),
});
export type Pagination = z.infer<typeof paginationSchema>;

/** The schema of a list's data. */
export function listSchema<S extends z.ZodType>(item: S) {
  return z.object({ items: z.array(item), pagination: paginationSchema });
}

/** Asked-for page of a list, as query text: `?page=2&limit=50`. */
export const pageQuerySchema = z.object({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

/** The pagination of a list of `total` items. */
export function paginationOf(total: number, { page, limit }: { readonly page: number; readonly limit: number }): Pagination {
  return { page, limit, total, totalPages: Math.ceil(total / limit) };
}
