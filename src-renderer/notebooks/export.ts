/** A notebook as text for others: Markdown, and one HTML page that needs nothing else. Pure. */
import { toText } from '../../src-shared/results/value.ts';
import { cellText } from '../results/cell.tsx';
import { escapeHtml, markdownHtml, parseMarkdown } from '../panels/markdown.ts';
import type { Notebook, SearchCell, Snapshot } from './definition.ts';

/** Rows of a result that are written. */
const ROWS = 200;

/** Texts of the export in the reader's language. */
export interface ExportTexts {
  readonly provenance: (snapshot: Snapshot) => string;
  readonly noResult: string;
  readonly rowsShown: (shown: number, total: number) => string;
}

/** The columns that a reader wants: none of those that begin with an underscore but time and event. */
function columnsOf({ fields }: Snapshot): readonly { readonly name: string; readonly index: number }[] {
  return fields.map(({ name }, index) => ({ name, index })).filter(({ name }) => !name.startsWith('_') || name === '_time' || name === '_raw');
}

function shownRows(snapshot: Snapshot, tz: string): string[][] {
  const columns = columnsOf(snapshot);
  return snapshot.rows.slice(0, ROWS).map((row) => columns.map(({ name, index }) => (snapshot.shape === 'events' && name === '_raw' ? (toText(row[index] ?? null, ' ') ?? '') : cellText(name, row[index] ?? null, tz))));
}

/** The notebook as Markdown. */
export function notebookMarkdown(notebook: Notebook, tz: string, texts: ExportTexts): string {
  const parts = [`# ${notebook.title}`];
  for (const cell of notebook.cells) {
    if (cell.kind === 'text') {
      parts.push(cell.text.trim());
      continue;
    }
    if (cell.title !== '') parts.push(`## ${cell.title}`);
    parts.push(fence(cell.spl, 'spl'));
    parts.push(cell.snapshot === null ? `_${texts.noResult}_` : snapshotMarkdown(cell.snapshot, tz, texts));
  }
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** A block of code that its own text cannot end. */
function fence(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${text}\n${ticks}`;
}

function snapshotMarkdown(snapshot: Snapshot, tz: string, texts: ExportTexts): string {
  const safe = (text: string): string => text.replaceAll(/[\\`*_[\]<>|]/g, String.raw`\$&`).replaceAll(/\r?\n/g, ' ');
  const columns = columnsOf(snapshot);
  const rows = shownRows(snapshot, tz);
  const lines = rows.length === 0 ? [] : [`| ${columns.map(({ name }) => safe(name)).join(' | ')} |`, `|${columns.map(() => ' --- ').join('|')}|`, ...rows.map((row) => `| ${row.map(safe).join(' | ')} |`)];
  const more = rows.length < snapshot.total ? [`_${texts.rowsShown(rows.length, snapshot.total)}_`] : [];
  return [lines.join('\n'), ...more, `_${texts.provenance(snapshot)}_`].filter((part) => part !== '').join('\n\n');
}

const STYLE = `body{font:15px/1.6 system-ui,sans-serif;color:#1a2230;max-width:960px;margin:40px auto;padding:0 20px}h1{font-size:26px}pre{background:#f4f5f7;border:1px solid #e3e6eb;border-radius:6px;padding:10px 12px;white-space:pre-wrap;overflow-wrap:anywhere}code{font:13px ui-monospace,monospace}table{border-collapse:collapse;font-size:13px;margin:10px 0}th,td{border-bottom:1px solid #e3e6eb;padding:4px 12px 4px 0;text-align:left;vertical-align:top;overflow-wrap:anywhere}.scroll{overflow-x:auto}.source{color:#4e5a6c;font-size:12px}blockquote{border-left:3px solid #cfd5de;margin-left:0;padding-left:12px;color:#4e5a6c}`;

/** The notebook as one HTML page. Nothing in it is code. */
export function notebookHtml(notebook: Notebook, tz: string, texts: ExportTexts): string {
  const cells = notebook.cells.map((cell) => (cell.kind === 'text' ? markdownHtml(parseMarkdown(cell.text)) : searchHtml(cell, tz, texts)));
  return `<!doctype html>\n<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(notebook.title)}</title><style>${STYLE}</style></head>\n<body>\n<h1>${escapeHtml(notebook.title)}</h1>\n${cells.join('\n')}\n</body></html>\n`;
}

function searchHtml({ title, spl, snapshot }: SearchCell, tz: string, texts: ExportTexts): string {
  const parts = [title === '' ? '' : `<h2>${escapeHtml(title)}</h2>`, `<pre><code>${escapeHtml(spl)}</code></pre>`];
  if (snapshot === null) parts.push(`<p class="source">${escapeHtml(texts.noResult)}</p>`);
  else {
    const head = columnsOf(snapshot).map(({ name }) => `<th>${escapeHtml(name)}</th>`);
    const rows = shownRows(snapshot, tz);
    if (rows.length > 0) parts.push(`<div class="scroll"><table><thead><tr>${head.join('')}</tr></thead><tbody>${rows.map((row) => `<tr>${row.map((text) => `<td>${escapeHtml(text)}</td>`).join('')}</tr>`).join('')}</tbody></table></div>`);
    if (rows.length < snapshot.total) parts.push(`<p class="source">${escapeHtml(texts.rowsShown(rows.length, snapshot.total))}</p>`);
    parts.push(`<p class="source">${escapeHtml(texts.provenance(snapshot))}</p>`);
  }
  return `<section>${parts.join('\n')}</section>`;
}
