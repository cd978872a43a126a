/** What an editor knows of the source and of the app, as it tells the language. */
import type { Macro } from '../syntax/source-text.ts';

/** A field that the source is known to have. */
export interface KnownField {
  readonly name: string;
  readonly type: 'number' | 'string' | 'time' | 'multivalue' | 'unknown';
}

/** What the search may name besides fields. */
export interface KnownNames {
  readonly savedSearches: readonly string[];
  readonly lookups: readonly { readonly name: string; readonly fields: readonly string[] }[];
  readonly macros: readonly Macro[];
}
export const NO_NAMES: KnownNames = { savedSearches: [], lookups: [], macros: [] };

/** The place of a value that a field is compared with. */
export interface ValuePlace {
  readonly field: string;
  /** What an accepted value replaces: inside the quotes where there are any. */
  readonly start: number;
  readonly end: number;
  /** What is written of it so far. */
  readonly prefix: string;
  /** True inside double quotes. */
  readonly quoted: boolean;
  /** True where an expression reads it, which takes a bare word for a field. */
  readonly inExpression: boolean;
}
