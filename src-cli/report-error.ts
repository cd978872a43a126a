/** How the command tells that something is wrong: one line with the place, the source line, a caret under the span. */
import { SearchRefused, isAbort, sentenceOf, wireError } from '../src-engine/jobs/errors.ts';
import { type Diagnostic, SplError, lineColumn } from '../src-shared/spl/syntax/diagnostics.ts';
import { displayWidth, note, print, styled } from './terminal.ts';
import { UsageError } from './usage.ts';

/** Exit statuses of the contract. */
export const EXIT = { done: 0, failed: 1, wrong: 2, interrupted: 130 } as const;

/** Status for an error. */
export function exitStatus(error: unknown): number {
  if (isAbort(error)) return EXIT.interrupted;
  return error instanceof UsageError || error instanceof SearchRefused || error instanceof SplError ? EXIT.wrong : EXIT.failed;
}

/** Tells an error on stderr, and with `json` as an object on stdout too. `spl` is the text that spans refer to. */
export async function reportError(error: unknown, spl: string | null, json: boolean): Promise<void> {
  const found = error instanceof SearchRefused ? error.diagnostics.filter((d) => d.severity === 'error') : error instanceof SplError ? [error.diagnostic] : [];
  if (found.length > 0 && spl !== null) for (const diagnostic of found) note(describe(diagnostic, spl));
  else note(`${styled('error:', 'red', process.stderr)} ${sentenceOf(error)}`);
  if (!json) return;
  const { code, ...rest } = wireError(error, spl ?? undefined);
  await print(`${JSON.stringify({ error: { code: error instanceof UsageError ? 'usage' : code, ...rest } })}\n`);
}

/** `error: L:C: sentence`, the source line, and a caret under the span. */
function describe(diagnostic: Diagnostic, spl: string): string {
  const { line, column } = lineColumn(spl, diagnostic.start);
  const source = (spl.split('\n')[line - 1] ?? '').replace(/\r$/, '');
  const before = source.slice(0, column - 1);
  // The span may go on over further lines; the caret stays on the first.
  const marked = source.slice(column - 1, column - 1 + Math.max(1, diagnostic.end - diagnostic.start));
  const pad = before.replace(/[^\t]+/g, (part) => ' '.repeat(displayWidth(part)));
  const label = diagnostic.severity === 'error' ? styled('error:', 'red', process.stderr) : styled('warning:', 'yellow', process.stderr);
  return `${label} ${line}:${column}: ${diagnostic.message}\n  ${source}\n  ${pad}${'^'.repeat(Math.max(1, displayWidth(marked)))}`;
}
