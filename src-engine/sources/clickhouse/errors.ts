/** What a ClickHouse server, the network or TLS says, as a SourceError: one sentence with the place, one with the remedy. */
import { SourceError } from '../source-error.ts';
import type { SourceErrorCode } from '../source-error.ts';

/** An exception of the server as it stands in an answer. */
export interface ServerException {
  readonly code: number;
  /** First sentence or so, without the server's version and stack. */
  readonly message: string;
}

const EXCEPTION = /Code: (\d+)\.\s*(?:DB::)?(?:[A-Za-z]+::)*(?:Exception|Error|NetException)?:?\s*([\s\S]*)/;

/** Reads the exception out of a text of the server, null where there is none. The innermost is taken: a cluster's server wraps others'. */
export function readException(text: string): ServerException | null {
  const first = /Code: (\d+)\./.exec(text);
  if (first === null) return null;
  const last = text.lastIndexOf('Code: ');
  const inner = EXCEPTION.exec(text.slice(last)) ?? EXCEPTION.exec(text);
  if (inner === null) return { code: Number(first[1]), message: text };
  const message = (inner[2] ?? '')
    .replace(/\s*\(version [^)]*\)[\s\S]*$/, '')
    .replace(/\.?\s*\([A-Z0-9_]{3,}\)\s*$/, '')
    .replace(/, Stack trace[\s\S]*$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  return { code: Number(inner[1]), message: message.replace(/\.$/, '') };
}

interface Rule {
  readonly code: SourceErrorCode;
  sentence(place: string, message: string): string;
  readonly remedy: string;
}

const UNREACHABLE = 'Check that the server runs and that a firewall, VPN or proxy lets this machine reach it.';

/** By the server's error codes (ClickHouse, src/Common/ErrorCodes.cpp). */
const RULES: Readonly<Record<number, Rule>> = {
  10: column(),
  16: column(),
  47: column(),
  60: { code: 'unknown-table', sentence: (p, m) => `${p} has no such table: ${short(m)}.`, remedy: 'Choose another table in the connection, or ask for the right to see it.' },
  81: { code: 'unknown-table', sentence: (p, m) => `${p} has no such database: ${short(m)}.`, remedy: 'Choose another database in the connection, or ask for the right to see it.' },
  158: rows(),
  159: timeout(),
  160: timeout(),
  164: { code: 'read-only', sentence: (p, m) => `${p} refused because the session is read-only: ${short(m)}.`, remedy: 'Nothing was changed; searches only read.' },
  192: signIn(),
  193: signIn(),
  194: signIn(),
  195: signIn(),
  198: { code: 'name', sentence: (p, m) => `${p} cannot find a host of its cluster: ${short(m)}.`, remedy: 'Check the cluster’s definition on the server.' },
  202: { code: 'busy', sentence: (p) => `${p} runs too many queries already.`, remedy: 'Try again in a moment.' },
  209: { code: 'timeout', sentence: (p, m) => `${p} lost time on a connection inside its cluster: ${short(m)}.`, remedy: 'Try again; if it stays, look at the cluster’s network.' },
  210: { code: 'network', sentence: (p, m) => `${p} lost a connection inside its cluster: ${short(m)}.`, remedy: 'Try again; if it stays, look at the cluster’s network.' },
  241: { code: 'memory', sentence: (p, m) => `${p} ran out of memory for this search: ${short(m)}.`, remedy: 'Search a shorter time range, group by fewer values, or raise the connection’s memory limit.' },
  279: { code: 'network', sentence: (p, m) => `${p} could not reach any replica of its cluster: ${short(m)}.`, remedy: 'Try again; if it stays, look at the cluster’s hosts.' },
  307: limit('bytes'),
  396: rows(),
  394: { code: 'query', sentence: (p) => `The search was stopped on ${p}.`, remedy: 'Somebody else, or a limit of the server, killed the query; run it again.' },
  497: {
    code: 'grants',
    sentence: (p, m) => `The user may not do this on ${p}: ${short(m)}.`,
    remedy: 'Ask an administrator for GRANT SELECT on the table.',
  },
  516: signIn(),
};

