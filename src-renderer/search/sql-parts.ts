/** SQL cut into parts for colouring. */

export interface SqlPart {
  readonly kind: 'keyword' | 'string' | 'number' | 'parameter' | 'function' | 'comment' | 'plain';
  readonly text: string;
}

const KEYWORDS = new Set(
  ('select from where group by order having limit offset as and or not in is null case when then else end with union all distinct on using join left right inner outer full cross lateral unnest ' +
    'asc desc nulls first last over partition rows range between preceding following unbounded current row filter within like ilike exists any cast interval true false exclude replace qualify settings prewhere array values recursive').split(' '),
);
const TOKEN = /(--[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^']|'')*')|("(?:[^"]|"")*"|`[^`]*`)|(\$\d+|\$\w+|\?|\{\w+:[^}]*\})|(\b\d+(?:\.\d+)?(?:e[+-]?\d+)?\b)|([A-Za-z_]\w*)|(\s+|[^\s\w])/gi;

/** The parts, which together are the text. Quoted names are plain. */
export function sqlParts(sql: string): readonly SqlPart[] {
  const parts: SqlPart[] = [];
  const push = (kind: SqlPart['kind'], text: string): void => {
    const last = parts.at(-1);
    if (last?.kind === kind) parts[parts.length - 1] = { kind, text: last.text + text };
    else parts.push({ kind, text });
  };
  let at = 0;
  for (const found of sql.matchAll(TOKEN)) {
    if (found.index > at) push('plain', sql.slice(at, found.index));
    const [text, comment, string, , parameter, number, word] = found;
    at = found.index + text.length;
    if (comment !== undefined) push('comment', text);
    else if (string !== undefined) push('string', text);
    else if (parameter !== undefined) push('parameter', text);
    else if (number !== undefined) push('number', text);
    else if (word === undefined) push('plain', text);
    else if (KEYWORDS.has(word.toLowerCase())) push('keyword', text);
    else push(sql[at] === '(' ? 'function' : 'plain', text);
  }
  if (at < sql.length) push('plain', sql.slice(at));
  return parts;
}
