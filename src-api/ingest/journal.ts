/**
 * The ingest journal: accepted batches on disk until storage has them. A batch counts as accepted when its record is
 * synced (many at once share a sync); it leaves when the storage has confirmed it.
 *
 * | file | what |
 * |---|---|
 * | `segment-<n>.log` | records, appended; removed when all are delivered |
 * | `keys-<n>.ndjson` | idempotency keys of a removed segment, until they expire |
 * | `journal.state` | how far storage is, and the group of records that was on its way to it |
 * | `reserve` | room that is given up on a full disk, so that delivered segments can go |
 *
 * The group on its way is named before it is sent: after a crash the very same records go under the same token again, and
 * the storage drops what it has.
 */
import { type FileHandle, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type FolderLock, lockFolder } from '../storage/folder-lock.ts';
import { type JournalPosition, isNoSpace, keysPath, listNumbered, replaceFile, segmentPath, syncFolder } from './journal-files.ts';
import { type JournalRecord, type RecordHead, encodeRecord, recordAt, recordsOf } from './journal-records.ts';
import { StateFile } from './journal-state.ts';

export interface JournalOptions {
  readonly folder: string;
  /** Bytes of undelivered records beyond which nothing is accepted. */
  readonly maxBytes: number;
  /** Size at which a segment is closed and the next begun. */
  readonly segmentBytes: number;
  /** How long an idempotency key is remembered, in milliseconds. */
  readonly keyTtlMs: number;
  /** Hears of damage and of records cut off by a crash. */
  readonly onNotice: (sentence: string) => void;
}

/** The journal has no room, or cannot write: nothing was accepted, and trying again later may help. */
export class JournalUnavailable extends Error {
  override readonly name = 'JournalUnavailable';
}

/** A remembered idempotency key and the answer given under it. */
export interface KnownKey {
  readonly org: string;
  readonly name: string;
  readonly digest: string;
  readonly accepted: number;
  readonly rejected: readonly { readonly index: number; readonly reason: string }[];
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Records that go to storage together. The same records always have the same token. */
export interface DeliveryGroup {
  readonly token: string;
  readonly records: readonly JournalRecord[];
  readonly events: number;
}

interface PendingEntry {
  readonly at: JournalPosition;
  readonly end: number;
  readonly events: number;
  readonly received: number;
}

interface Waiting {
  readonly record: JournalRecord;
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Bytes of the reserve: many times the keys of a segment. */
const RESERVE_BYTES = 4 << 20;

const keySchema = z.object({
  org: z.string(),
  name: z.string(),
  digest: z.string(),
  accepted: z.number(),
  rejected: z.array(z.object({ index: z.number(), reason: z.string() })),
  at: z.number(),
});

const before = (a: JournalPosition, b: JournalPosition): boolean => a.segment < b.segment || (a.segment === b.segment && a.offset < b.offset);

/** The open journal of one server process. */
export class Journal {
  readonly #options: JournalOptions;
  readonly #lock: FolderLock;
  readonly #state: StateFile;
  #pending: PendingEntry[] = [];
  #pendingBytes = 0;
  #pendingEvents = 0;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #writer: Promise<void> | null = null;
  #active: { readonly segment: number; readonly handle: FileHandle; size: number } | null = null;
  #nextSegment: number;
  #closed = false;
  /** Keys by the segment that holds their records. */
  readonly #segmentKeys = new Map<number, KnownKey[]>();
  /** When the newest key of a key file was given. */
  readonly #keyFiles = new Map<number, number>();
  #arrived: (() => void) | null = null;

  private constructor(options: JournalOptions, lock: FolderLock, state: StateFile, nextSegment: number) {
    this.#options = options;
    this.#lock = lock;
    this.#state = state;
    this.#nextSegment = nextSegment;
  }

