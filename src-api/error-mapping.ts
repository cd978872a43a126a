/** Any error as an ApiError: those of searches, sources, the language and the HTTP framework are told, all others are INTERNAL. */
import { isAbort, SearchRefused, wireError } from '../src-engine/jobs/errors.ts';
import { SourceError } from '../src-engine/sources/source-error.ts';
import { lineColumn, SplError, type Diagnostic } from '../src-shared/spl/syntax/diagnostics.ts';
import { ApiError } from './errors.ts';

interface FrameworkError {
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly method?: string;
  readonly url?: string;
}

/** The error as clients see it. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const { code, statusCode, method, url } = error as FrameworkError;
  switch (code) {
    case 'FST_ERR_NOT_FOUND':
      return new ApiError('NOT_FOUND', `There is no route ${method} ${url?.split('?', 1)[0]?.slice(0, 200)}.`);
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ApiError('PAYLOAD_TOO_LARGE', 'The body is larger than this server takes; send less at once.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ApiError('VALIDATION_ERROR', 'The Content-Type is not one that this route takes; send application/json.', { details: [{ field: 'Content-Type', message: 'not supported here' }] });
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return new ApiError('VALIDATION_ERROR', 'The body is not JSON.', { details: [{ field: 'body', message: 'not JSON' }] });
    case 'FST_ERR_BAD_URL':
      return new ApiError('VALIDATION_ERROR', 'The address holds an escape that cannot be decoded.', { details: [{ field: 'url', message: 'bad percent-encoding' }] });
    default:
  }
  // The framework's own refusals of a request have a 4xx status; its sentences name nothing of ours.
  if (typeof code === 'string' && code.startsWith('FST_') && typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return new ApiError(statusCode === 413 ? 'PAYLOAD_TOO_LARGE' : 'VALIDATION_ERROR', 'The request cannot be read as HTTP with JSON.');
  }
  return new ApiError('INTERNAL', 'Something failed inside the server; its log has more under this request id.', { cause: error });
}

/** What a search fails with that the search itself is the reason for, by the engine's sentences. */
const LIMIT_SENTENCES = [/has to hold all its rows and got more than/, /would make more than \d+ rows/, /was stopped: a regular expression took longer/];

/** An error of a search that ran on `spl`. Sentences of the engine are made for users; its own mistakes are INTERNAL. */
export function searchError(error: unknown, spl: string): ApiError {
  if (error instanceof ApiError) return error;
  const diagnostics = error instanceof SearchRefused ? error.diagnostics.filter((d) => d.severity === 'error') : error instanceof SplError ? [error.diagnostic] : [];
  if (diagnostics.length > 0) return splApiError(diagnostics, spl);
  if (error instanceof SourceError) return sourceApiError(error);
  if (isAbort(error)) return new ApiError('UNAVAILABLE', 'The search was stopped before it was done.', { retryAfterS: 1 });
  if (isProgrammingError(error)) return toApiError(error);
  const { message } = wireError(error, spl);
  if (/Out of Memory|memory limit/i.test(message)) {
    return new ApiError('LIMIT_EXCEEDED', 'The search needs more memory than one search may have; search a shorter time range or group by fewer values.', { cause: error });
  }
  if (LIMIT_SENTENCES.some((s) => s.test(message))) return new ApiError('LIMIT_EXCEEDED', message, { cause: error });
  return new ApiError('SPL_ERROR', message, { cause: error });
}

/** SPL_ERROR with a detail for each thing that is wrong. */
function splApiError(diagnostics: readonly Diagnostic[], spl: string): ApiError {
  return new ApiError('SPL_ERROR', diagnostics[0]?.message ?? 'The search cannot be read.', {
    details: diagnostics.map(({ message, start, end }) => ({ field: 'query', message, start, end, ...lineColumn(spl, start) })),
  });
}

/** Databases name hosts, tables and users in their sentences: those stay in the log. */
function sourceApiError(error: SourceError): ApiError {
  switch (error.code) {
    case 'memory':
      return new ApiError('LIMIT_EXCEEDED', 'The search needs more memory than one search may have; search a shorter time range or group by fewer values.', { cause: error });
    case 'limit':
      return new ApiError('LIMIT_EXCEEDED', 'The search reads or gives more than one search may; search a shorter time range.', { cause: error });
    case 'timeout':
      return new ApiError('QUERY_TIMEOUT', 'The search took longer than it may; search a shorter time range.', { cause: error });
    case 'busy':
    case 'network':
    case 'name':
    case 'tls':
    case 'sign-in':
      return new ApiError('UNAVAILABLE', 'The storage cannot be reached; try again in a moment.', { cause: error, retryAfterS: 5 });
    default:
      return new ApiError('INTERNAL', 'The storage failed; the server’s log has more under this request id.', { cause: error });
  }
}

/** Errors that only a mistake in our own code throws, or the file system: their text is not for clients. */
function isProgrammingError(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError || error instanceof SyntaxError) return true;
  return 'syscall' in error || typeof (error as NodeJS.ErrnoException).errno === 'number';
}
