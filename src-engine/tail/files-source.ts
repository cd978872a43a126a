/**
 * Files and folders that grow. Files are known by device and inode, and their copies by their bytes, so that no way of
 * rolling a log shows an event twice or loses one:
 *
 * | what happens | what is done |
 * |---|---|
 * | renamed, a new file in its place (logrotate create) | the old one is read to its end through its open handle, the new one from its start |
 * | copied, then emptied (copytruncate) | the file is read from its start; what the copy holds beyond the place reached is read from the copy |
 * | rolled into a packed file (`.gz`, `.zst`, `.bz2`) | a packed copy of what was read is passed over, its unread rest is unpacked |
 * | a new file in the folder | read from its start |
 */
import { type Dirent, readdirSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAbort, sentenceOf } from '../jobs/errors.ts';
import { isPacked } from '../datasets/containers.ts';
import { type Damage, damageSentences } from '../datasets/packed/damage.ts';
import { eachLine, type Encoding, encodingOf, textOf } from '../datasets/read-lines.ts';
import { EventReader, liveTimeContext } from './event-reader.ts';
import { type FileMark, FollowedFile, MARK_BYTES, isCopy } from './followed-file.ts';
import type { LiveItem, LiveOptions, LiveSource, LiveStream } from './live-source.ts';
import { isBeingPacked, stillContents, unpackedStart, wholeLines } from './still-files.ts';

/** What packing adds to a file's name. */
const PACKED_ENDING = /\.(?:gz|bz2|zst|zstd)$/i;

/** How often files are asked whether they have grown, and folders whether they have new files, in milliseconds. */
const POLL_MS = 150;
const FOLDER_MS = 600;
/** A renamed file is closed when nothing was appended for so long: its writer has let go of it. */
const LINGER_MS = 5000;
const MAX_FILES = 2000;
/** Marks of files that are gone, kept to know their copies by. */
const MAX_MARKS = 200;

export interface FilesSourceOptions {
  /** Files and folders. A folder stands for the files in it, those to come included. */
  readonly paths: readonly string[];
  /** `index` of the events; `main` where absent. */
  readonly index?: string;
  readonly host?: string;
}

/** A source that follows files. */
export function createFilesSource({ paths, index = 'main', host = hostname() }: FilesSourceOptions): LiveSource {
  const [first] = paths;
  return {
    kind: 'files',
    name: paths.length === 1 && first !== undefined ? basename(first) : `${paths.length} files`,
    open: (options): LiveStream => ({
      refilter: () => undefined,
      [Symbol.asyncIterator]: () => new FileSet(paths, { index, host }, options).items(),
    }),
  };
}

class FileSet {
  readonly #paths: readonly string[];
  readonly #defaults: { readonly index: string; readonly host: string };
  readonly #options: LiveOptions;
  readonly #context: ReturnType<typeof liveTimeContext>;
  /** The file that a path names now. */
  readonly #byPath = new Map<string, FollowedFile>();
  /** Renamed ones that are read to their end. */
  #leaving: FollowedFile[] = [];
  readonly #known = new Set<string>();
  /** Files that were emptied under their name, for the copies that were made of them before. */
  readonly #truncated: FileMark[] = [];
  /** New files that looked like copies of files still whole: looked at again when one is emptied. */
  readonly #copies = new Map<string, string>();
  #notes: LiveItem[] = [];
  readonly #told = new Set<string>();

  constructor(paths: readonly string[], defaults: { readonly index: string; readonly host: string }, options: LiveOptions) {
    this.#paths = paths;
    this.#defaults = defaults;
    this.#options = options;
    this.#context = liveTimeContext(options.tz);
  }

