/**
 * Records of the ingest journal as bytes. Layout (little endian): u32 magic, u32 length of the payload, u32 CRC-32 of the
 * payload; then the payload: u32 length of the head, the head as JSON, the body.
 *
 * A reader that meets damage looks for the next magic with a matching checksum, so that no whole record is lost with a
 * broken one before it.
 */
import { crc32 } from 'node:zlib';
import { z } from 'zod';

const MAGIC = 0x314a584e;
const MAGIC_BYTES = Buffer.from([0x4e, 0x58, 0x4a, 0x31]);
const RECORD_HEADER_BYTES = 12;
/** No batch comes near it; a longer length is damage. */
const LONGEST = 1 << 30;

const headSchema = z.object({
  org: z.string(),
  /** Epoch milliseconds at which the batch was received. */
  received: z.number(),
  events: z.number().int(),
  defaults: z.object({ host: z.string(), source: z.string(), sourcetype: z.string(), index: z.string() }),
  /** The `Idempotency-Key` with the SHA-256 of what came under it, and the answer that was given. */
  key: z
    .object({
      name: z.string(),
      digest: z.string(),
      rejected: z.array(z.object({ index: z.number(), reason: z.string() })),
    })
    .optional(),
});

/** What is known of a batch without its events. */
export type RecordHead = Readonly<z.infer<typeof headSchema>>;

/** One accepted batch. The body has a line for each event: microseconds, a tab, its text. */
export interface JournalRecord {
  readonly head: RecordHead;
  readonly body: Buffer;
}

/** The bytes of a record, in pieces that are written one after the other. */
export function encodeRecord({ head, body }: JournalRecord): readonly Buffer[] {
  const text = Buffer.from(JSON.stringify(head));
  const start = Buffer.allocUnsafe(RECORD_HEADER_BYTES + 4 + text.length);
  start.writeUInt32LE(MAGIC, 0);
  start.writeUInt32LE(4 + text.length + body.length, 4);
  start.writeUInt32LE(text.length, RECORD_HEADER_BYTES);
  text.copy(start, RECORD_HEADER_BYTES + 4);
  start.writeUInt32LE(crc32(body, crc32(start.subarray(RECORD_HEADER_BYTES))), 8);
  return [start, body];
}

/** A record found in a segment, and where it stands. */
export interface FoundRecord {
  readonly record: JournalRecord;
  readonly start: number;
  /** Offset behind it. */
  readonly end: number;
}

/** The record at an offset, or null where there is none that is whole and undamaged. */
export function recordAt(bytes: Buffer, at: number): FoundRecord | null {
  if (at + RECORD_HEADER_BYTES + 4 > bytes.length || bytes.readUInt32LE(at) !== MAGIC) return null;
  const length = bytes.readUInt32LE(at + 4);
  const from = at + RECORD_HEADER_BYTES;
  if (length > LONGEST || length < 4 || from + length > bytes.length) return null;
  const payload = bytes.subarray(from, from + length);
  if (crc32(payload) !== bytes.readUInt32LE(at + 8)) return null;
  const headLength = payload.readUInt32LE(0);
  if (headLength > length - 4) return null;
  const head = headSchema.safeParse(parse(payload.toString('utf8', 4, 4 + headLength)));
  if (!head.success) return null;
  return { record: { head: head.data, body: payload.subarray(4 + headLength) }, start: at, end: from + length };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Every whole record of a segment, in order; `onDamage` hears of each stretch between them that is none. */
export function* recordsOf(bytes: Buffer, onDamage: (start: number, end: number) => void): Generator<FoundRecord> {
  let at = 0;
  while (at < bytes.length) {
    const found = recordAt(bytes, at) ?? nextRecord(bytes, at + 1);
    if (found === null) {
      onDamage(at, bytes.length);
      return;
    }
    if (found.start > at) onDamage(at, found.start);
    yield found;
    at = found.end;
  }
}

function nextRecord(bytes: Buffer, from: number): FoundRecord | null {
  for (let at = bytes.indexOf(MAGIC_BYTES, from); at >= 0; at = bytes.indexOf(MAGIC_BYTES, at + 1)) {
    const found = recordAt(bytes, at);
    if (found !== null) return found;
  }
  return null;
}
