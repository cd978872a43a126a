/** What a load is told and what it reports. */
import type { Readable } from 'node:stream';
import type { Format } from './formats/format.ts';
import type { Encoding } from './read-lines.ts';
import type { RefusedLine } from './refused-lines.ts';
import type { FieldType } from './value-kinds.ts';

/** A file to load, or standard input. */
export type InputFile = {
  /** Splunk's `index` of the events; `main` where absent. */
  readonly index?: string | undefined;
  /** Shown as `source`; the path, or `stdin`, where absent. */
  readonly source?: string | undefined;
  /** Takes the place of the detected source type. */
  readonly sourcetype?: string | undefined;
  /** Epoch milliseconds when it was last written, where the file itself does not tell. */
  readonly modified?: number | undefined;
  /** The start of the file whose continuation this is: format and names of columns are judged by it. */
  readonly start?: string | undefined;
  /** Bytes of its content, unpacked, that are passed over. */
  readonly skip?: number | undefined;
  /** How the content is written, where its start does not tell: what it starts with is passed over. */
  readonly encoding?: Encoding | undefined;
  /** Changes each piece of text (whole lines) before anything looks at it. */
  readonly transform?: ((text: string) => string) | undefined;
} & ({ readonly path: string } | { readonly stdin: Readable });

/** How far a load is. */
export interface LoadProgress {
  readonly phase: 'reading' | 'writing';
  /** Bytes read of the bytes of all files as they are on disk; `total` is null where standard input is among them. */
  readonly bytes: number;
  readonly total: number | null;
  readonly events: number;
}

/** What is loaded, and where to. */
export interface LoadOptions {
  readonly files: readonly InputFile[];
  /** The dataset file to make. It appears when the load is complete, and not otherwise. */
  readonly target: string;
  /** Dataset files whose events come first, in the order in which they arrived. */
  readonly bases?: readonly string[] | undefined;
  /** The user's own formats, tried before the known ones. */
  readonly formats?: readonly Format[] | undefined;
  /** IANA name of the zone of timestamps without one. */
  readonly tz: string;
  /** Epoch milliseconds; gives timestamps without a year theirs. */
  readonly now: number;
  /** `host` of events that name none; this machine's where absent. */
  readonly host?: string | undefined;
  /** Fields whose values stay text, whatever they look like. */
  readonly textFields?: readonly string[] | undefined;
  /** File for the text of refused lines; made only when there are some. Without it they are counted alone. */
  readonly refusedFile?: string | undefined;
  /** Bytes of a file from which on its lines are cut in threads of their own; `THREADS_FROM` of file-reader.ts where absent. */
  readonly threadsFrom?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/** What came of a load. */
export interface LoadReport {
  /** Events loaded from the files (those of `bases` not counted). */
  readonly events: number;
  readonly refused: number;
  /** The first five refused lines. */
  readonly refusedSamples: readonly RefusedLine[];
  /** Where the refused lines are, when there are some and a place was given. */
  readonly refusedFile: string | null;
  /** Sentences about files that could not be read to their end: which, why, and how many events were read all the same. */
  readonly warnings: readonly string[];
  /** Fields of the dataset, in order of discovery. */
  readonly fields: readonly {
    readonly name: string;
    readonly type: FieldType;
    readonly count: number;
  }[];
  /** Bytes read from the disk. */
  readonly bytes: number;
  readonly elapsedMs: number;
  readonly files: readonly {
    readonly source: string;
    readonly format: string;
    readonly sourcetype: string;
    readonly events: number;
  }[];
  /** Everything in the dataset file, `bases` included. */
  readonly dataset: {
    readonly events: number;
    /** Epoch microseconds; null where no event has a time. */
    readonly timeRange: { readonly earliest: number; readonly latest: number } | null;
  };
}
