/** Messages between the editor and its language worker. */
import type { Completions } from '../../src-shared/spl/language/completion.ts';
import type { KnownField } from '../../src-shared/spl/language/context.ts';
import type { Hover } from '../../src-shared/spl/language/hover.ts';
import type { Diagnostic } from '../../src-shared/spl/syntax/diagnostics.ts';

export type LanguageRequest =
  | { readonly kind: 'check'; readonly text: string }
  | { readonly kind: 'complete'; readonly text: string; readonly offset: number; readonly fields: readonly KnownField[] }
  | { readonly kind: 'hover'; readonly text: string; readonly offset: number; readonly fields: readonly KnownField[] };

export interface LanguageReplies {
  readonly check: readonly Diagnostic[];
  readonly complete: Completions;
  readonly hover: Hover | null;
}