  /**
   * Opens or makes a journal; what was accepted and not delivered is ready for delivery again. `onKey` hears every key
   * still remembered. Throws an Error with a sentence where the folder is another process's or its state is damaged.
   */
  static async open(options: JournalOptions, onKey: (key: KnownKey) => void): Promise<Journal> {
    const lock = await lockFolder(options.folder);
    try {
      const segments = await listNumbered(options.folder, 'segment');
      const keyFiles = await listNumbered(options.folder, 'keys');
      const sizes = await Promise.all(segments.map(async (segment) => (await stat(segmentPath(options.folder, segment))).size));
      const file = await StateFile.open(join(options.folder, 'journal.state'), sizes.every((size) => size === 0));
      const journal = new Journal(options, lock, file, Math.max(0, file.state.delivered.segment, ...segments, ...keyFiles) + 1);
      await journal.#recover(segments, keyFiles, onKey);
      return journal;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** The journal's own name, the same after a restart. */
  get id(): string {
    return this.#state.state.id;
  }

  /** What waits for delivery: bytes and events on disk, and the age of the oldest in milliseconds. */
  get backlog(): { readonly bytes: number; readonly events: number; readonly ageMs: number } {
    const oldest = this.#pending[0];
    return { bytes: this.#pendingBytes, events: this.#pendingEvents, ageMs: oldest === undefined ? 0 : Math.max(0, Date.now() - oldest.received) };
  }

  /** True where a batch of this size would be refused for want of room. */
  isFull(bytes: number): boolean {
    return this.#pendingBytes + this.#waitingBytes + bytes > this.#options.maxBytes;
  }

  /** Resolves when the record is durable. Throws JournalUnavailable; the record is then not in the journal. */
  append(record: JournalRecord): Promise<void> {
    if (this.#closed) return Promise.reject(new JournalUnavailable('The server is stopping; send the batch again to another or later.'));
    const bytes = record.body.length + 512;
    if (this.isFull(bytes)) {
      return Promise.reject(
        new JournalUnavailable(`The ingest journal is full: ${this.#pendingEvents.toLocaleString('en')} events wait for storage; send the batch again later.`),
      );
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, bytes, resolve, reject });
      this.#waitingBytes += bytes;
      this.#writer ??= this.#write();
    });
  }

  /**
   * The next records for storage, up to some events and bytes, or null where none waits. The group is on record as being
   * on its way when this returns; call `delivered` once storage has it, or `nextGroup` again for the same records.
   */
  async nextGroup(maxEvents: number, maxBytes: number): Promise<DeliveryGroup | null> {
    const first = this.#pending[0];
    if (first === undefined) return null;
    let { delivering } = this.#state.state;
    if (delivering === null) {
      let end = first;
      let events = 0;
      let bytes = 0;
      for (const entry of this.#pending) {
        events += entry.events;
        bytes += entry.end - entry.at.offset;
        if (entry !== first && (events > maxEvents || bytes > maxBytes)) break;
        end = entry;
      }
      const token = `${this.id}-${first.at.segment}-${first.at.offset}`;
      delivering = { to: { segment: end.at.segment, offset: end.end }, token };
      await this.#state.save({ delivering });
    }
    const entries = this.#group(delivering.to);
    const records = await this.#read(entries);
    return { token: delivering.token, records, events: records.reduce((sum, r) => sum + r.head.events, 0) };
  }

  /** Storage has the group that `nextGroup` gave: it is forgotten here. */
  async delivered(): Promise<void> {
    const { delivering } = this.#state.state;
    if (delivering === null) return;
    await this.#state.save({ delivered: delivering.to, delivering: null });
    const entries = this.#group(delivering.to);
    this.#pending.splice(0, entries.length);
    for (const entry of entries) {
      this.#pendingBytes -= entry.end - entry.at.offset;
      this.#pendingEvents -= entry.events;
    }
    await this.#trim();
  }

  /** Resolves when something waits for delivery, or after `ms`. */
  async arrival(ms: number): Promise<void> {
    if (this.#pending.length > 0 || this.#closed) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#arrived = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#arrived = done;
    });
  }

