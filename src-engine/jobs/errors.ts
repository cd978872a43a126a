/** Errors of a search as its user sees them: one sentence, a place where there is one, never a stack. */
import type { WireError } from '../../src-shared/ipc/wire-error.ts';
import { DiskError } from '../results/spill-file.ts';
import { SourceError } from '../sources/source-error.ts';
import { type Diagnostic, SplError, lineColumn } from '../../src-shared/spl/syntax/diagnostics.ts';

/** The search cannot run as written. */
export class SearchRefused extends Error {
  /** All that the parser found; at least one is an error. */
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    super((diagnostics.find((d) => d.severity === 'error') ?? diagnostics[0])?.message ?? 'The search cannot be read.');
    this.name = 'SearchRefused';
    this.diagnostics = diagnostics;
  }
}

/** The error as it crosses to a client; `spl` gives places their line and column. */
export function wireError(error: unknown, spl?: string): WireError {
  const diagnostic = error instanceof SplError ? error.diagnostic : error instanceof SearchRefused ? error.diagnostics.find((d) => d.severity === 'error') : undefined;
  if (diagnostic !== undefined) {
    const { code, message, start, end } = diagnostic;
    return { code, message, start, end, ...(spl === undefined ? {} : lineColumn(spl, start)) };
  }
  return { code: isAbort(error) ? 'cancelled' : codeOf(error), message: sentenceOf(error) };
}

/** `disk` where the disk takes no more, the code of a source's own error, the API's where an API answered (`conflict`, `rate-limited`); else `failed`. */
function codeOf(error: unknown): string {
  if (error instanceof DiskError) return 'disk';
  if (!(error instanceof SourceError)) return 'failed';
  const { apiCode } = error as SourceError & { readonly apiCode?: string | null };
  return apiCode === undefined || apiCode === null ? error.code : apiCode.toLowerCase().replaceAll('_', '-');
}

/** True for what a fired AbortSignal throws. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || (error as NodeJS.ErrnoException).code === 'ABORT_ERR');
}

/** The first line of an error's message: libraries append stacks, hints and query text to theirs. */
export function sentenceOf(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]?.trim() ?? '';
  return text === '' ? 'Something failed without saying why.' : text;
}
