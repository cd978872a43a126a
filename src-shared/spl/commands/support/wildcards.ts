/** `*` wildcards in field names and values, as `fields`, `table`, `rename`, `replace`, `foreach` and others use them. */

/** True when the text holds a `*`. */
export function hasWildcard(text: string): boolean {
  return text.includes('*');
}

/** Text as the source of a regular expression that matches it literally. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** A pattern's matcher: the text that each `*` stood for, or null where it does not match. The leftmost `*` takes most. */
export type SegmentMatcher = (text: string) => readonly string[] | null;

/** Compiles a `*` pattern over whole texts. */
export function wildcardSegments(pattern: string, flags = ''): SegmentMatcher {
  if (!hasWildcard(pattern) && flags === '') return (text) => (text === pattern ? [] : null);
  const regex = new RegExp(`^${pattern.split('*').map(escapeRegex).join('(.*)')}$`, `s${flags}`);
  return (text) => {
    const m = regex.exec(text);
    return m === null ? null : m.slice(1);
  };
}

/**
 * Compiles a pattern over field names. Names that start with `_` are internal: a pattern reaches them only when it
 * starts with `_` itself.
 */
export function fieldSegments(pattern: string): SegmentMatcher {
  const match = wildcardSegments(pattern);
  if (!hasWildcard(pattern) || pattern.startsWith('_')) return match;
  return (name) => (name.startsWith('_') ? null : match(name));
}

/** Puts segments in for the `*` of a template, one each in order; the last segment serves any `*` that are left over. */
export function fillSegments(template: string, segments: readonly string[]): string {
  let i = 0;
  return template.replace(/\*/g, () => segments[Math.min(i++, segments.length - 1)] ?? '');
}

/** How many `*` a pattern has. */
export function wildcardCount(pattern: string): number {
  return pattern.split('*').length - 1;
}

/** The names that any of the patterns matches, in the order of the patterns, each once. Plain names stay if among `names`. */
export function expandFields(patterns: readonly string[], names: Iterable<string>): string[] {
  const all = [...names];
  const out = new Set<string>();
  for (const pattern of patterns) {
    if (!hasWildcard(pattern)) {
      if (all.includes(pattern)) out.add(pattern);
      continue;
    }
    const match = fieldSegments(pattern);
    for (const name of all) if (match(name) !== null) out.add(name);
  }
  return [...out];
}

/** A test whether a name is matched by any of the patterns. */
export function fieldMatcher(patterns: readonly string[]): (name: string) => boolean {
  const exact = new Set(patterns.filter((p) => !hasWildcard(p)));
  const wild = patterns.filter(hasWildcard).map(fieldSegments);
  return (name) => exact.has(name) || wild.some((match) => match(name) !== null);
}
