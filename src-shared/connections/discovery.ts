/** What is found in a ClickHouse server, as it crosses to the window: tables with their columns and a proposed mapping. */
import type { Value } from '../results/value.ts';
import type { TableMapping } from './definition.ts';

/** A table that could be searched. */
export interface DiscoveredTable {
  readonly database: string;
  readonly table: string;
  /** ClickHouse's table engine: MergeTree, Distributed... */
  readonly engine: string;
  /** Rows and bytes as the server counts them; null where it does not (views, distributed tables). */
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** A known layout (OpenTelemetry, Vector, Fluent Bit) that its columns fit; null where none does. */
  readonly layout: string | null;
  /** How its columns would be mapped; null where it has no column of time. */
  readonly proposal: TableMapping | null;
  /** Why it has no proposal or cannot be read; null when all is well. */
  readonly trouble: string | null;
}

/** The first events of a table under a mapping. */
export interface MappingPreview {
  readonly fields: readonly string[];
  /** By row, in the order of `fields`. */
  readonly rows: readonly (readonly Value[])[];
}
