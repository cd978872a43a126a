/** Errors as clients see them: a code, one sentence, details. What is not meant for clients becomes INTERNAL without detail. */
import type { ErrorDetail, Failure } from '../src-shared/nexus-api/envelope.ts';
import { ERROR_STATUS, type ApiErrorCode } from '../src-shared/nexus-api/errors.ts';

/** An error that a client may see. `message` is one sentence with the remedy. */
export class ApiError extends Error {
  readonly code: ApiErrorCode;
  readonly details: readonly ErrorDetail[];
  /** Seconds until another try makes sense: becomes `Retry-After`. */
  readonly retryAfterS: number | null;

  constructor(code: ApiErrorCode, message: string, options: { readonly details?: readonly ErrorDetail[]; readonly retryAfterS?: number; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'ApiError';
    this.code = code;
    this.details = options.details ?? [];
    this.retryAfterS = options.retryAfterS ?? null;
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

/** 404 for a thing that is not there, or not in the caller's organisation: the two look the same. */
export function notFound(what: string, id: string): ApiError {
  return new ApiError('NOT_FOUND', `There is no ${what} "${id}".`);
}

/** The envelope of a failure. */
export function failureEnvelope(error: ApiError, requestId: string): Failure {
  return {
    success: false,
    error: { code: error.code, message: error.message, details: [...error.details] },
    meta: { requestId, timestamp: new Date().toISOString() },
  };
}
