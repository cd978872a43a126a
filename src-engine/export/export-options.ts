/** What a writer of results is told. */
import type { Batch } from '../../src-shared/results/batch.ts';
import type { TextFormatName } from './formats.ts';

/** The formats of exports, in the order in which they are offered. */
export const EXPORT_FORMATS = ['csv', 'tsv', 'ndjson', 'json', 'markdown', 'parquet', 'xlsx'] as const satisfies readonly (TextFormatName | 'parquet' | 'xlsx')[];
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** One export. */
export interface ExportOptions {
  readonly path: string;
  readonly format: ExportFormat;
  /** Fields in column order. */
  readonly fields: readonly string[];
  /** All rows. */
  readonly batches: AsyncIterable<Batch>;
  /** IANA zone of `_time` in CSV. */
  readonly tz: string;
  /** Makes CSV and TSV cells harmless that a spreadsheet would run as formulas. */
  readonly defuse: boolean;
  readonly signal: AbortSignal;
  /** Rows written so far. */
  readonly onProgress?: (rows: number) => void;
}
