/** Writes a whole result to a file, in constant memory. */
import type { ExportOptions } from './export-options.ts';
import { FileWriter } from './file-writer.ts';
import { textFormat } from './formats.ts';
import { writeParquet } from './parquet.ts';
import { writeXlsx } from './xlsx.ts';

/**
 * Writes the file. On failure, or when the signal comes, nothing is left and what was at the path before stays.
 * Throws the signal's reason or an Error with one sentence.
 */
export async function exportResult(options: ExportOptions): Promise<{ readonly rows: number; readonly bytes: number }> {
  const { signal, onProgress, format: name } = options;
  signal.throwIfAborted();
  if (name === 'parquet') return writeParquet(options);
  if (name === 'xlsx') return writeXlsx(options);
  const writer = await FileWriter.create(options.path);
  try {
    const format = textFormat(name, options);
    let rows = 0;
    await writer.write(format.begin());
    for await (const batch of options.batches) {
      signal.throwIfAborted();
      await writer.write(format.rows(batch));
      rows += batch.length;
      onProgress?.(rows);
    }
    await writer.write(format.end());
    signal.throwIfAborted();
    await writer.finish();
    return { rows, bytes: writer.bytes };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

/** What an export says when it is done. */
export function exportSummary(rows: number, path: string, defused: boolean): string {
  const count = `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`;
  return `Wrote ${count} to ${path}.${defused ? ' Cells that a spreadsheet would run as formulas start with an apostrophe.' : ''}`;
}
