/**
 * What has come to followed files since a dataset last took from them. Nothing is held between two looks but the state in the
 * manifest, so that a program that ended in between, or another one, goes on exactly where the dataset is.
 *
 * | what happens | what is done |
 * |---|---|
 * | appended | read from the place reached, up to the last whole event |
 * | renamed, a new file in its place | the old one is found by its inode and read to its end, the new one from its start |
 * | copied, then emptied | the rest is read from the copy, the file from its start |
 * | rolled into a packed file (`.gz`, `.zst`, `.bz2`) | the rest is unpacked from it |
 * | a new file in a followed folder | read from its start; a packed one as a whole |
 */
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { isBeingPacked, unpackedStart } from '../../tail/still-files.ts';
import { isPacked } from '../containers.ts';
import type { Format } from '../formats/format.ts';
import { inputPaths } from '../input-paths.ts';
import type { InputFile } from '../load-options.ts';
import { asUtf8, encodingOf } from '../read-lines.ts';
import { cutPoint, startOf } from './cut-point.ts';
import { fileInfo, holds, marksAt } from './marks.ts';
import type { FollowedState, FollowState } from './state.ts';

/** What to load, and the state once it is loaded. */
export interface NextLines {
  readonly files: readonly InputFile[];
  readonly state: FollowState;
  /** What the user should know: files that could not be read, or are not followed. */
  readonly notes: readonly string[];
}

/** Looks at all followed files once. Throws an Error with a sentence where none of them can be found. */
export async function nextLines(state: FollowState, formats: readonly Format[]): Promise<NextLines> {
  const look = new Look(state, formats);
  return look.run();
}

/** The files that are followed now. A path that stands for none yet may do so later. */
async function listed(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map((path) => inputPaths(path).catch(() => [])));
  return [...new Set(found.flat())];
}

class Look {
  readonly #state: FollowState;
  readonly #formats: readonly Format[];
  readonly #files: InputFile[] = [];
  readonly #next: FollowedState[] = [];
  readonly #notes: string[] = [];

  constructor(state: FollowState, formats: readonly Format[]) {
    this.#state = state;
    this.#formats = formats;
  }

