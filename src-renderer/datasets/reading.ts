/** How files are read, as it is chosen in the window. Pure. */
import type { FormatDraft } from '../../src-shared/ipc/dataset-protocol.ts';

/** Differences from a format, as they are typed; empty text is as that format has it. */
export interface ReadingChanges {
  /** Name of the format that is changed. */
  readonly base: string;
  readonly starts: '' | 'lines' | 'timestamps' | 'before';
  /** A regular expression of the line with which an event starts. */
  readonly before: string;
  /** A field. */
  readonly time: string;
  /** A regular expression whose named groups are further fields. */
  readonly pattern: string;
  /** What the changed format is kept as. */
  readonly name: string;
}

/** Empty text is as found. */
export interface ReadingChoice {
  readonly format: string;
  readonly sourcetype: string;
  readonly tz: string;
  /** Fields whose values stay text, whatever they look like. */
  readonly textFields: readonly string[];
  /** Null while nothing is changed about the format itself. */
  readonly changes: ReadingChanges | null;
}

export function noChanges(base: string, name: string): ReadingChanges {
  return { base, starts: '', before: '', time: '', pattern: '', name };
}

/** The changed format as the engine takes it; null where nothing is changed. */
export function draftOf({ changes }: ReadingChoice): FormatDraft | null {
  if (changes === null) return null;
  const { base, starts, before, time, pattern } = changes;
  const breaking = starts === 'before' ? (before === '' ? undefined : { before }) : starts === '' ? undefined : starts;
  if (breaking === undefined && time === '' && pattern === '') return null;
  return { base, ...(breaking === undefined ? {} : { breaking }), ...(time === '' ? {} : { time }), ...(pattern === '' ? {} : { pattern }) };
}

/** The choice as the engine's requests take it; what is as found is left out. */
export function requestOf({ format, sourcetype, tz, textFields }: ReadingChoice): { readonly tz: string; readonly format?: string; readonly sourcetype?: string; readonly textFields?: string[] } {
  return { tz, ...(format === '' ? {} : { format }), ...(sourcetype.trim() === '' ? {} : { sourcetype: sourcetype.trim() }), ...(textFields.length === 0 ? {} : { textFields: [...textFields] }) };
}
