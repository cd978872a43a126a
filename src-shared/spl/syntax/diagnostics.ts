/** What is wrong with a search, where, and what would mend it. */
import type { Span } from './ast.ts';

/** The codes of `nexus check` (contracts): scripts depend on them. */
export type DiagnosticCode = 'syntax' | 'unknown-command' | 'unknown-function' | 'bad-argument' | 'unsupported';

export interface Diagnostic extends Span {
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: DiagnosticCode;
  /** One sentence for the user, with the remedy where there is one. */
  readonly message: string;
  /** An edit that mends it, for the editor's quick fix. */
  readonly fix?: { readonly title: string; readonly start: number; readonly end: number; readonly replacement: string };
}

/** 1-based line and column (in UTF-16 units) of an offset. */
export function lineColumn(text: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let lineStart = 0;
  const end = Math.min(offset, text.length);
  for (let i = text.indexOf('\n'); i !== -1 && i < end; i = text.indexOf('\n', i + 1)) {
    line++;
    lineStart = i + 1;
  }
  return { line, column: end - lineStart + 1 };
}

/** The error that carries one diagnostic out of a parse or a plan: the search cannot run as it stands. */
export class SplError extends Error {
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.name = 'SplError';
    this.diagnostic = diagnostic;
  }
}

/** An SplError at a span. */
export function splError(span: Span, code: DiagnosticCode, message: string, fix?: Diagnostic['fix']): SplError {
  return new SplError({ severity: 'error', code, message, start: span.start, end: span.end, ...(fix ? { fix } : {}) });
}

/** The candidate nearest to `word` by edit distance, if it is near enough to be what was meant; of equals the one that starts alike, then the first. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const lower = word.toLowerCase();
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(lower.length / 3)) + 0.9;
  for (const candidate of candidates) {
    const d = editDistance(lower, candidate.toLowerCase(), bestDistance) + (candidate[0]?.toLowerCase() === lower[0] ? 0 : 0.5);
    if (d < bestDistance) {
      best = candidate;
      bestDistance = d;
    }
  }
  return best;
}

/** Optimal string alignment distance (a swap of neighbours counts one), given up at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let d = Math.min((previous[j] as number) + 1, (current[j - 1] as number) + 1, (previous[j - 1] as number) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, (before[j - 2] as number) + 1);
      current.push(d);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] as number;
}
