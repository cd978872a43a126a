/** What a Nexus API refused or failed at, as a sentence with its remedy. One place decides what each status means. */
import { apiErrorSchema, type ApiErrorBody } from '../../../src-shared/nexus-api/envelope.ts';
import type { ApiErrorCode } from '../../../src-shared/nexus-api/errors.ts';
import { SplError } from '../../../src-shared/spl/syntax/diagnostics.ts';
import { SourceError, type SourceErrorCode } from '../source-error.ts';

/** A failure with the server's own code, for those who decide by it. */
export class NexusApiError extends SourceError {
  /** The API's code; null where no API answered. */
  readonly apiCode: ApiErrorCode | null;
  readonly status: number | null;
  /** Seconds after which the server wants to be asked again, where it said so. */
  readonly retryAfterS: number | null;
  readonly requestId: string | null;
  constructor(code: SourceErrorCode, sentence: string, remedy: string, more: { readonly apiCode?: ApiErrorCode; readonly status?: number; readonly retryAfterS?: number | null; readonly requestId?: string | null; readonly cause?: unknown } = {}) {
    super(code, sentence, remedy, { ...(more.status === undefined ? {} : { serverCode: more.status }), ...(more.cause === undefined ? {} : { cause: more.cause }) });
    this.name = 'NexusApiError';
    this.apiCode = more.apiCode ?? null;
    this.status = more.status ?? null;
    this.retryAfterS = more.retryAfterS ?? null;
    this.requestId = more.requestId ?? null;
  }
}

interface Answered {
  /** `nexus.example.com:8443`. */
  readonly place: string;
  readonly status: number;
  readonly retryAfterS: number | null;
  readonly requestId: string | null;
}

/** The error of an answer's body, or of a frame. `offset` is where the text that was sent stands in the user's own. */
export function errorOf(body: ApiErrorBody, { place, status, retryAfterS, requestId }: Answered): Error {
  const { code, message, details } = body;
  const more = { apiCode: code, status, retryAfterS, requestId };
  const said = sentence(message);
  switch (code) {
    case 'SPL_ERROR': {
      const at = details.find((d) => d.start !== undefined);
      return new SplError({ severity: 'error', code: 'bad-argument', message: said, start: at?.start ?? 0, end: at?.end ?? at?.start ?? 0 });
    }
    case 'UNAUTHENTICATED':
      return new NexusApiError('sign-in', `${place} does not accept the sign-in: ${lower(said)}`, 'Check user and password, or sign in again.', more);
    case 'FORBIDDEN':
      return new NexusApiError('grants', `${place} does not allow this: ${lower(said)}`, 'Ask an administrator of your organisation for the role that may, or choose another organisation.', more);
    case 'QUERY_TIMEOUT':
      return new NexusApiError('timeout', `The search took longer than ${place} allows.`, 'Take a shorter time range or a narrower search.', more);
    case 'LIMIT_EXCEEDED':
      return new NexusApiError('limit', `A limit of ${place} was passed: ${lower(said)}`, 'Take a shorter time range or a narrower search.', more);
    case 'RATE_LIMITED':
    case 'TOO_MANY_QUERIES':
      return new NexusApiError('busy', code === 'RATE_LIMITED' ? `${place} has had too many requests of your organisation.` : `Your organisation runs as many searches at ${place} as it may.`, retryAfterS === null ? 'Try again in a moment.' : `Try again in ${Math.ceil(retryAfterS)} s.`, more);
    case 'UNAVAILABLE':
      return new NexusApiError('busy', `${place} is not available now: ${lower(said)}`, retryAfterS === null ? 'Try again in a moment; if it stays so, tell who runs the server.' : `Try again in ${Math.ceil(retryAfterS)} s.`, more);
    case 'INTERNAL':
      return new NexusApiError('query', `${place} failed inside.`, requestId === null ? 'Tell who runs the server.' : `Tell who runs the server; the request is ${requestId}.`, more);
    case 'NOT_FOUND':
    case 'CONFLICT':
    case 'PAYLOAD_TOO_LARGE':
    case 'VALIDATION_ERROR': {
      const field = details[0];
      return new NexusApiError(code === 'CONFLICT' ? 'read-only' : 'query', field === undefined || said.includes(field.message) ? said : `${said} (${field.field}: ${field.message})`, code === 'CONFLICT' ? 'Load it again and repeat the change.' : '', more);
    }
  }
}

