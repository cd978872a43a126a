/**
 * Events of one machine: for each organisation a folder with segment files of the local engine's format. No file holds events
 * of two organisations and a source opens the files of one only: that is the tenant predicate of each scan.
 *
 * A flush adds a segment and replaces the manifest, so searches go on over the files they have opened while events are
 * appended. Small segments are merged in the background.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type LocalSource, createLocalSource } from '../../../src-engine/sources/local/local-source.ts';
import type { Source } from '../../../src-engine/sources/source.ts';
import type { DeliveryGroup } from '../../ingest/journal.ts';
import type { JournalRecord } from '../../ingest/journal-records.ts';
import type { ScanLimits } from '../../services.ts';
import type { EventStore } from '../event-store.ts';
import { type FolderLock, lockFolder } from '../folder-lock.ts';
import { chooseMerge } from './compaction.ts';
import { SegmentThread } from './segment-worker.ts';
import { SharedSource, followingSource } from './shared-source.ts';
import { type Segment, type TenantManifest, readManifest, withToken, writeManifest } from './tenant-manifest.ts';

export interface EmbeddedOptions {
  /** Folder of its own. */
  readonly folder: string;
  /** Memory of searches of one organisation at a time. */
  readonly memoryMb: number;
  readonly threads: number;
  /** Days after which whole segments are removed; absent: never. */
  readonly retentionDays?: number | undefined;
  readonly onNotice: (sentence: string) => void;
}

const ORGANISATION = /^[a-z0-9][a-z0-9_-]{0,62}$/;
const FOLDER = /^org-([a-z0-9][a-z0-9_-]{0,62})$/;
const DAY_MICROS = 86_400e6;
/** Opening files takes as long as a small search: searches see what was stored up to so long ago... */
const REFRESH_MS = 1000;
/** ...and nothing is opened ahead for an organisation that has not searched for this long. */
const IDLE_MS = 30_000;

interface Tenant {
  readonly folder: string;
  manifest: TenantManifest;
  source: Promise<SharedSource> | null;
  /** `performance.now()` of the last search and of the last opening. */
  used: number;
  opened: number;
  /** Files that the manifest no longer names and that the opened source may still read. */
  gone: string[];
  /** Set while newer files wait to be opened. */
  refresh: NodeJS.Timeout | null;
  /** One change of the manifest at a time. */
  turn: Promise<unknown>;
  merging: Promise<void> | null;
}

/** Opens the embedded storage. Throws an Error with a sentence where another process has the folder. */
export async function openEmbeddedStorage(options: EmbeddedOptions): Promise<EventStore> {
  const lock = await lockFolder(options.folder);
  try {
    const storage = new EmbeddedStorage(options, lock);
    await storage.recover();
    return storage;
  } catch (error) {
    lock.release();
    throw error;
  }
}

class EmbeddedStorage implements EventStore {
  readonly #options: EmbeddedOptions;
  readonly #lock: FolderLock;
  readonly #writer: SegmentThread;
  /** Merges take long: flushes must not wait for them. */
  readonly #merger: SegmentThread;
  readonly #tenants = new Map<string, Promise<Tenant>>();
  #events = 0;
  #merged = 0;
  #problem: string | null = null;
  #closed = false;

  constructor(options: EmbeddedOptions, lock: FolderLock) {
    this.#options = options;
    this.#lock = lock;
    const common = { memoryMb: Math.max(256, Math.floor(options.memoryMb / 2)), tempDirectory: join(options.folder, 'temporary') };
    this.#writer = new SegmentThread({ ...common, threads: options.threads });
    this.#merger = new SegmentThread({ ...common, threads: 1 });
  }