  async run(): Promise<NextLines> {
    const paths = await listed(this.#state.paths);
    const siblings = await this.#siblings(paths);
    const byIdentity = new Map<string, string>();
    for (const path of [...siblings, ...paths]) {
      const info = await fileInfo(path);
      if (info !== null) byIdentity.set(info.identity, path);
    }
    /** Files of which something may be unread in a copy: emptied, or gone. */
    const lost: FollowedState[] = [];
    const taken = new Set<string>();
    for (const file of this.#state.files) {
      const info = await fileInfo(file.path);
      const path = info?.identity === file.identity ? file.path : byIdentity.get(file.identity);
      if (path === undefined) {
        if (file.kind === 'grows') lost.push(file);
        continue;
      }
      taken.add(path);
      if (file.kind !== 'grows') this.#next.push({ ...file, path });
      else if (await this.#isAsRead(path, file)) await this.#readOn(path, file);
      else {
        lost.push(file);
        await this.#readFresh(path);
      }
    }
    // Copies that were known while their file was still whole hold what it lost.
    for (const copy of this.#next.filter((file) => file.kind === 'copy')) await this.#rest(copy.path, lost);
    for (const path of [...paths, ...siblings]) {
      if (taken.has(path)) continue;
      taken.add(path);
      await this.#newFile(path, lost, paths.includes(path));
    }
    if (paths.length === 0 && this.#state.files.length === 0) throw new Error(`There is no file ${this.#state.paths.join(', ')}.`);
    return { files: this.#files, notes: this.#notes, state: { ...this.#state, files: this.#next } };
  }

  /** Files beside the followed ones whose names begin as theirs: where rolled ones go. */
  async #siblings(paths: readonly string[]): Promise<string[]> {
    const known = new Set(paths);
    const found: string[] = [];
    const names = new Map<string, Set<string>>();
    for (const { path, kind } of this.#state.files) {
      if (kind !== 'grows') continue;
      const folder = dirname(path);
      const stems = names.get(folder) ?? new Set<string>();
      stems.add(basename(path).replace(/\.[^.]*$/, ''));
      names.set(folder, stems);
    }
    for (const [folder, stems] of names) {
      for (const name of await readdir(folder).catch(() => [])) {
        const path = join(folder, name);
        if (!known.has(path) && [...stems].some((stem) => name.startsWith(stem))) found.push(path);
      }
    }
    return found;
  }

  /** True for a file that has only grown. */
  async #isAsRead(path: string, file: FollowedState): Promise<boolean> {
    const info = await fileInfo(path);
    if (info === null || info.size < file.position) return false;
    if (file.position === 0) return true;
    const now = await marksAt(path, file.position);
    return now.head.hash === file.head.hash && now.last.hash === file.last.hash;
  }

  async #readOn(path: string, file: FollowedState): Promise<void> {
    const info = await fileInfo(path);
    if (info === null) return;
    const start = await startOf(path);
    if (start === null) {
      this.#notes.push(`${path} is no text and is not followed.`);
      this.#next.push({ ...file, path });
      return;
    }
    const end = info.size > file.position ? await cutPoint({ path, position: file.position, size: info.size, quiet: Date.now() - info.modified, start }, this.#formats) : file.position;
    if (end > file.position) {
      const lines = asUtf8(createReadStream(path, { start: file.position, end: end - 1 }), start.encoding);
      this.#load({ stdin: Readable.from(lines), source: file.source, start: file.position > 0 ? start.text : undefined, modified: info.modified });
    }
    this.#next.push({ ...file, path, position: end, ...(end === file.position ? {} : await marksAt(path, end)) });
  }

  async #readFresh(path: string): Promise<void> {
    const info = await fileInfo(path);
    if (info === null) return;
    const none = { length: 0, hash: '' };
    await this.#readOn(path, { path, source: path, identity: info.identity, position: 0, head: none, last: none, kind: 'grows' });
  }

  async #newFile(path: string, lost: readonly FollowedState[], isListed: boolean): Promise<void> {
    const info = await fileInfo(path);
    if (info === null) return;
    if (await isBeingPacked(path)) {
      // The next look meets it again.
      if (isListed) this.#notes.push(`${path} is still being written; it is read when it is complete, or when nothing was written to it for some seconds.`);
      return;
    }
    const whole = { path, source: path, identity: info.identity, position: info.size, head: { length: 0, hash: '' }, last: { length: 0, hash: '' } };
    if (await this.#rest(path, lost)) {
      this.#next.push({ ...whole, kind: 'still' });
      return;
    }
    for (const file of this.#next) {
      if (file.kind !== 'grows' || !(await holds(path, file))) continue;
      this.#next.push({ ...whole, kind: 'copy' });
      return;
    }
    if (!isListed) return;
    if (await isPacked(path)) {
      this.#load({ path });
      this.#next.push({ ...whole, kind: 'still' });
    } else await this.#readFresh(path);
  }

  /** Loads what a copy of a lost file holds beyond the place that was reached; false where it is a copy of none. */
  async #rest(path: string, lost: readonly FollowedState[]): Promise<boolean> {
    for (const file of lost) {
      if (!(await holds(path, file))) continue;
      if (await isPacked(path)) {
        this.#load({ path, source: file.source, skip: file.position, encoding: encodingOf((await unpackedStart(path, 0, 0, 512)).head) });
        return true;
      }
      const start = await startOf(path);
      const rest = createReadStream(path, { start: file.position });
      this.#load({ stdin: Readable.from(asUtf8(rest, start?.encoding ?? 'utf-8')), source: file.source, start: start?.text });
      return true;
    }
    return false;
  }

  #load(file: InputFile): void {
    const { index, sourcetype } = this.#state;
    this.#files.push({ ...file, index, sourcetype });
  }
}