  /** Ends accepting; what is being written is still made durable. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#arrived?.();
    await this.#writer;
    await this.#active?.handle.close();
    this.#active = null;
    await this.#state.close();
    this.#lock.release();
  }

  async #recover(segments: readonly number[], keyFiles: readonly number[], onKey: (key: KnownKey) => void): Promise<void> {
    const { folder, keyTtlMs, onNotice } = this.#options;
    const oldest = Date.now() - keyTtlMs;
    for (const number of keyFiles) {
      let newest = 0;
      for (const line of (await readFile(keysPath(folder, number), 'utf8')).split('\n')) {
        if (line === '') continue;
        const key = keySchema.parse(JSON.parse(line));
        newest = Math.max(newest, key.at);
        if (key.at >= oldest) onKey(key);
      }
      this.#keyFiles.set(number, newest);
    }
    for (const segment of segments) {
      const path = segmentPath(folder, segment);
      const bytes = await readFile(path);
      let good = 0;
      let tornFrom: number | null = null;
      const damaged = (start: number, end: number): void => {
        if (end === bytes.length) tornFrom = start;
        else onNotice(`The journal segment ${path} is damaged from byte ${start} to ${end}; the records after it are kept. Look after this disk.`);
      };
      for (const { record, start, end } of recordsOf(bytes, damaged)) {
        good = end;
        const { head } = record;
        if (head.key !== undefined) onKey(this.#remember(segment, head));
        if (before({ segment, offset: start }, this.#state.state.delivered)) continue;
        this.#add({ at: { segment, offset: start }, end, events: head.events, received: head.received });
      }
      if (tornFrom === null) continue;
      onNotice(`The journal segment ${path} ended in ${bytes.length - tornFrom} bytes that no crash-free write leaves: a batch that was never acknowledged. They were cut off.`);
      const handle = await open(path, 'r+');
      try {
        await handle.truncate(good);
        await handle.sync();
      } finally {
        await handle.close();
      }
    }
    await this.#trim();
  }

  #remember(segment: number, head: RecordHead): KnownKey {
    const { name, digest, rejected } = head.key as NonNullable<RecordHead['key']>;
    const key: KnownKey = { org: head.org, name, digest, rejected, accepted: head.events, at: head.received };
    const list = this.#segmentKeys.get(segment);
    if (list === undefined) this.#segmentKeys.set(segment, [key]);
    else list.push(key);
    return key;
  }

  #add(entry: PendingEntry): void {
    this.#pending.push(entry);
    this.#pendingBytes += entry.end - entry.at.offset;
    this.#pendingEvents += entry.events;
  }

  #group(to: JournalPosition): readonly PendingEntry[] {
    const end = this.#pending.findIndex((entry) => !before(entry.at, to));
    return end < 0 ? this.#pending.slice() : this.#pending.slice(0, end);
  }

  async #read(entries: readonly PendingEntry[]): Promise<JournalRecord[]> {
    const records: JournalRecord[] = [];
    let handle: FileHandle | null = null;
    let segment = -1;
    try {
      for (const entry of entries) {
        if (entry.at.segment !== segment || handle === null) {
          await handle?.close();
          segment = entry.at.segment;
          handle = await open(segmentPath(this.#options.folder, segment), 'r');
        }
        const length = entry.end - entry.at.offset;
        const bytes = Buffer.allocUnsafe(length);
        const { bytesRead } = await handle.read(bytes, 0, length, entry.at.offset);
        const found = recordAt(bytes.subarray(0, bytesRead), 0);
        if (found === null) throw new Error(`The journal segment ${segmentPath(this.#options.folder, segment)} cannot be read at byte ${entry.at.offset}: its disk gave back other bytes than were written.`);
        records.push(found.record);
      }
    } finally {
      await handle?.close();
    }
    return records;
  }

  /** Writes what waits, group after group; each group shares one sync. */
  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        await this.#commit(group);
        for (const { resolve } of group) resolve();
      } catch (cause) {
        const why = isNoSpace(cause) ? 'its disk is full' : `it cannot be written (${(cause as Error).message})`;
        const error = new JournalUnavailable(`The batch was not accepted: the ingest journal has no room, ${why}; send it again later.`, { cause });
        for (const { reject } of group) reject(error);
      } finally {
        for (const { bytes } of group) this.#waitingBytes -= bytes;
      }
    }
    // In the same turn as the last look at what waits: a later append must not find a writer that has stopped looking.
    this.#writer = null;
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    const active = await this.#segment();
    const from = active.size;
    const entries: { entry: PendingEntry; head: RecordHead }[] = [];
    const pieces: Buffer[] = [];
    let offset = from;
    for (const { record } of group) {
      const start = offset;
      for (const piece of encodeRecord(record)) {
        pieces.push(piece);
        offset += piece.length;
      }
      entries.push({
        entry: { at: { segment: active.segment, offset: start }, end: offset, events: record.head.events, received: record.head.received },
        head: record.head,
      });
    }
    try {
      await writeAll(active.handle, pieces, from);
      await active.handle.datasync();
    } catch (error) {
      await this.#abandon(active, from);
      throw error;
    }
    active.size = offset;
    for (const { entry, head } of entries) {
      if (head.key !== undefined) this.#remember(active.segment, head);
      // A batch of which every event was refused is kept for its key alone.
      this.#add(entry);
    }
    this.#arrived?.();
  }

  /**
   * After a failed write or sync nobody knows what reached the disk: the segment is cut back to what was synced before and
   * never written again.
   */
  async #abandon(active: { readonly handle: FileHandle }, size: number): Promise<void> {
    this.#active = null;
    try {
      await active.handle.truncate(size);
    } finally {
      await active.handle.close();
    }
  }

  async #segment(): Promise<{ readonly segment: number; readonly handle: FileHandle; size: number }> {
    if (this.#active !== null && this.#active.size < this.#options.segmentBytes) return this.#active;
    await this.#active?.handle.close();
    this.#active = null;
    const segment = this.#nextSegment++;
    const handle = await open(segmentPath(this.#options.folder, segment), 'wx');
    await syncFolder(this.#options.folder);
    this.#active = { segment, handle, size: 0 };
    return this.#active;
  }

  /** Removes segments that are delivered, after their keys are safe in a file of their own; and keys that expired. */
  async #trim(): Promise<void> {
    const { folder, keyTtlMs, onNotice } = this.#options;
    const reserve = join(folder, 'reserve');
    const oldestPending = this.#pending[0]?.at.segment ?? Number.POSITIVE_INFINITY;
    try {
      for (const segment of await listNumbered(folder, 'segment')) {
        if (segment > this.#state.state.delivered.segment || segment >= oldestPending || segment === this.#active?.segment) continue;
        try {
          await this.#drop(segment);
        } catch (error) {
          if (!isNoSpace(error)) throw error;
          await rm(reserve, { force: true });
          await this.#drop(segment);
        }
      }
      for (const [segment, newest] of this.#keyFiles) {
        if (newest >= Date.now() - keyTtlMs) continue;
        await rm(keysPath(folder, segment), { force: true });
        this.#keyFiles.delete(segment);
      }
      await writeFile(reserve, Buffer.alloc(RESERVE_BYTES), { flag: 'wx' }).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') await rm(reserve, { force: true });
      });
    } catch (error) {
      // What is delivered stays delivered; the segments go the next time.
      onNotice(`Delivered segments of the journal in ${folder} could not be removed yet: ${(error as Error).message}`);
    }
  }

  async #drop(segment: number): Promise<void> {
    const { folder } = this.#options;
    const keys = this.#segmentKeys.get(segment);
    if (keys !== undefined) {
      await replaceFile(keysPath(folder, segment), keys.map((key) => `${JSON.stringify(key)}\n`).join(''));
      this.#keyFiles.set(segment, Math.max(...keys.map((key) => key.at)));
      this.#segmentKeys.delete(segment);
    }
    await rm(segmentPath(folder, segment), { force: true });
  }
}

async function writeAll(handle: FileHandle, pieces: readonly Buffer[], at: number): Promise<void> {
  const bytes = pieces.length === 2 && (pieces[1] as Buffer).length > 1 << 20 ? pieces : [Buffer.concat(pieces)];
  let position = at;
  for (const piece of bytes) {
    for (let from = 0; from < piece.length;) {
      const { bytesWritten } = await handle.write(piece, from, piece.length - from, position);
      from += bytesWritten;
      position += bytesWritten;
    }
  }
}
