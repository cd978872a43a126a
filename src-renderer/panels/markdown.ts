/** The part of Markdown that notes use, as a tree: what is shown, and what is written as HTML, come from the same. HTML in it is text. Pure. */

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'strong' | 'emphasis' | 'strike'; readonly parts: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly parts: readonly Inline[] };

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly parts: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly parts: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly start: number; readonly items: readonly { readonly done: boolean | null; readonly blocks: readonly Block[] }[] }
  | { readonly kind: 'table'; readonly head: readonly (readonly Inline[])[]; readonly align: readonly ('left' | 'right' | 'center')[]; readonly rows: readonly (readonly (readonly Inline[])[])[] }
  | { readonly kind: 'rule' };

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const RULE = /^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$/;
const QUOTE = /^ {0,3}>\s?/;
const ITEM = /^( {0,3})(?:([-*+])|(\d{1,9})[.)])(\s+)/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
/** Characters of a paragraph or cell in which marks are looked for; a longer one is text as it stands. */
const MAX_INLINE = 10_000;
/** Lists and quotes within each other. */
const MAX_DEPTH = 8;

/** Reads Markdown. Never fails: what is not understood is text. */
export function parseMarkdown(text: string): Block[] {
  return blocksOf(text.replaceAll('\r\n', '\n').replaceAll('\t', '    ').split('\n'), 0);
}

function blocksOf(lines: readonly string[], depth: number): Block[] {
  const blocks: Block[] = [];
  let i = 0;
  while (i < lines.length) {
    const line = lines[i] as string;
    if (line.trim() === '') {
      i++;
      continue;
    }
    const fence = FENCE.exec(line)?.[1];
    if (fence !== undefined) {
      const code = takeWhile(lines, i + 1, (other) => !(other.trim().startsWith(fence) && other.trim().replaceAll(fence[0] as string, '') === ''));
      blocks.push({ kind: 'code', text: code.join('\n') });
      i += code.length + 2;
      continue;
    }
    const heading = HEADING.exec(line);
    if (heading !== null) {
      blocks.push({ kind: 'heading', level: (heading[1] as string).length, parts: parseInline(heading[2] as string) });
      i++;
    } else if (RULE.test(line)) {
      blocks.push({ kind: 'rule' });
      i++;
    } else if (QUOTE.test(line) && depth < MAX_DEPTH) {
      const quoted = takeWhile(lines, i, (other) => QUOTE.test(other));
      blocks.push({ kind: 'quote', blocks: blocksOf(quoted.map((other) => other.replace(QUOTE, '')), depth + 1) });
      i += quoted.length;
    } else if (ITEM.test(line) && depth < MAX_DEPTH) {
      const [list, used] = listAt(lines, i, depth);
      blocks.push(list);
      i += used;
    } else if (line.includes('|') && TABLE_RULE.test(lines[i + 1] ?? '') && cellsOf(line).length === cellsOf(lines[i + 1] as string).length) {
      const body = takeWhile(lines, i + 2, (other) => other.includes('|'));
      const head = cellsOf(line);
      const align = cellsOf(lines[i + 1] as string).map((cell) => (cell.endsWith(':') ? (cell.startsWith(':') ? ('center' as const) : ('right' as const)) : ('left' as const)));
      blocks.push({ kind: 'table', head: head.map(parseInline), align, rows: body.map((row) => head.map((_, at) => parseInline(cellsOf(row)[at] ?? ''))) });
      i += 2 + body.length;
    } else {
      const paragraph = [line, ...takeWhile(lines, i + 1, (other) => other.trim() !== '' && !FENCE.test(other) && !HEADING.test(other) && !QUOTE.test(other) && !ITEM.test(other) && !RULE.test(other))];
      blocks.push({ kind: 'paragraph', parts: parseInline(paragraph.map((one) => one.trimStart()).join('\n')) });
      i += paragraph.length;
    }
  }
  return blocks;
}

function takeWhile(lines: readonly string[], from: number, wanted: (line: string) => boolean): string[] {
  let end = from;
  while (end < lines.length && wanted(lines[end] as string)) end++;
  return lines.slice(from, end);
}

/** The list that begins at a line, and how many lines it takes. */
function listAt(lines: readonly string[], from: number, depth: number): [Extract<Block, { kind: 'list' }>, number] {
  const first = ITEM.exec(lines[from] as string) as RegExpExecArray;
  const ordered = first[3] !== undefined;
  const items: { done: boolean | null; blocks: readonly Block[] }[] = [];
  let i = from;
  for (;;) {
    const marker = ITEM.exec(lines[i] ?? '');
    if (marker === null || (marker[3] !== undefined) !== ordered) break;
    const indent = marker[0].length;
    const own = [(lines[i] as string).slice(indent)];
    i++;
    // What is indented belongs to the item, also after an empty line; a line that goes on with its paragraph too.
    while (i < lines.length) {
      const line = lines[i] as string;
      const belongs = line.trim() === '' ? (lines[i + 1] ?? '').startsWith(' '.repeat(Math.min(indent, 2))) : line.startsWith('  ') || (!ITEM.test(line) && own.at(-1) !== '' && !HEADING.test(line) && !FENCE.test(line));
      if (!belongs) break;
      own.push(line.startsWith(' '.repeat(indent)) ? line.slice(indent) : line.trimStart());
      i++;
    }
    const task = /^\[([ xX])\]\s+/.exec(own[0] as string);
    if (task !== null) own[0] = (own[0] as string).slice(task[0].length);
    items.push({ done: task === null ? null : task[1] !== ' ', blocks: blocksOf(own, depth + 1) });
    while (lines[i]?.trim() === '' && ITEM.test(lines[i + 1] ?? '')) i++;
  }
  return [{ kind: 'list', ordered, start: Number(first[3] ?? 1), items }, i - from];
}