  async *items(): AsyncGenerator<LiveItem> {
    const { signal } = this.#options;
    try {
      yield* this.#look('end');
      let looked = performance.now();
      let waiting = this.#byPath.size === 0;
      yield waiting ? { type: 'state', state: 'waiting', text: 'Waiting for the first file.' } : { type: 'state', state: 'live', text: '' };
      while (!signal.aborted) {
        let more = false;
        for (const file of [...this.#leaving, ...this.#byPath.values()]) {
          for await (const item of this.#readFile(file)) {
            if (item === 'more') more = true;
            else yield item;
          }
          if (signal.aborted) return;
        }
        yield* this.#notes.splice(0);
        if (performance.now() - looked >= FOLDER_MS) {
          yield* this.#look('start');
          looked = performance.now();
          if (waiting && this.#byPath.size > 0) yield { type: 'state', state: 'live', text: '' };
          waiting = this.#byPath.size === 0;
        }
        if (!more) await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
      }
    } finally {
      for (const file of [...this.#leaving, ...this.#byPath.values()]) await file.close().catch(() => undefined);
    }
  }

  async *#readFile(file: FollowedFile): AsyncGenerator<LiveItem | 'more'> {
    try {
      const { batch, more, truncated } = await file.read();
      if (truncated !== null) {
        this.#remember(truncated);
        this.#note(`${file.path} was emptied; it is read from its start.`);
        yield* this.#restOfCopies();
      }
      if (batch !== null) yield { type: 'events', batch };
      if (more) yield 'more';
      else if (file.replaced && file.quietMs > LINGER_MS) {
        const last = file.finish();
        if (last !== null) yield { type: 'events', batch: last };
        this.#remember(file.mark);
        this.#leaving = this.#leaving.filter((f) => f !== file);
        await file.close();
      }
    } catch (error) {
      this.#note(`${file.path} could not be read: ${sentenceOf(error)}`);
      this.#leaving = this.#leaving.filter((f) => f !== file);
      this.#byPath.delete(file.path);
      await file.close().catch(() => undefined);
    }
  }

  /** Looks at every path: new files, files with another one in their place. */
  async *#look(from: 'start' | 'end'): AsyncGenerator<LiveItem> {
    const paths = this.#listed();
    for (const [path, file] of this.#byPath) {
      const identity = await identityOf(path);
      if (identity === file.identity) continue;
      file.replaced = true;
      this.#leaving.push(file);
      this.#byPath.delete(path);
    }
    for (const path of paths) {
      if (this.#byPath.has(path)) continue;
      try {
        yield* this.#open(path, from);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT' || isAbort(error)) continue;
        this.#note(`${path} could not be opened: ${sentenceOf(error)}`);
      }
    }
  }

  #listed(): string[] {
    const found: string[] = [];
    for (const path of this.#paths) {
      let entries: Dirent[];
      try {
        entries = readdirSync(path, { withFileTypes: true });
      } catch (error) {
        // A file, or one that is still to come.
        if ((error as NodeJS.ErrnoException).code === 'ENOTDIR' || (error as NodeJS.ErrnoException).code === 'ENOENT') found.push(path);
        else this.#note(`${path} could not be read: ${sentenceOf(error)}`);
        continue;
      }
      for (const entry of entries) if (entry.isFile() && !entry.name.startsWith('.')) found.push(join(path, entry.name));
    }
    if (found.length > MAX_FILES) {
      this.#note(`There are ${found.length.toLocaleString('en')} files; the first ${MAX_FILES.toLocaleString('en')} by name are followed.`);
      return found.sort().slice(0, MAX_FILES);
    }
    return found;
  }

  async *#open(path: string, from: 'start' | 'end'): AsyncGenerator<LiveItem> {
    const identity = await identityOf(path);
    if (identity === null || this.#copies.get(path) === identity) return;
    this.#copies.delete(path);
    // A renamed file is read already, under the name it had.
    if (this.#known.has(identity) && [...this.#leaving, ...this.#byPath.values()].some((f) => f.identity === identity)) return;
    if (from === 'start') {
      // The next look meets it again.
      if (await isBeingPacked(path)) return;
      const copy = await this.#copyOf(path);
      if (copy !== null) {
        this.#copies.set(path, identity);
        if (this.#truncated.includes(copy)) yield* this.#rest(path, copy);
        return;
      }
    }
    if (await isPacked(path)) {
      this.#copies.set(path, identity);
      if (from === 'start') yield* this.#rest(path, null);
      return;
    }
    const file = await FollowedFile.open({ path, from, context: this.#context, ...this.#defaults });
    if (file.identity !== identity) {
      // Rolled on while we looked: what was found out above is about another file. The next look meets this one anew.
      await file.close();
      return;
    }
    this.#known.add(file.identity);
    this.#byPath.set(path, file);
  }

  #remember(mark: FileMark): void {
    if (mark.position === 0) return;
    this.#truncated.push(mark);
    if (this.#truncated.length > MAX_MARKS) this.#truncated.shift();
  }

  /** The mark of the file that `path` is a copy of, packed or not; null where it is none. */
  async #copyOf(path: string): Promise<FileMark | null> {
    const marks = [...this.#truncated].reverse();
    for (const file of [...this.#leaving, ...this.#byPath.values()]) if (file.path !== path) marks.push(file.mark);
    for (const mark of marks) {
      if (mark.position === 0) continue;
      const { head, lastAt } = await marksOf(path, mark.position);
      if (isCopy(mark, head, lastAt)) return mark;
    }
    return null;
  }

  /** A file was emptied: copies made of it before may hold lines that had not been read. */
  async *#restOfCopies(): AsyncGenerator<LiveItem> {
    const mark = this.#truncated.at(-1);
    if (mark === undefined) return;
    for (const path of this.#copies.keys()) {
      try {
        const { head, lastAt } = await marksOf(path, mark.position);
        if (isCopy(mark, head, lastAt)) yield* this.#rest(path, mark);
      } catch {
        // The copy has been rolled on; it will be met under its next name.
        this.#copies.delete(path);
      }
    }
  }

  /** What a file that does not grow holds beyond a mark, or all of it. */
  async *#rest(path: string, mark: FileMark | null): AsyncGenerator<LiveItem> {
    let end = 0;
    const from = mark?.position ?? 0;
    const damages: Damage[] = [];
    const read: { name: string; events: number }[] = [];
    // What follows the mark is written as its start is.
    const encoding = (start: Buffer): Encoding => encodingOf(mark?.head ?? start);
    for await (const { name, bytes: content } of stillContents(path, from, (damage) => damages.push(damage))) {
      const source = name === null ? path : `${path}:${name}`;
      const counted = { name: source, events: 0 };
      read.push(counted);
      let reader: EventReader | null = null;
      for await (const { bytes, position, encoding: written } of wholeLines(content, from, encoding)) {
        end = position;
        const text = textOf(bytes, written).replace(/^\ufeff/, '');
        if (reader === null) {
          const sample = { lines: text.slice(0, 64 << 10).split(/\r?\n/).slice(0, 200), path: basename(source).replace(PACKED_ENDING, '') };
          reader = new EventReader({ sample, context: this.#context, source, ...this.#defaults });
        }
        const into = reader;
        eachLine(text, (line) => into.line(line));
        const batch = into.take();
        if (batch !== null) {
          counted.events += batch.length;
          yield { type: 'events', batch };
        }
        if (this.#options.signal.aborted) return;
      }
      reader?.settle(true);
      const last = reader?.take() ?? null;
      if (last === null) continue;
      counted.events += last.length;
      yield { type: 'events', batch: last };
    }
    for (const sentence of damageSentences(damages, read)) this.#note(sentence);
    const at = mark === null ? -1 : this.#truncated.indexOf(mark);
    // Read to its end: a later copy of the same file has nothing more.
    if (mark !== null && at >= 0 && end > mark.position) {
      const { head, lastAt } = await marksOf(path, end);
      this.#truncated[at] = { head, last: lastAt, position: end };
    }
  }

  #note(text: string): void {
    if (this.#told.has(text) && this.#told.size < 10_000) return;
    this.#told.add(text);
    this.#notes.push({ type: 'note', text });
  }
}

/** `device:inode` of what a path names, or null where it names no file. */
async function identityOf(path: string): Promise<string | null> {
  try {
    const info = await stat(path);
    return info.isFile() ? `${info.dev}:${info.ino}` : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The first bytes of a file and those before a position, unpacked where it is gzip. */
async function marksOf(path: string, position: number): Promise<{ readonly head: Buffer; readonly lastAt: Buffer }> {
  const from = Math.max(0, position - MARK_BYTES);
  if (await isPacked(path)) return unpackedStart(path, position, from, MARK_BYTES);
  const handle = await open(path, 'r');
  try {
    const head = Buffer.alloc(MARK_BYTES);
    const last = Buffer.alloc(position - from);
    const headRead = await handle.read(head, 0, head.length, 0);
    const lastRead = await handle.read(last, 0, last.length, from);
    return { head: head.subarray(0, headRead.bytesRead), lastAt: last.subarray(0, lastRead.bytesRead) };
  } finally {
    await handle.close();
  }
}
