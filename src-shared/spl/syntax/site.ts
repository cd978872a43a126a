/** Where a parser reads: the prepared text and the way from its offsets to spans of the text as typed. */
import type { Span } from './ast.ts';
import { type Diagnostic, type DiagnosticCode, splError } from './diagnostics.ts';

export interface Site {
  readonly text: string;
  span(start: number, end: number): Span;
}

/** Ends the parse of the stage with an error at a range of the prepared text. */
export function fail(site: Site, start: number, end: number, message: string, code: DiagnosticCode = 'syntax', fix?: Diagnostic['fix']): never {
  throw splError(site.span(start, Math.max(start, end)), code, message, fix);
}
