/** A failure of a source of events, told so that its user can do something about it. */

/** What went wrong, for code that has to decide what to do next. */
export type SourceErrorCode =
  | 'name'
  | 'network'
  | 'tls'
  | 'wrong-port'
  | 'sign-in'
  | 'grants'
  | 'version'
  | 'memory'
  | 'timeout'
  | 'limit'
  | 'unknown-table'
  | 'unknown-column'
  | 'read-only'
  | 'busy'
  | 'mapping'
  | 'protocol'
  | 'query';

/** One sentence that names the place and one that names the remedy; the message is both. */
export class SourceError extends Error {
  readonly code: SourceErrorCode;
  /** What is wrong and where. */
  readonly sentence: string;
  /** What to do about it. */
  readonly remedy: string;
  /** The server's own error code, where it gave one. */
  readonly serverCode: number | null;
  constructor(code: SourceErrorCode, sentence: string, remedy: string, options: { readonly serverCode?: number; readonly cause?: unknown } = {}) {
    super(`${sentence} ${remedy}`, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'SourceError';
    this.code = code;
    this.sentence = sentence;
    this.remedy = remedy;
    this.serverCode = options.serverCode ?? null;
  }
}
