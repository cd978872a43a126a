/** How errors cross the port. */

/** An error as it crosses the port: one sentence, a place where there is one. Never a stack trace. */
export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly start?: number;
  readonly end?: number;
  readonly line?: number;
  readonly column?: number;
}