function column(): Rule {
  return { code: 'unknown-column', sentence: (p, m) => `A column of the mapping is not in the table on ${p}: ${short(m)}.`, remedy: 'Look at the mapping in the connection; the table may have changed.' };
}

function rows(): Rule {
  return limit('rows');
}

function limit(what: 'rows' | 'bytes'): Rule {
  return { code: 'limit', sentence: (p) => `The search gave or read more ${what} than ${p} or the connection allows.`, remedy: 'Search a shorter time range, add a head or stats command, or raise the connection’s limit.' };
}

function timeout(): Rule {
  return { code: 'timeout', sentence: (p) => `The search took longer on ${p} than it may.`, remedy: 'Search a shorter time range, or raise the connection’s time limit.' };
}

function signIn(): Rule {
  return { code: 'sign-in', sentence: (p) => `${p} refused the sign-in.`, remedy: 'Check the user name and the password, token or certificate.' };
}

/** The first part of a server's sentence: enough to know what is meant. */
function short(message: string): string {
  const text = message.replace(/^(?:DB::Exception: )+/, '');
  return (text.length > 300 ? `${text.slice(0, 299)}…` : text).replace(/[.\s]+$/, '');
}

/** An exception of the server as a SourceError. `place` names the server (`clickhouse.example.com:8443`). */
export function serverError(exception: ServerException, place: string): SourceError {
  const rule = RULES[exception.code];
  const options = { serverCode: exception.code };
  if (rule !== undefined) return new SourceError(rule.code, rule.sentence(place, exception.message), rule.remedy, options);
  return new SourceError('query', `${place} could not run the search: ${short(exception.message)}.`, `The server's error code is ${exception.code}; its log tells more.`, options);
}

const TLS_REMEDIES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'The server’s certificate has expired: its administrator has to renew it.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate is signed by itself: add it, or the authority that should have signed it, to the connection.',
  SELF_SIGNED_CERT_IN_CHAIN: 'The certificate comes from a private authority: add that authority’s certificate to the connection.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The certificate comes from a private authority: add that authority’s certificate to the connection.',
  UNABLE_TO_GET_ISSUER_CERT: 'The certificate comes from a private authority: add that authority’s certificate to the connection.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'The certificate comes from a private authority: add that authority’s certificate to the connection.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate is for another name: use that name in the address, or set the expected server name in the connection.',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'The server asks for a client certificate: choose the sign-in method "certificate" and add one.',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: 'The server ended the handshake: it may ask for a client certificate or for other protocol versions.',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'The server does not know the authority of the client certificate: use one that it trusts.',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'The server refused the client certificate: use one that it trusts.',
  ERR_SSL_WRONG_VERSION_NUMBER: 'The port does not speak TLS: use http:// in the address, or the TLS port (usually 8443).',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'The port does not speak TLS: use http:// in the address, or the TLS port (usually 8443).',
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: 'The client certificate and its key do not belong together: add the matching pair.',
};