  /** Removes files that no manifest names: what a crash left of a flush or a merge. */
  async recover(): Promise<void> {
    await mkdir(this.#options.folder, { recursive: true });
    for (const name of await readdir(this.#options.folder)) {
      const org = FOLDER.exec(name)?.[1];
      if (org === undefined) continue;
      const { folder, manifest } = await this.#tenant(org);
      const known = new Set(['manifest.json', 'empty.duckdb', ...manifest.segments.map((s) => s.file)]);
      for (const file of await readdir(folder)) if (!known.has(file)) await rm(join(folder, file), { recursive: true, force: true });
    }
  }

  async write(group: DeliveryGroup): Promise<void> {
    const byOrg = new Map<string, JournalRecord[]>();
    for (const record of group.records) {
      const list = byOrg.get(record.head.org);
      if (list === undefined) byOrg.set(record.head.org, [record]);
      else list.push(record);
    }
    try {
      const appended = await Promise.allSettled([...byOrg].map(([org, records]) => this.#append(org, group.token, records)));
      const failed = appended.find((outcome) => outcome.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      this.#problem = null;
    } catch (error) {
      this.#problem = `Events cannot be written to ${this.#options.folder}: ${(error as Error).message}`;
      throw error;
    }
  }

  async source(orgId: string, _limits: ScanLimits): Promise<Source> {
    if (this.#closed) throw new Error('The storage is closed.');
    const tenant = await this.#tenant(orgId);
    return followingSource(() => this.#current(tenant));
  }

  /** The files of now, opened, with one more user. */
  async #current(tenant: Tenant): Promise<{ readonly shared: SharedSource; readonly release: () => void }> {
    for (;;) {
      if (this.#closed) throw new Error('The storage is closed.');
      tenant.used = performance.now();
      tenant.source ??= this.#open(tenant);
      const current = tenant.source;
      try {
        const shared = await current;
        // A flush may have superseded it while it was being opened.
        if (tenant.source === current) return { shared, release: shared.use() };
      } catch (error) {
        if (tenant.source === current) tenant.source = null;
        throw error;
      }
    }
  }

  async ready(): Promise<void> {
    if (this.#closed) throw new Error('The storage is closed.');
    if (this.#problem !== null) throw new Error(this.#problem);
  }

  figures(): Readonly<Record<string, number>> {
    return { storage_events_written_total: this.#events, storage_segments_merged_total: this.#merged };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const entry of this.#tenants.values()) {
      const tenant = await entry.catch(() => null);
      if (tenant === null) continue;
      await tenant.merging;
      await tenant.turn;
      if (tenant.refresh !== null) clearTimeout(tenant.refresh);
      (await tenant.source?.catch(() => null))?.retire();
    }
    await this.#writer.close();
    await this.#merger.close();
    this.#lock.release();
  }

  #tenant(org: string): Promise<Tenant> {
    if (!ORGANISATION.test(org)) return Promise.reject(new Error('The name of the organisation is not one that can have events.'));
    let tenant = this.#tenants.get(org);
    if (tenant === undefined) {
      const folder = join(this.#options.folder, `org-${org}`);
      tenant = readManifest(folder).then((manifest) => ({ folder, manifest, source: null, used: Number.NEGATIVE_INFINITY, opened: Number.NEGATIVE_INFINITY, gone: [], refresh: null, turn: Promise.resolve(), merging: null }));
      this.#tenants.set(org, tenant);
      tenant.catch(() => this.#tenants.delete(org));
    }
    return tenant;
  }

  async #append(org: string, token: string, records: readonly JournalRecord[]): Promise<void> {
    const tenant = await this.#tenant(org);
    if (tenant.manifest.tokens.includes(token)) return;
    const events = records.reduce((sum, { head }) => sum + head.events, 0);
    if (events === 0) return;
    await mkdir(tenant.folder, { recursive: true });
    await this.#inTurn(tenant, async () => {
      const file = fileName(tenant.manifest.next);
      const info = await this.#writer.write(join(tenant.folder, file), records.map(({ head, body }) => ({ defaults: head.defaults, body })));
      const { manifest } = tenant;
      await this.#publish(tenant, { ...manifest, next: manifest.next + 1, segments: [...this.#kept(manifest.segments), { file, ...info }], tokens: withToken(manifest.tokens, token) });
    });
    this.#events += events;
    tenant.merging ??= this.#merge(tenant).finally(() => (tenant.merging = null));
  }

  /** The segments that retention leaves. */
  #kept(segments: readonly Segment[]): readonly Segment[] {
    const { retentionDays } = this.#options;
    if (retentionDays === undefined) return segments;
    const oldest = Date.now() * 1000 - retentionDays * DAY_MICROS;
    return segments.filter((s) => s.latest >= oldest);
  }

  async #merge(tenant: Tenant): Promise<void> {
    try {
      for (let choice = chooseMerge(tenant.manifest.segments); choice !== null && !this.#closed; choice = chooseMerge(tenant.manifest.segments)) {
        const parts = tenant.manifest.segments.slice(choice.from, choice.to);
        // The number is taken first: flushes go on meanwhile.
        const file = await this.#inTurn(tenant, async () => {
          const number = tenant.manifest.next;
          await this.#publish(tenant, { ...tenant.manifest, next: number + 1 }, false);
          return fileName(number);
        });
        const info = await this.#merger.merge(join(tenant.folder, file), parts.map((s) => join(tenant.folder, s.file)).reverse());
        await this.#inTurn(tenant, async () => {
          const { segments } = tenant.manifest;
          const at = segments.indexOf(parts[0] as Segment);
          if (at < 0 || parts.some((part, i) => segments[at + i] !== part)) {
            await rm(join(tenant.folder, file), { force: true });
            return;
          }
          await this.#publish(tenant, { ...tenant.manifest, segments: [...segments.slice(0, at), { file, ...info }, ...segments.slice(at + parts.length)] });
        });
        this.#merged += parts.length;
      }
    } catch (error) {
      this.#options.onNotice(`Segments in ${tenant.folder} could not be merged and stay as they are until the next try: ${(error as Error).message}`);
    }
  }

  #inTurn<T>(tenant: Tenant, work: () => Promise<T>): Promise<T> {
    const result = tenant.turn.then(work);
    tenant.turn = result.catch(() => undefined);
    return result;
  }

