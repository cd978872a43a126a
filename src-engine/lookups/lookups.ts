/** Lookup tables: CSV files given by name, and those in the data directory's `lookups` folder. */
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { type Batch, batchFromRows, concatBatches } from '../../src-shared/results/batch.ts';
import type { Value } from '../../src-shared/results/value.ts';
import { decodedMultivalues, isMultivalueColumn } from '../../src-shared/spl/commands/support/lookup-multivalues.ts';
import type { LookupTable } from '../../src-shared/spl/commands/types.ts';
import { type LookupDefinition, parseLookupDefinition } from '../../src-shared/spl/knowledge/lookup-definition.ts';
import { csvLine } from '../export/csv.ts';
import { diskError } from '../results/spill-file.ts';

/** The lookups that a search may use. */
export interface Lookups {
  /** A table by its name or file name. Throws an Error that lists the names there are. */
  read(name: string): Promise<LookupTable>;
  /** Names of all tables, in order. */
  names(): Promise<readonly string[]>;
  /** Writes a table, or adds rows to it. */
  write(name: string, rows: Batch, append: boolean): Promise<void>;
}

export interface LookupOptions {
  /** Name to CSV file: `--lookup NAME=FILE`. */
  readonly files?: ReadonlyMap<string, string>;
  /** Folder of further tables (`<name>.csv`), and where new ones are written; null for none. */
  readonly folder: string | null;
}

/** Lookups over CSV files; each is read when it is first used, and again when it or its definition has changed. */
export function csvLookups({ files = new Map<string, string>(), folder }: LookupOptions): Lookups {
  const read = new Map<string, { readonly stamp: string; readonly table: Promise<LookupTable> }>();

  async function pathOf(name: string): Promise<string | null> {
    const wanted = plain(name);
    for (const [known, path] of files) if (plain(known) === wanted) return path;
    if (folder === null || !isSafeName(wanted)) return null;
    return (await namesIn(folder)).includes(wanted) ? join(folder, `${wanted}.csv`) : null;
  }

  async function load(name: string): Promise<LookupTable> {
    const path = await pathOf(name);
    if (path === null) {
      const other = await defined(name);
      if (other !== null) return other;
      const known = [...files.keys(), ...(folder === null ? [] : await namesIn(folder))];
      throw new Error(known.length === 0 ? `There is no lookup "${name}", nor any other.` : `There is no lookup "${name}"; there are: ${[...new Set(known)].join(', ')}.`);
    }
    const definition = await readDefinition(path);
    return { ...(await readTable(name, path)), ...(definition === null ? {} : { definition }) };
  }

  /** A definition of its own name that speaks of another table: `<name>.lookup.json` with a filename. */
  async function defined(name: string): Promise<LookupTable | null> {
    const wanted = plain(name);
    if (folder === null || !isSafeName(wanted)) return null;
    const definition = await readDefinition(join(folder, `${wanted}.csv`));
    const table = definition?.filename ?? null;
    if (definition === null || table === null || plain(table) === wanted) return null;
    const path = await pathOf(table);
    if (path === null) throw new Error(`The definition of the lookup "${name}" names the table ${table}, which is not there.`);
    return { ...(await readTable(name, path)), definition };
  }

  return {
    async read(name) {
      const key = plain(name);
      const path = await pathOf(name);
      const stamp = path === null ? '' : `${await stampOf(path)} ${await stampOf(definitionPath(path))}`;
      const known = read.get(key);
      if (known !== undefined && known.stamp === stamp && stamp !== '') return known.table;
      const table = load(name);
      read.set(key, { stamp, table });
      table.catch(() => read.delete(key));
      return table;
    },

    names: async () => [...new Set([...files.keys(), ...(folder === null ? [] : await namesIn(folder))])].sort(),
    async write(name, rows, append) {
      const key = plain(name);
      const path = (await pathOf(name)) ?? (folder === null || !isSafeName(key) ? null : join(folder, `${key}.csv`));
      if (path === null) throw new Error(`The lookup "${name}" cannot be written: give it a file with --lookup ${key}=FILE.csv.`);
      const before = append ? await readTable(name, path).catch(ifMissing) : null;
      const all = before === null ? rows : concatBatches([before.rows, rows]);
      // No results have no fields: the table that they empty keeps its own.
      const fields = all.columns.size > 0 ? [] : ((await readTable(name, path).catch(ifMissing))?.fields ?? []);
      await writeTable(path, all.columns.size > 0 ? all : { length: 0, columns: new Map(fields.map((f) => [f, []])) });
      read.delete(key);
    },
  };
}

/** Where the definition of a table stands: `users.lookup.json` beside `users.csv`. */
export function definitionPath(path: string): string {
  return `${plain(path)}.lookup.json`;
}

async function readDefinition(path: string): Promise<LookupDefinition | null> {
  const place = definitionPath(path);
  let text: string;
  try {
    text = await readFile(place, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`The lookup definition ${place} cannot be read.`, { cause });
  }
  try {
    return parseLookupDefinition(JSON.parse(text));
  } catch (cause) {
    throw new Error(`The lookup definition ${place} is not as expected: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** What changes when a file does; empty where there is none. */
async function stampOf(path: string): Promise<string> {
  try {
    const { mtimeMs, size } = await stat(path);
    return `${mtimeMs}:${size}`;
  } catch {
    return '';
  }
}

function ifMissing(error: unknown): null {
  if (error instanceof Error && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return null;
  throw error;
}

/** Definitions are named without the file's ending, files with it: both name the same table here. */
function plain(name: string): string {
  return name.replace(/\.csv$/i, '');
}

function isSafeName(name: string): boolean {
  return /^[\w][\w. -]{0,100}$/.test(name);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((f) => f.toLowerCase().endsWith('.csv')).map(plain).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function readTable(name: string, path: string): Promise<LookupTable> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new Error((cause as NodeJS.ErrnoException).code === 'ENOENT' ? `The lookup file ${path} does not exist.` : `The lookup file ${path} cannot be read.`, { cause });
  }
  let records: string[][];
  try {
    records = parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true });
  } catch (cause) {
    throw new Error(`The lookup file ${path} is not CSV: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  const [header, ...cells] = records;
  // A search without results leaves an empty file behind, as in Splunk: a table without fields.
  if (header === undefined) return { name: basename(name), fields: [], rows: batchFromRows([]) };
  const columns = new Map<string, readonly Value[]>();
  // An empty cell is a field without a value, as Splunk reads CSV lookups.
  header.forEach((field, i) => columns.set(field.trim(), cells.map((record) => (record[i] === undefined || record[i] === '' ? null : record[i]))));
  const rows = decodedMultivalues({ length: cells.length, columns });
  return { name: basename(name), fields: [...rows.columns.keys()], rows };
}

async function writeTable(path: string, rows: Batch): Promise<void> {
  const visible = rows.columns.size === 0 ? batchFromRows([]) : rows;
  const names = [...visible.columns.keys()].filter((n) => !n.startsWith('_') || n === '_time' || n === '_key' || isMultivalueColumn(n));
  const columns = names.map((n) => visible.columns.get(n));
  let text = names.length === 0 ? '' : csvLine(names);
  for (let i = 0; i < visible.length; i++) text += csvLine(columns.map((c) => c?.[i] ?? null));
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    throw diskError(error, path);
  }
}
