/** Files whose content cannot be read to its end: what is wrong with them, in words. */

/** Something that could not be read. What came before it is as good as if the file ended there. */
export interface Damage {
  /** The file, or `file:member`. */
  readonly name: string;
  /** What is wrong, to be put after the name: `ends early ...`, `is encrypted ...`. */
  readonly problem: string;
}

/** The bytes of a file end in the midst of something. */
export const endsEarly = (what: string): string => `ends early, within ${what}; it was probably cut off while it was written or copied`;

/** The bytes of a file are not what they should be. `reason` is a decoder's own word for it. */
export function isDamaged(what: string, reason: unknown): string {
  const text = (reason instanceof Error ? reason.message : String(reason)).replace(/\.$/, '');
  return `is a damaged ${what} file (${text})`;
}

/**
 * What a user is told of damage: which file, what is wrong with it, and how many events were read of it all the same. `files`
 * are those of which events were read.
 */
export function damageSentences(damages: readonly Damage[], files: readonly { readonly name: string; readonly events: number }[]): string[] {
  return damages.map(({ name, problem }) => {
    const events = files.reduce((sum, file) => (file.name === name || file.name.startsWith(`${name}:`) ? sum + file.events : sum), 0);
    const read = events === 0 ? 'nothing of it could be read' : events === 1 ? 'the one event before that was read' : `the ${events.toLocaleString('en')} events before that were read`;
    return `${name} ${problem}: ${read}.`;
  });
}
