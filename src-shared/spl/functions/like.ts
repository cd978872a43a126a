/**
 * The patterns of LIKE and like(): `%` stands for any text, `_` for one character. In a pattern that is written out a backslash takes
 * their meaning away; in one that is made of fields it is a backslash, as in paths of Windows.
 */

/** What one place of a pattern asks for: a character, or any one. */
type Place = string | null;

/**
 * Makes the test of a pattern. The whole text must match; case matters. The time of a test is at most the product of the
 * two lengths: a part between two `%` is taken at its first place, and no other place could do better.
 */
export function likeMatcher(pattern: string, escapes: boolean): (text: string) => boolean {
  // The shapes that most patterns have are searches for text.
  const plain = /^(%?)([^%_\\]*)(%?)$/.exec(pattern);
  if (plain !== null) {
    const body = plain[2] as string;
    const open = plain[1] === '%';
    const close = plain[3] === '%';
    if (open && (close || body === '')) return (text) => text.includes(body);
    if (open) return (text) => text.endsWith(body);
    if (close) return (text) => text.startsWith(body);
    return (text) => text === body;
  }
  const parts = partsOf(escapes ? pattern : pattern.replaceAll('\\', '\\\\'));
  const first = parts[0] as readonly Place[];
  const last = parts[parts.length - 1] as readonly Place[];
  const middle = parts.slice(1, -1).filter((part) => part.length > 0);
  return (text) => {
    // One character is one code point, also outside of the basic plane.
    const chars = /[\ud800-\udfff]/.test(text) ? Array.from(text) : text;
    if (parts.length === 1) return chars.length === first.length && standsAt(first, chars, 0);
    if (chars.length < first.length + last.length || !standsAt(first, chars, 0) || !standsAt(last, chars, chars.length - last.length)) return false;
    let at = first.length;
    const end = chars.length - last.length;
    for (const part of middle) {
      while (at + part.length <= end && !standsAt(part, chars, at)) at++;
      if (at + part.length > end) return false;
      at += part.length;
    }
    return true;
  };
}

/** The places between the `%` of a pattern. */
function partsOf(pattern: string): Place[][] {
  const parts: Place[][] = [[]];
  for (const m of pattern.matchAll(/\\([%_\\])|%|_|[\s\S]/gu)) {
    const part = parts[parts.length - 1] as Place[];
    if (m[1] !== undefined) part.push(m[1]);
    else if (m[0] === '%') parts.push([]);
    else part.push(m[0] === '_' ? null : m[0]);
  }
  return parts;
}

function standsAt(part: readonly Place[], chars: ArrayLike<string>, at: number): boolean {
  for (let i = 0; i < part.length; i++) if (part[i] !== null && part[i] !== chars[at + i]) return false;
  return true;
}