/** A failure of the network or of TLS as a SourceError; null where the error is of neither. */
function networkError(error: unknown, place: string): SourceError | null {
  const { code = '', message = '' } = (error ?? {}) as { readonly code?: string; readonly message?: string };
  const cause = (error as Error | null)?.cause;
  const make = (kind: SourceErrorCode, sentence: string, remedy: string): SourceError => new SourceError(kind, sentence, remedy, { cause: error });
  const tls = TLS_REMEDIES[code];
  if (tls !== undefined) return make('tls', `${place} cannot be trusted or refuses TLS: ${short(message)}.`, tls);
  if (code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || code.startsWith('ERR_OSSL') || code.startsWith('CERT_') || code === 'EPROTO') {
    return make('tls', `TLS with ${place} failed: ${short(message.replaceAll(/[0-9A-F]{8,}:|:?[./\w]*\.cc?:\d+:?/g, ''))}.`, 'Check the certificates of the connection and whether the port speaks TLS.');
  }
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return make('name', `The name of ${place} cannot be found.`, 'Check the spelling of the address, and the VPN or DNS server where it is an internal name.');
    case 'ECONNREFUSED':
      return make('network', `${place} refused the connection.`, 'Check the port, and that the server runs and listens there (HTTP is usually 8123, HTTPS 8443).');
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return make('network', `There is no way to ${place} in the network.`, UNREACHABLE);
    case 'ETIMEDOUT':
    case 'ESOCKETTIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return make('network', `${place} does not answer.`, UNREACHABLE);
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ERR_STREAM_PREMATURE_CLOSE':
    case 'Z_BUF_ERROR':
    case 'ECONNABORTED':
      return make('network', `${place} ended the connection before its answer was complete.`, 'Run the search again; if it stays, look at the server’s log and at proxies on the way.');
    default:
  }
  if (code.startsWith('HPE_')) return make('wrong-port', `${place} does not speak HTTP.`, 'Use the HTTP port (usually 8123, with TLS 8443) in the address.');
  if (message === 'aborted' || message === 'socket hang up') return networkError({ code: 'ECONNRESET', message }, place);
  if (message === 'Timeout error.') return make('network', `${place} said nothing for too long.`, UNREACHABLE);
  return cause === undefined || cause === error ? null : networkError(cause, place);
}

/** Whatever failed while talking to a server, as a SourceError. What is one already is kept. */
export function toSourceError(error: unknown, place: string): SourceError {
  if (error instanceof SourceError) return error;
  const network = networkError(error, place);
  if (network !== null) return network;
  const message = error instanceof Error ? error.message : String(error);
  const { code } = (error ?? {}) as { readonly code?: unknown };
  // The client gives exceptions of the server with its code as text of digits.
  if (typeof code === 'string' && /^\d+$/.test(code)) return serverError(readException(`Code: ${code}. DB::Exception: ${message}`) ?? { code: Number(code), message }, place);
  const exception = readException(message);
  if (exception !== null) return serverError(exception, place);
  return answerError(message, place, error);
}

/** An answer that is no ClickHouse's. */
function answerError(text: string, place: string, cause: unknown): SourceError {
  if (/is for clickhouse-client program/.test(text)) {
    return new SourceError('wrong-port', `${place} is the port of ClickHouse's own protocol.`, 'Use the HTTP port (usually 8123, with TLS 8443) in the address.', { cause });
  }
  if (/HTTP request (?:was sent )?to (?:an )?HTTPS/i.test(text)) {
    return new SourceError('wrong-port', `${place} speaks TLS only.`, 'Use https:// in the address.', { cause });
  }
  return new SourceError('protocol', `${place} did not answer as a ClickHouse server does: ${short(text.replaceAll(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim()) || 'it said nothing'}.`, 'Check that the address is that of ClickHouse’s HTTP interface and that no proxy answers in its place.', { cause });
}

/** True where another host of the cluster may do better: this one cannot be reached or is overloaded, the query is not at fault. */
export function isHostFault(error: SourceError): boolean {
  return ['name', 'network', 'tls', 'wrong-port', 'busy', 'protocol'].includes(error.code);
}

/** Oldest server that is supported: its SQL, settings and formats are those that the queries need. */
const OLDEST_VERSION = '24.3';

/** Throws a SourceError where the server is older than OLDEST_VERSION. */
export function checkVersion(version: string, place: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldMajor = 0, oldMinor = 0] = OLDEST_VERSION.split('.').map(Number);
  if (!Number.isFinite(major) || major === 0) throw answerError(version, place, undefined);
  if (major < oldMajor || (major === oldMajor && minor < oldMinor)) {
    throw new SourceError('version', `${place} runs ClickHouse ${version}, which is too old.`, `Nexus needs ${OLDEST_VERSION} or newer: upgrade the server or connect to another.`);
  }
}
