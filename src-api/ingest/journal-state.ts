/**
 * How far the storage is with the journal: a small file of two slots that are written in turn and in place. A torn write
 * leaves the other slot, and a full disk does not matter, because the room is taken from the start.
 */
import { randomUUID } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { syncFolder } from './journal-files.ts';

const SLOT_BYTES = 4096;

const positionSchema = z.object({ segment: z.number().int(), offset: z.number().int() });
const stateSchema = z.object({
  version: z.literal(1),
  /** Of the journal, for ever: part of the tokens of its groups. */
  id: z.string().min(1),
  sequence: z.number().int(),
  delivered: positionSchema,
  /** The group that is or was on its way to storage: records from `delivered` to here, under this token. */
  delivering: z.object({ to: positionSchema, token: z.string() }).nullable(),
});
export type JournalState = Readonly<z.infer<typeof stateSchema>>;

/** The open state file. */
export class StateFile {
  readonly #handle: FileHandle;
  #state: JournalState;

  private constructor(handle: FileHandle, state: JournalState) {
    this.#handle = handle;
    this.#state = state;
  }

  /** Opens the file, or makes it where `fresh` says that there is nothing it could have known. Throws an Error with a sentence. */
  static async open(path: string, fresh: boolean): Promise<StateFile> {
    const handle = await open(path, 'r+').catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      if (!fresh) throw new Error(`The journal has segments but no ${path}; restore that file, or move the segments away after seeing what storage has of them.`);
      return null;
    });
    if (handle === null) return StateFile.#make(path);
    try {
      const bytes = Buffer.alloc(SLOT_BYTES * 2);
      await handle.read(bytes, 0, bytes.length, 0);
      const states = [slotAt(bytes, 0), slotAt(bytes, SLOT_BYTES)].filter((state) => state !== null);
      const newest = states.sort((a, b) => b.sequence - a.sequence)[0];
      if (newest !== undefined) return new StateFile(handle, newest);
      if (!fresh) throw new Error(`The journal's ${path} is damaged; restore it, or move the journal away after seeing what storage has of it.`);
      await handle.close();
      return await StateFile.#make(path);
    } catch (error) {
      await handle.close().catch(() => undefined);
      throw error;
    }
  }

  static async #make(path: string): Promise<StateFile> {
    const handle = await open(path, 'w+');
    const state: JournalState = { version: 1, id: randomUUID(), sequence: 0, delivered: { segment: 0, offset: 0 }, delivering: null };
    const file = new StateFile(handle, state);
    await handle.write(Buffer.alloc(SLOT_BYTES * 2), 0, SLOT_BYTES * 2, 0);
    await file.save({});
    await handle.sync();
    await syncFolder(dirname(path));
    return file;
  }

  get state(): JournalState {
    return this.#state;
  }

  /** Changes the state; durable when this resolves. */
  async save(change: Partial<Pick<JournalState, 'delivered' | 'delivering'>>): Promise<void> {
    const state: JournalState = { ...this.#state, ...change, sequence: this.#state.sequence + 1 };
    const text = Buffer.from(JSON.stringify(state));
    const slot = Buffer.alloc(SLOT_BYTES);
    slot.writeUInt32LE(text.length, 0);
    slot.writeUInt32LE(crc32(text), 4);
    text.copy(slot, 8);
    await this.#handle.write(slot, 0, SLOT_BYTES, (state.sequence % 2) * SLOT_BYTES);
    await this.#handle.datasync();
    this.#state = state;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

function slotAt(bytes: Buffer, at: number): JournalState | null {
  const length = bytes.readUInt32LE(at);
  if (length === 0 || length > SLOT_BYTES - 8) return null;
  const text = bytes.subarray(at + 8, at + 8 + length);
  if (crc32(text) !== bytes.readUInt32LE(at + 4)) return null;
  const parsed = stateSchema.safeParse(JSON.parse(text.toString('utf8')));
  return parsed.success ? parsed.data : null;
}
