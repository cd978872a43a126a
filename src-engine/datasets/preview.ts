/** What an import would make of files, from their first part: nothing is kept. */
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ImportPreview } from '../../src-shared/ipc/work-protocol.ts';
import { toText, type Value } from '../../src-shared/results/value.ts';
import { members } from './containers.ts';
import { FORMATS } from './formats/all-formats.ts';
import type { Format } from './formats/format.ts';
import { loadFiles } from './load-files.ts';
import type { InputFile } from './load-options.ts';
import { type Damage, damageSentences } from './packed/damage.ts';
import { literal } from './sql-text.ts';

/** Bytes of each file, unpacked, that a preview reads; up to `MAX_HEAD_BYTES` where the first line is not complete by then. */
const HEAD_BYTES = 256 << 10;
const MAX_HEAD_BYTES = 16 << 20;
/** Files and members of archives that it looks at. */
const MAX_FILES = 20;
const PARQUET_ROWS = 200;
const EXAMPLES = 4;

export interface PreviewOptions {
  readonly paths: readonly string[];
  /** IANA zone of timestamps without one. */
  readonly tz: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Name of the format to read them in; the detected one where absent. */
  readonly format?: string | undefined;
  readonly sourcetype?: string | undefined;
  /** Fields whose values stay text. */
  readonly textFields?: readonly string[] | undefined;
  /** The user's own formats. */
  readonly formats?: readonly Format[];
  /** Most events to show. */
  readonly events: number;
  readonly signal?: AbortSignal;
}

/** The format of a name among the user's and the known ones, as one that takes any file. Throws an Error that lists the names. */
export function chosenFormat(name: string, own: readonly Format[] = []): Format {
  const all = [...own, ...FORMATS];
  const found = all.find((format) => format.name === name);
  if (found === undefined) throw new Error(`There is no format "${name}"; there are: ${[...new Set(all.map((f) => f.name))].join(', ')}.`);
  return { ...found, detect: () => 1, sourcetype: (s) => found.sourcetype(s), breaking: (s) => found.breaking(s), reader: (c, s) => found.reader(c, s) };
}

/** Loads the first part of each file into a dataset that is thrown away. Throws what an import of the files would throw. */
export async function previewImport(options: PreviewOptions): Promise<ImportPreview> {
  const { tz, now, sourcetype, formats = [], signal } = options;
  const folder = await mkdtemp(join(tmpdir(), 'nexus-preview-'));
  const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' });
  const connection = await instance.connect();
  try {
    const heads: InputFile[] = [];
    const damages: Damage[] = [];
    let partial = false;
    for (const path of options.paths) {
      const modified = (await stat(path)).mtimeMs;
      for await (const member of members({ path }, (damage) => damages.push(damage), { signal })) {
        if (heads.length >= MAX_FILES) {
          partial = true;
          break;
        }
        const source = member.name === null ? path : `${path}:${member.name}`;
        const head = join(folder, String(heads.length));
        // In a folder of its own, so that the file has its name: formats look at its ending.
        const named = `${head}-${basename(member.name ?? path).slice(-80)}`;
        if (member.parquet) {
          await connection.run(`COPY (SELECT * FROM read_parquet(${literal(path)}) LIMIT ${PARQUET_ROWS}) TO ${literal(`${named}.ndjson`)} (FORMAT json)`);
          heads.push({ path: `${named}.ndjson`, source, modified, ...(sourcetype === undefined ? {} : { sourcetype }) });
          partial = true;
          continue;
        }
        const { bytes, whole } = await headOf(member.bytes);
        partial ||= !whole;
        await writeFile(named, bytes);
        heads.push({ path: named, source, modified, ...(sourcetype === undefined ? {} : { sourcetype }) });
      }
    }
    const target = join(folder, 'events.duckdb');
    const forced = options.format === undefined ? formats : [chosenFormat(options.format, formats)];
    const report = await loadFiles({ files: heads, target, formats: forced, tz, now, textFields: options.textFields, signal });
    await connection.run(`ATTACH ${literal(target)} AS loaded (READ_ONLY)`);
    const names = (await connection.runAndReadAll('SELECT name, column_name FROM loaded.fields')).getRowsJS() as [string, string | null][];
    const [[untimed]] = (await connection.runAndReadAll('SELECT count(*) FROM loaded.events WHERE _time IS NULL')).getRowsJS() as [[bigint]];
    // Stored newest first, those without a time as they came; the oldest are as good as the first of the file.
    const order = '_time IS NULL, CASE WHEN _time IS NULL THEN rowid ELSE -rowid END';
    const rows = (await connection.runAndReadAll(`SELECT * FROM loaded.events ORDER BY ${order} LIMIT ${options.events}`)).getRowObjectsJS();
    const columns = names.filter((entry): entry is [string, string] => entry[1] !== null);
    const events = rows.map((row) => ({
      raw: String(row['_raw'] ?? ''),
      time: row['_time'] === null || row['_time'] === undefined ? null : Number(row['_time']) / 1e6,
      fields: Object.fromEntries(columns.flatMap(([name, column]) => {
        const value = row[column];
        return value === null || value === undefined ? [] : [[name, toText((typeof value === 'bigint' ? Number(value) : value) as Value, ', ') ?? '']];
      })),
    }));
    const fields = report.fields.map(({ name, type, count }) => ({
      name, type, count,
      examples: [...new Set(events.map((event) => event.fields[name]).filter((value) => value !== undefined))].slice(0, EXAMPLES),
    }));
    const first = report.refusedSamples[0];
    return {
      files: report.files.map((file) => ({ source: file.source, format: file.format, sourcetype: file.sourcetype })),
      events,
      fields: fields.sort((a, b) => b.count - a.count),
      read: report.events,
      untimed: Number(untimed),
      refused: report.refused,
      refusal: first === undefined ? null : `Line ${first.line}: ${first.reason}.`,
      warnings: damageSentences(damages, report.files.map(({ source, events: count }) => ({ name: source, events: count }))),
      partial,
      formats: [...new Set([...formats, ...FORMATS].map((format) => format.name))],
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The first bytes of a member, cut after a whole line. */
async function headOf(bytes: AsyncIterable<Buffer>): Promise<{ readonly bytes: Buffer; readonly whole: boolean }> {
  const pieces: Buffer[] = [];
  let size = 0;
  let ended = false;
  for await (const piece of bytes) {
    pieces.push(piece);
    size += piece.length;
    ended ||= piece.includes(10);
    if (size > (ended ? HEAD_BYTES : MAX_HEAD_BYTES)) break;
  }
  const all = Buffer.concat(pieces);
  if (all.length <= HEAD_BYTES) return { bytes: all, whole: true };
  const within = all.lastIndexOf(10, HEAD_BYTES);
  const end = within < 0 ? all.indexOf(10) : within;
  // A file that ends within its one line is whole.
  if (end < 0 && size <= MAX_HEAD_BYTES) return { bytes: all, whole: true };
  return { bytes: all.subarray(0, end < 0 ? MAX_HEAD_BYTES : end + 1), whole: false };
}
