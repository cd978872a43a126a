/** A block as a message from one thread to another: its memory changes hands, nothing is copied. */
import { ByteBlock, type ByteColumn } from './byte-block.ts';
import type { EventDefaults } from './event-sink.ts';
import type { TokenFilter } from './token-filter.ts';

interface PackedColumn {
  readonly name: string;
  readonly kinds: number;
  readonly count: number;
  readonly last: number;
  readonly starts: Uint32Array<ArrayBuffer>;
  readonly lengths: Int32Array<ArrayBuffer>;
  readonly lists: Set<number> | null;
  readonly codes: Uint16Array<ArrayBuffer> | null;
}

/** What a block consists of. */
export interface PackedBlock {
  readonly bytes: ArrayBuffer;
  readonly used: number;
  readonly rows: number;
  readonly times: Float64Array<ArrayBuffer>;
  readonly raw: PackedColumn;
  readonly columns: readonly PackedColumn[];
  readonly defaults: readonly { readonly from: number; readonly values: EventDefaults }[];
  readonly filters: readonly TokenFilter[] | null;
}

/** Takes a block apart. It cannot be used any more once the message was sent. */
export function packBlock(block: ByteBlock): { readonly packed: PackedBlock; readonly transfer: ArrayBuffer[] } {
  const columns = [...block.columns.values()].filter(({ count }) => count > 0).map(packColumn);
  const packed: PackedBlock = {
    bytes: block.bytes.buffer as ArrayBuffer,
    used: block.used,
    rows: block.rows,
    times: block.times as Float64Array<ArrayBuffer>,
    raw: packColumn(block.raw),
    columns,
    defaults: block.defaults,
    filters: block.filters,
  };
  const arrays = [packed.raw, ...columns].flatMap(({ starts, lengths, codes }) => (codes === null ? [starts, lengths] : [starts, lengths, codes]));
  return { packed, transfer: [packed.bytes, packed.times.buffer, ...[...arrays, ...(packed.filters ?? []).map(({ bits }) => bits)].map(({ buffer }) => buffer)] };
}

/** The block that was taken apart. */
export function unpackBlock({ bytes, used, rows, times, raw, columns, defaults, filters }: PackedBlock): ByteBlock {
  const block = new ByteBlock(Buffer.from(bytes), used);
  block.rows = rows;
  block.times = times;
  block.defaults.push(...defaults);
  block.filters = filters;
  unpackColumn(raw, block.raw);
  for (const column of columns) unpackColumn(column, block.column(column.name));
  return block;
}

function packColumn({ name, kinds, count, last, starts, lengths, lists, codes }: ByteColumn): PackedColumn {
  return { name, kinds, count, last, starts: starts as Uint32Array<ArrayBuffer>, lengths: lengths as Int32Array<ArrayBuffer>, lists, codes: codes as Uint16Array<ArrayBuffer> | null };
}

function unpackColumn({ name: _, ...values }: PackedColumn, column: ByteColumn): void {
  Object.assign(column, values);
}