  /** Makes a manifest the organisation's. Files it no longer names go when the last search over them has ended. */
  async #publish(tenant: Tenant, manifest: TenantManifest, changed = true): Promise<void> {
    const files = new Set(manifest.segments.map((s) => s.file));
    const gone = tenant.manifest.segments.filter((s) => !files.has(s.file)).map((s) => join(tenant.folder, s.file));
    await writeManifest(tenant.folder, manifest);
    tenant.manifest = manifest;
    if (!changed) return;
    tenant.gone.push(...gone);
    if (tenant.source === null || performance.now() - tenant.used > IDLE_MS) {
      this.#replace(tenant, null);
      return;
    }
    tenant.refresh ??= setTimeout(() => {
      tenant.refresh = null;
      // Searches go on over the files that are open until the newer ones are, too.
      const next = this.#open(tenant);
      next.then(
        () => this.#replace(tenant, next),
        () => this.#replace(tenant, null),
      );
    }, Math.max(0, REFRESH_MS - (performance.now() - tenant.opened))).unref();
  }

  /** Puts another source in the place of the one that is open, which closes when its last search has ended. */
  #replace(tenant: Tenant, next: Promise<SharedSource> | null): void {
    const before = tenant.source;
    if (before === next) return;
    tenant.source = next;
    const named = new Set(tenant.manifest.segments.map((segment) => join(tenant.folder, segment.file)));
    const files = tenant.gone.splice(0).filter((path) => !named.has(path));
    const remove = async (): Promise<void> => {
      // A file that cannot go now (Windows, while it is open) goes at the next start.
      for (const path of files) await rm(path, { force: true }).catch(() => undefined);
    };
    if (before === null) void remove();
    else void before.then((shared) => shared.retire(remove), remove);
  }

  async #open(tenant: Tenant): Promise<SharedSource> {
    tenant.opened = performance.now();
    const { memoryMb, threads, folder } = this.#options;
    const { segments } = tenant.manifest;
    const paths = segments.map((s) => join(tenant.folder, s.file)).reverse();
    if (paths.length === 0) {
      const empty = join(tenant.folder, 'empty.duckdb');
      await mkdir(tenant.folder, { recursive: true });
      await this.#inTurn(tenant, () => this.#writer.write(empty, []));
      paths.push(empty);
    }
    const local: LocalSource = await createLocalSource({
      datasets: paths.map((path) => ({ path })),
      memoryLimit: `${memoryMb}MB`,
      tempDirectory: join(folder, 'temporary'),
      threads,
    });
    return new SharedSource(local);
  }
}

function fileName(number: number): string {
  return `${String(number).padStart(10, '0')}.duckdb`;
}