/** The error of an answer that is not as the contract has it. */
export function notTheApi({ place, status }: { readonly place: string; readonly status: number }): NexusApiError {
  if (status === 401 || status === 407) return new NexusApiError('sign-in', `${place} answers ${status} and is not a Nexus API.`, 'Check the address; a proxy in between may want a sign-in of its own.', { status });
  if (status >= 502 && status <= 504) return new NexusApiError('busy', `${place} answers ${status}: the server behind it does not.`, 'Try again in a moment; if it stays so, tell who runs it.', { status });
  return new NexusApiError('protocol', `${place} answers ${status}, but not as a Nexus API does.`, 'Check the address: it is that of the server without "/api/v1".', { status });
}

/** The failure in a parsed answer, where it is one. */
export function failureIn(json: unknown): ApiErrorBody | null {
  const found = apiErrorSchema.safeParse((json as { readonly error?: unknown } | null)?.error);
  return found.success ? found.data : null;
}

const NETWORK: Readonly<Record<string, string>> = {
  ENOTFOUND: 'There is no server of this name',
  EAI_AGAIN: 'The name cannot be looked up now',
  ECONNREFUSED: 'Nothing accepts connections',
  ECONNRESET: 'The connection was cut',
  EPIPE: 'The connection was cut',
  ETIMEDOUT: 'There is no answer',
  EHOSTUNREACH: 'There is no way to the server',
  ENETUNREACH: 'This computer is offline',
  UND_ERR_CONNECT_TIMEOUT: 'There is no answer',
  UND_ERR_HEADERS_TIMEOUT: 'The server does not answer',
  UND_ERR_BODY_TIMEOUT: 'The server stopped answering',
  UND_ERR_SOCKET: 'The connection was cut',
};

/** What went wrong below HTTP. Errors of ours and fired signals pass through. */
export function networkError(error: unknown, place: string): Error {
  if (error instanceof SourceError || error instanceof SplError) return error;
  if (error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')) return error.name === 'TimeoutError' ? new NexusApiError('network', `${place} does not answer.`, 'Check the address and the network, then try again.', { cause: error }) : error;
  const chain: NodeJS.ErrnoException[] = [];
  for (let e: unknown = error; e instanceof Error && chain.length < 5; e = e.cause) chain.push(e);
  // Several addresses were tried: what went wrong with each is below.
  const all = chain.flatMap((e): NodeJS.ErrnoException[] => (e instanceof AggregateError ? [e, ...(e.errors as NodeJS.ErrnoException[])] : [e]));
  const code = all.map((e) => e.code).find((c) => c !== undefined && (c in NETWORK || c.startsWith('ERR_TLS') || c.startsWith('ERR_SSL') || c.includes('CERT') || c.includes('SIGNATURE') || c === 'EPROTO')) ?? '';
  if (code === 'UND_ERR_PROXY' || chain.some((e) => /proxy/i.test(e.message))) return new NexusApiError('network', `The proxy on the way to ${place} refused the connection.`, 'Check the proxy in the connection’s settings or the HTTPS_PROXY variable.', { cause: error });
  if (code === 'EPROTO' || code.includes('WRONG_VERSION')) return new NexusApiError('wrong-port', `${place} does not speak TLS.`, 'Check the port, or write http:// where the server has no TLS.', { cause: error });
  if (code.includes('CERT') || code.includes('SIGNATURE') || code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL')) {
    return new NexusApiError('tls', `The certificate of ${place} is not accepted (${code}).`, 'Paste the certificate of your private authority into the connection, or mend the server’s certificate.', { cause: error });
  }
  const said = NETWORK[code];
  return new NexusApiError(code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? 'name' : 'network', said === undefined ? `${place} cannot be reached.` : `${said}: ${place}.`, 'Check the address and the network, then try again.', { cause: error });
}

function sentence(text: string): string {
  const line = (text.split('\n', 1)[0] ?? '').trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

/** A sentence as the second half of another. */
function lower(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
