/** The rows of one search as windows, exports and further questions read them. */
import type { Page, ResultField } from '../../src-shared/ipc/engine-protocol.ts';
import type { Batch } from '../../src-shared/results/batch.ts';

/** One order of the whole result. */
export interface ResultSort {
  readonly field: string;
  readonly descending: boolean;
}

/** Rows that may still be growing. */
export interface ResultRows {
  /** Rows so far. */
  readonly length: number;
  /** Fields so far, in display order. */
  readonly fields: readonly ResultField[];
  /** Rises when `fields` changes. */
  readonly schemaVersion: number;
  /** Bytes on disk. */
  readonly spilledBytes: number;
  /** A page of rows. Past the end it is empty. */
  page(offset: number, limit: number, fields?: readonly string[], sort?: ResultSort): Promise<Page>;
  /** All rows there are now, in result order, a batch at a time: constant memory. */
  batches(fields?: readonly string[]): AsyncIterable<Batch>;
  /** Forgets the rows and deletes what is on disk. */
  close(): Promise<void>;
}
