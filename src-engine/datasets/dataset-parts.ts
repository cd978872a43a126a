/**
 * The files that hold a dataset's events. What is added often (by following files) makes a file of its own, with the latest small
 * ones merged into it, so that adding costs as much as there is to add and not as much as there is already.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { fieldType, KIND_OF_TYPE, type FieldType } from './value-kinds.ts';

/** One file of events, by its generation. */
export interface DatasetPart {
  readonly generation: string;
  readonly events: number;
}

/** A file of no more events than this is always written anew together with what is added. */
const SMALL = 10_000;

/** With so many files the latest are merged, each that has no more than so many times the events of those after it. */
const MOST_PARTS = 8;
const RATIO = 4;

/** How many of the parts (earliest arrival first) stay as they are when something is added; the others are merged with it. */
export function partsKept(parts: readonly DatasetPart[]): number {
  const crowded = parts.length >= MOST_PARTS;
  let kept = parts.length;
  let merged = 0;
  for (; kept > 0; kept--) {
    const { events } = parts[kept - 1] as DatasetPart;
    if (events > SMALL && !(crowded && (kept === parts.length || events <= merged * RATIO))) break;
    merged += events;
  }
  return kept;
}

/** A field of all files together. */
export interface PartField {
  readonly name: string;
  readonly type: FieldType;
  readonly count: number;
}

/** The fields of some dataset files together, in the order of their discovery. */
export async function fieldsOfFiles(paths: readonly string[]): Promise<PartField[]> {
  const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' });
  const connection = await instance.connect();
  const fields = new Map<string, { kinds: number; count: number }>();
  try {
    for (const [i, path] of paths.entries()) {
      await connection.run(`ATTACH '${path.replaceAll("'", "''")}' AS part${i} (READ_ONLY)`);
      const rows = await connection.runAndReadAll(`SELECT name, type, "count"::DOUBLE FROM part${i}.fields ORDER BY rowid`);
      for (const [name, type, count] of rows.getRowsJS() as [string, FieldType, number][]) {
        const before = fields.get(name);
        fields.set(name, { kinds: (before?.kinds ?? 0) | KIND_OF_TYPE[type], count: (before?.count ?? 0) + count });
      }
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  return [...fields].map(([name, { kinds, count }]) => ({ name, type: fieldType(kinds), count }));
}