function cellsOf(line: string): string[] {
  return line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll(String.raw`\|`, '|'));
}

const INLINE = /\\([\\`*_{}[\]()#+\-.!|~<>])|(`+)(.+?)\2(?!`)|\[((?:[^[\]\\]|\\.)*)\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+"[^"]*")?\)|(\*\*|__|~~)(?=\S)(.+?)(?<=\S)\6|(\*|_)(?=\S)(.+?)(?<=\S)\8|<(https?:\/\/[^\s<>]+)>|(https?:\/\/[^\s<>()]+[^\s<>().,;:!?'"])| {2,}\n|\n/gs;

/** Reads what stands within a line. */
function parseInline(text: string, depth = 0): Inline[] {
  if (text.length > MAX_INLINE) return [{ kind: 'text', text }];
  const parts: Inline[] = [];
  let at = 0;
  const add = (plain: string): void => {
    const last = parts.at(-1);
    if (plain === '') return;
    if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', text: last.text + plain };
    else parts.push({ kind: 'text', text: plain });
  };
  const within = (inner: string): Inline[] => (depth < MAX_DEPTH ? parseInline(inner, depth + 1) : [{ kind: 'text', text: inner }]);
  for (const match of text.matchAll(INLINE)) {
    add(text.slice(at, match.index));
    at = match.index + match[0].length;
    const [whole, escaped, , code, label, href, mark, marked, single, singled, angled, bare] = match;
    const wordInside = (mark === '__' || single === '_') && /\w$/.test(text.slice(0, match.index)) ;
    if (escaped !== undefined) add(escaped);
    else if (code !== undefined) parts.push({ kind: 'code', text: code.trim() === '' ? code : code.replace(/^ (.*) $/s, '$1') });
    else if (label !== undefined) parts.push({ kind: 'link', href: href ?? '', parts: within(label) });
    else if (wordInside) add(whole);
    else if (marked !== undefined) parts.push({ kind: mark === '~~' ? 'strike' : 'strong', parts: within(marked) });
    else if (singled !== undefined) parts.push({ kind: 'emphasis', parts: within(singled) });
    else if (angled !== undefined || bare !== undefined) parts.push({ kind: 'link', href: (angled ?? bare) as string, parts: [{ kind: 'text', text: (angled ?? bare) as string }] });
    else if (whole === '\n') add(' ');
    else parts.push({ kind: 'break' });
  }
  add(text.slice(at));
  return parts;
}

/** True for an address that a note may lead to. */
export function isWebAddress(href: string): boolean {
  return /^https?:\/\/[^\s]+$/i.test(href);
}

/** Text as HTML shows it. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** The tree as HTML. Addresses that are none of the web's are left out. */
export function markdownHtml(blocks: readonly Block[]): string {
  return blocks.map(blockHtml).join('\n');
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${inlineHtml(block.parts)}</h${block.level}>`;
    case 'paragraph':
      return `<p>${inlineHtml(block.parts)}</p>`;
    case 'code':
      return `<pre><code>${escapeHtml(block.text)}</code></pre>`;
    case 'quote':
      return `<blockquote>${markdownHtml(block.blocks)}</blockquote>`;
    case 'rule':
      return '<hr>';
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul';
      const items = block.items.map(({ done, blocks }) => `<li>${done === null ? '' : done ? '☑ ' : '☐ '}${tight(blocks)}</li>`);
      return `<${tag}${block.ordered && block.start !== 1 ? ` start="${block.start}"` : ''}>${items.join('')}</${tag}>`;
    }
    case 'table': {
      const row = (cells: readonly (readonly Inline[])[], tag: string): string => `<tr>${cells.map((cell, i) => `<${tag} style="text-align:${block.align[i] ?? 'left'}">${inlineHtml(cell)}</${tag}>`).join('')}</tr>`;
      return `<table><thead>${row(block.head, 'th')}</thead><tbody>${block.rows.map((cells) => row(cells, 'td')).join('')}</tbody></table>`;
    }
  }
}

/** An item of one paragraph needs no paragraph of its own. */
function tight(blocks: readonly Block[]): string {
  const [first, ...others] = blocks;
  return first?.kind === 'paragraph' ? inlineHtml(first.parts) + markdownHtml(others) : markdownHtml(blocks);
}

function inlineHtml(parts: readonly Inline[]): string {
  return parts
    .map((part) => {
      switch (part.kind) {
        case 'text':
          return escapeHtml(part.text);
        case 'code':
          return `<code>${escapeHtml(part.text)}</code>`;
        case 'break':
          return '<br>';
        case 'strong':
          return `<strong>${inlineHtml(part.parts)}</strong>`;
        case 'emphasis':
          return `<em>${inlineHtml(part.parts)}</em>`;
        case 'strike':
          return `<s>${inlineHtml(part.parts)}</s>`;
        case 'link':
          return isWebAddress(part.href) ? `<a href="${escapeHtml(part.href)}">${inlineHtml(part.parts)}</a>` : inlineHtml(part.parts);
      }
    })
    .join('');
}
