/**
 * Terms with several wildcards (`*a*b*c`) in raw text. As a regular expression they would backtrack through every choice
 * of places; here each part is taken at its first place, which leaves the most room for those after it, and a part that is
 * missing up to the next breaker is missing for every later start too: one pass, whatever the text.
 */

export interface WildTerm {
  /** The texts between the wildcards, in the case to compare in. */
  readonly parts: readonly string[];
  /** What a wildcard does not go over. */
  readonly stop: RegExp;
  /** True where the first part must stand behind a breaker, the last before one. */
  readonly boundedStart: boolean;
  readonly boundedEnd: boolean;
  /** One character that bounds a term. */
  readonly breaker: RegExp;
}

/** Makes the test of a term on text in the same case; null where a part itself holds what wildcards do not go over. */
export function wildTermTest(term: WildTerm): ((text: string) => boolean) | null {
  const { stop, breaker, boundedStart, boundedEnd } = term;
  const parts = term.parts.filter((part) => part !== '');
  if (parts.some((part) => stop.test(part))) return null;
  const [first, ...rest] = parts as [string, ...string[]];
  const nextStop = (text: string, from: number): number => {
    const found = text.slice(from).search(stop);
    return found === -1 ? text.length : from + found;
  };
  const free = (text: string, at: number): boolean => at < 0 || at >= text.length || breaker.test(text[at] as string);

  return (text) => {
    // Where the segment ends that was looked at last; starts before it fail as the one that failed did.
    for (let from = 0; from <= text.length; ) {
      const start = text.indexOf(first, from);
      if (start === -1) return false;
      if ((boundedStart && !free(text, start - 1)) || (rest.length === 0 && boundedEnd && !free(text, start + first.length))) {
        from = start + 1;
        continue;
      }
      const end = nextStop(text, start);
      if (fits(text, start + first.length, end)) return true;
      from = Math.max(end, start + 1);
    }
    return false;
  };

  /** True when the parts after the first stand in their order between `at` and `end`. */
  function fits(text: string, at: number, end: number): boolean {
    let pos = at;
    for (let k = 0; k < rest.length; k++) {
      const part = rest[k] as string;
      let found = text.indexOf(part, pos);
      if (k === rest.length - 1 && boundedEnd) {
        while (found !== -1 && found + part.length <= end && !free(text, found + part.length)) found = text.indexOf(part, found + 1);
      }
      if (found === -1 || found + part.length > end) return false;
      pos = found + part.length;
    }
    return true;
  }
}
