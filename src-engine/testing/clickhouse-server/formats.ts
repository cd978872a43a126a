/**
 * Output formats as the HTTP interface sends them. chDB makes a whole document of each chunk of a stream, so that only
 * formats without a frame can be streamed as they come, and those with a header lose it from the second chunk on.
 */

const CONTENT_TYPES: readonly (readonly [RegExp, string])[] = [
  [/^JSON(Compact)?(Strings)?EachRow|^JSONLines|^NDJSON/i, 'application/x-ndjson; charset=UTF-8'],
  [/^JSON/i, 'application/json; charset=UTF-8'],
  [/^CSV/i, 'text/csv; charset=UTF-8; header=absent'],
  [/^(TSV|TabSeparated)/i, 'text/tab-separated-values; charset=UTF-8'],
  [/^(RowBinary|Native|Arrow|Parquet|ORC|Avro|MsgPack)/i, 'application/octet-stream'],
];

/** The Content-Type of a format. */
export function contentType(format: string): string {
  return CONTENT_TYPES.find(([pattern]) => pattern.test(format))?.[1] ?? 'text/plain; charset=UTF-8';
}

/** Bytes of the header at the start of a chunk; null where the format cannot be streamed in chunks. */
export function headerLength(format: string): ((chunk: Uint8Array) => number) | null {
  const name = format.toLowerCase();
  if (['jsoneachrow', 'jsonlines', 'ndjson', 'jsonstringseachrow', 'jsoncompacteachrow', 'jsoncompactstringseachrow', 'tsv', 'tsvraw', 'tabseparated', 'tabseparatedraw', 'csv', 'rowbinary', 'native'].includes(name)) return () => 0;
  const types = name.endsWith('withnamesandtypes');
  if (!types && !name.endsWith('withnames')) return null;
  if (name.startsWith('rowbinary')) return (chunk) => binaryHeader(chunk, types);
  return (chunk) => afterLines(chunk, types ? 2 : 1);
}

function afterLines(chunk: Uint8Array, lines: number): number {
  let at = 0;
  for (let i = 0; i < lines; i++) at = chunk.indexOf(0x0a, at) + 1;
  return at;
}

/** A LEB128 count, then that many texts with their lengths before them, once or twice. */
function binaryHeader(chunk: Uint8Array, types: boolean): number {
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = chunk[at++] as number;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const columns = number();
  for (let i = 0; i < columns * (types ? 2 : 1); i++) {
    const length = number();
    at += length;
  }
  return at;
}
