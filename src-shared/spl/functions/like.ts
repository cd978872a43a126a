/** The patterns of LIKE and like(): `%` stands for any text, `_` for one character, a backslash takes their meaning away. */

/** Makes the test of a pattern. The whole text must match; case matters. */
export function likeMatcher(pattern: string): (text: string) => boolean {
  // The shapes that most patterns have need no regular expression.
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
  let source = '';
  for (const m of pattern.matchAll(/\\([\s\S])|%+|_|[^%_\\]+|\\$/g)) {
    if (m[0].startsWith('%')) source += '[\\s\\S]*';
    else if (m[0] === '_') source += '[\\s\\S]';
    else source += (m[1] === undefined ? m[0] : m[1] === '%' || m[1] === '_' || m[1] === '\\' ? m[1] : m[0]).replace(/[$()*+.?[\\\]^{|}/-]/g, '\\$&');
  }
  // No `\-` outside of classes in Unicode patterns.
  const regex = new RegExp(`^${source.replaceAll('\\-', '-')}$`, 'u');
  return (text) => regex.test(text);
}
