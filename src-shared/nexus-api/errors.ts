/** Error codes of the Nexus API and the HTTP status of each. Clients decide by the code, never by the sentence. */

export const ERROR_STATUS = {
  VALIDATION_ERROR: 400,
  /** The search cannot run as written; details carry `line`, `column`, `start`, `end`. */
  SPL_ERROR: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PAYLOAD_TOO_LARGE: 413,
  /** Carries `Retry-After`. */
  RATE_LIMITED: 429,
  /** Carries `Retry-After`. */
  TOO_MANY_QUERIES: 429,
  QUERY_TIMEOUT: 408,
  /** A guardrail: time range, rows, memory. */
  LIMIT_EXCEEDED: 422,
  UNAVAILABLE: 503,
  /** Never carries inner detail; `meta.requestId` finds it in the server's log. */
  INTERNAL: 500,
} as const;

export type ApiErrorCode = keyof typeof ERROR_STATUS;
export const ERROR_CODES = Object.keys(ERROR_STATUS) as readonly ApiErrorCode[];
