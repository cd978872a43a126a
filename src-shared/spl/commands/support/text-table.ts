/** Tables printed as text: the output of `ps`, `df`, `netstat`, pasted CSV (Search Reference, "multikv"). */
import { parseCsv } from './csv.ts';

/** What is known of a table before it is read. */
export interface TextTableOptions {
  /** The header's line among those that are not empty, counted from 1; null looks for it. */
  readonly headerLine: number | null;
  /** There is no header: columns are Column_1, Column_2 and so on, as many as the first line has. */
  readonly noHeader: boolean;
  /** Whether another table, with its own header, may follow an empty line. */
  readonly multiTable: boolean;
}

/** A line of a table with its cells by column; empty cells have no entry. */
export interface TextTableRow {
  readonly line: string;
  readonly cells: Readonly<Record<string, string>>;
}

/** Reads the lines of the tables in a text. */
export function textTableRows(text: string, options: TextTableOptions): TextTableRow[] {
  const all = text.split(/\r?\n/);
  const blocks = options.multiTable && !options.noHeader && options.headerLine === null ? blocksOf(all) : [all.filter((l) => l.trim() !== '')];
  return blocks.flatMap((lines) => rowsOfTable(lines, options));
}

/** Lines parted where an empty line is followed by what reads like a header. */
function blocksOf(lines: readonly string[]): string[][] {
  const blocks: string[][] = [];
  let afterEmpty = false;
  for (const line of lines) {
    if (line.trim() === '') {
      afterEmpty = true;
      continue;
    }
    const last = blocks[blocks.length - 1];
    if (last === undefined || (afterEmpty && isTitleLike(line))) {
      // What stands before a table, such as the summary of top, is none.
      if (last !== undefined && !last.slice(0, -1).some(isTitleLike)) blocks.pop();
      blocks.push([line]);
    } else last.push(line);
    afterEmpty = false;
  }
  return blocks;
}

function rowsOfTable(lines: readonly string[], options: TextTableOptions): TextTableRow[] {
  if (options.noHeader) {
    const first = lines[0];
    if (first === undefined) return [];
    const cells = cutter([first], lines);
    const names = cells(first).map((_, i) => `Column_${i + 1}`);
    return lines.map((line) => ({ line, cells: named(names, cells(line)) }));
  }
  const at = options.headerLine === null ? headerIndex(lines) : options.headerLine - 1;
  const header = lines[at];
  if (header === undefined) return [];
  const body = lines.slice(at + 1);
  const cells = cutter([header], body);
  const names = cells(header).map((name) => name.replace(/[^\w.%]/g, '_'));
  return body.map((line) => ({ line, cells: named(names, cells(line)) }));
}

/** Cells by name; the last column takes what is left. */
function named(names: readonly string[], cells: readonly string[]): Record<string, string> {
  const row: Record<string, string> = {};
  names.forEach((name, i) => {
    const cell = i === names.length - 1 ? cells.slice(i).join(' ').trim() : (cells[i] ?? '');
    if (name !== '' && cell !== '') row[name] = cell;
  });
  return row;
}

/** The header: the first line of titles, else the first of words alone, else the first line. */
function headerIndex(lines: readonly string[]): number {
  const titles = lines.findIndex(isTitleLike);
  if (titles >= 0 && titles < lines.length - 1) return titles;
  const words = lines.findIndex((line) => line.trim().split(/[\s,]+/).length > 1 && tokensOf(line).every((t) => /[a-z]/i.test(t)));
  return Math.max(0, words);
}

/** Two or more words without numbers among them, most of which are capitalized. */
function isTitleLike(line: string): boolean {
  const tokens = tokensOf(line);
  if (tokens.length < 2 || !tokens.every((t) => /[a-z]/i.test(t) && !/[:=]/.test(t))) return false;
  return tokens.filter((t) => /^[%#\d(]*[A-Z]/.test(t)).length >= tokens.length * 0.6;
}

function tokensOf(line: string): string[] {
  return line.trim().split(/[\s,]+/);
}

/**
 * How the lines of a table are cut into cells: at tabs, at commas, at the places that are blank in all lines, at runs of
 * blanks that part every line alike, at the places that agree with the header's runs, or else at any blanks.
 */
function cutter(head: readonly string[], body: readonly string[]): (line: string) => string[] {
  const header = head[0] as string;
  const lines = [...new Set([...head, ...body])];
  if (header.includes('\t')) return (line) => line.split('\t').map((c) => c.trim());
  if (header.includes(',') && lines.every((l) => l.includes(','))) return (line) => (parseCsv(line)[0] ?? []).map((c) => c.trim());
  const words = (line: string): string[] => line.trim().split(/\s+/);
  const starts = columnStarts(header, lines);
  const aligned = (line: string): string[] => starts.map((from, i) => line.slice(from, starts[i + 1]).trim());
  const titles = words(header).length;
  if (starts.length === titles) return aligned;
  const wide = (line: string): string[] => line.trim().split(/\s{2,}/);
  const columns = wide(header).length;
  if (columns > 1 && lines.every((l) => wide(l).length === columns)) return wide;
  // Titles of two words, and cells that are empty in some lines: the places agree with the titles.
  if (columns > 1 && starts.length === columns) return aligned;
  return starts.length > 1 && lines.some((l) => words(l).length < titles) ? aligned : words;
}

/** Where columns begin: after the places that are blank in all lines. A column without a title belongs to the one before it. */
function columnStarts(header: string, lines: readonly string[]): number[] {
  const width = Math.max(...lines.map((l) => l.length));
  const blank = (line: string, i: number): boolean => i >= line.length || line[i] === ' ';
  const starts: number[] = [];
  for (let i = 0; i < width; i++) {
    if (lines.every((l) => blank(l, i)) || (i > 0 && !lines.every((l) => blank(l, i - 1)))) continue;
    starts.push(i);
  }
  const texts = (from: number, to: number | undefined): boolean[] => lines.map((l) => l.slice(from, to).trim() !== '');
  return starts.filter((from, i) => {
    if (i === 0) return true;
    const to = starts[i + 1];
    if (header.slice(from, to).trim() === '') return false;
    if (header.slice(from - 2, from).startsWith(' ')) return true;
    // "Mounted on": one blank, and the second word is no title or has nothing below it.
    return !(/^[a-z]/.test(header[from] as string) && isTitleLike(header)) && texts(from, to).some((has, l) => has && lines[l] !== header);
  });
}
