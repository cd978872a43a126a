/** Messages between the editor and its language worker. */
import type { Proposals } from '../../src-shared/spl/language/completion.ts';
import type { KnownField, KnownNames } from '../../src-shared/spl/language/known.ts';
import type { Hover } from '../../src-shared/spl/language/hover.ts';
import type { MacroCall } from '../../src-shared/spl/language/macros.ts';
import type { RenameTarget, Renamed } from '../../src-shared/spl/language/rename.ts';
import type { Signature } from '../../src-shared/spl/language/signature.ts';
import type { Diagnostic } from '../../src-shared/spl/syntax/diagnostics.ts';

/** A place in a text, with what the source and the app know. */
interface At {
  readonly text: string;
  readonly offset: number;
  readonly fields: readonly KnownField[];
  readonly names: KnownNames;
}

export type LanguageRequest =
  | { readonly kind: 'check'; readonly text: string; readonly names: KnownNames }
  | ({ readonly kind: 'complete' } & At)
  | ({ readonly kind: 'hover' } & At)
  | ({ readonly kind: 'signature' } & At)
  | ({ readonly kind: 'macro' } & At)
  | ({ readonly kind: 'renameTarget' } & At)
  | ({ readonly kind: 'rename'; readonly name: string } & At);

export interface LanguageReplies {
  readonly check: readonly Diagnostic[];
  readonly complete: Proposals;
  readonly hover: Hover | null;
  readonly signature: Signature | null;
  readonly macro: MacroCall | null;
  readonly renameTarget: RenameTarget;
  readonly rename: Renamed;
}
