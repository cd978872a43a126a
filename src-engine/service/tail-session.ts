/** One tail of one client: follows the source and sends frames as the client can take them. */
import type { Knowledge } from '../../src-shared/spl/knowledge/knowledge.ts';
import { randomUUID } from 'node:crypto';
import type { Diagnostic } from '../../src-shared/spl/syntax/diagnostics.ts';
import type { HighlightRule, TailFrame, TailPage, TailReplies, TailRows, TailSource } from '../../src-shared/ipc/tail-protocol.ts';
import { SearchRefused } from '../jobs/errors.ts';
import { SplError } from '../../src-shared/spl/syntax/diagnostics.ts';
import type { Lookups } from '../lookups/lookups.ts';
import { createFilesSource } from '../tail/files-source.ts';
import { Highlights } from '../tail/highlights.ts';
import { createHeldSource } from '../tail/held-source.ts';
import type { LiveSource } from '../tail/live-source.ts';
import { createSampleSource } from '../tail/sample-source.ts';
import { Tail } from '../tail/tail.ts';
import type { Connections } from './connections.ts';

/** Frames are at least so far apart, in milliseconds: more often than the eye reads, seldom enough to leave the window idle. */
const FRAME_MS = 80;
/** Rates are told this often even when nothing comes. */
const IDLE_MS = 1000;
/** Rows that a frame brings along: more than fit on a screen. The others are asked for by page. */
const FRAME_ROWS = 120;

export interface TailHost {
  readonly connections: Connections;
  readonly lookups: Lookups;
  readonly knowledge: () => Promise<Knowledge>;
  readonly resourcesDir: string;
  /** The path behind a grant. Throws an Error with a sentence. */
  granted(grant: string): string;
  send(frame: TailFrame): void;
}

export class TailSession {
  readonly #host: TailHost;
  readonly #tail: Tail;
  readonly #release: () => Promise<void>;
  readonly #timer: NodeJS.Timeout;
  readonly #snapshots: string[] = [];
  #highlights = new Highlights([]);
  /** The first frame is free. */
  #credits = 1;
  #changed = true;
  #sentAt = 0;
  #sentEnd = 0;
  #sentGeneration = 0;
  #closed = false;

  private constructor(host: TailHost, tail: Tail, release: () => Promise<void>) {
    this.#host = host;
    this.#tail = tail;
    this.#release = release;
    this.#timer = setInterval(() => this.#tick(), FRAME_MS);
    tail.start();
  }

  /** Starts a tail. What is wrong with the filter comes back as diagnostics, and then there is no session. */
  static async start(source: TailSource, spl: string, tz: string, host: TailHost): Promise<{ readonly session: TailSession | null; readonly reply: TailReplies['tail.start'] }> {
    const { live, release } = await openSource(source, host);
    try {
      const holder: { session?: TailSession } = {};
      const tail = new Tail({
        source: live,
        spl,
        tz: tz === '' ? Intl.DateTimeFormat().resolvedOptions().timeZone : tz,
        lookups: host.lookups,
        knowledge: host.knowledge,
        onChange: () => holder.session?.changed(),
        onNote: (text) => host.send({ type: 'note', text }),
      });
      const session = new TailSession(host, tail, release);
      holder.session = session;
      return { session, reply: { name: live.name, diagnostics: [] } };
    } catch (error) {
      await release();
      const diagnostics = diagnosticsOf(error);
      if (diagnostics === null) throw error;
      return { session: null, reply: { name: live.name, diagnostics } };
    }
  }

  changed(): void {
    this.#changed = true;
  }

  credit(frames: number): void {
    this.#credits = Math.min(16, this.#credits + frames);
  }

  async filter(spl: string): Promise<TailReplies['tail.filter']> {
    try {
      return { diagnostics: await this.#tail.refilter(spl) };
    } catch (error) {
      const diagnostics = diagnosticsOf(error);
      if (diagnostics === null) throw error;
      return { diagnostics };
    }
  }

  pause(): void {
    this.#tail.pause();
  }
  resume(): void {
    this.#tail.resume();
  }
  clear(): Promise<void> {
    return this.#tail.clear();
  }
  async stop(): Promise<void> {
    await this.#tail.stop();
    this.#changed = true;
  }

  page(offset: number, limit: number): TailPage {
    return { generation: this.#tail.generation, ...this.#rows(offset, limit) };
  }

  /** Per rule what is wrong with it, or null. */
  highlight(rules: readonly HighlightRule[]): readonly (string | null)[] {
    this.#highlights = new Highlights(rules);
    return this.#highlights.problems;
  }

  #rows(offset: number, limit: number): TailRows {
    const page = this.#tail.rows.page(offset, limit);
    return { ...page, marks: this.#highlights.marks(page.fields, page.rows, (text) => this.#host.send({ type: 'note', text })) };
  }

  snapshot(): TailReplies['tail.snapshot'] {
    const batches = this.#tail.events();
    const events = batches.reduce((n, b) => n + b.length, 0);
    let earliest = Number.POSITIVE_INFINITY;
    let latest = Number.NEGATIVE_INFINITY;
    for (const batch of batches) {
      for (const time of batch.columns.get('_time') ?? []) {
        if (typeof time !== 'number') continue;
        earliest = Math.min(earliest, time);
        latest = Math.max(latest, time);
      }
    }
    const connection = `tail-${randomUUID()}`;
    const name = `Tail of ${this.#tail.source.name}`;
    this.#host.connections.addTemporary(connection, name, createHeldSource(name, batches), events);
    this.#snapshots.push(connection);
    return { connection, events, range: events === 0 || earliest > latest ? null : { earliest, latest } };
  }

  /** Ends everything. Snapshots stay searchable: their tabs may outlive the tail. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#tail.stop();
    await this.#release();
  }

  /** Forgets the snapshots too. For when the client has gone. */
  async dispose(): Promise<void> {
    await this.close();
    for (const id of this.#snapshots) void this.#host.connections.removeTemporary(id);
  }

  #tick(): void {
    const now = performance.now();
    const due = this.#changed || (now - this.#sentAt >= IDLE_MS && this.#tail.state !== 'ended' && this.#tail.state !== 'failed');
    if (!due || this.#credits === 0) return;
    const { rows, generation, state, stateText, paused, figures } = this.#tail;
    if (generation !== this.#sentGeneration) {
      this.#sentGeneration = generation;
      this.#sentEnd = rows.first;
    }
    this.#credits--;
    this.#changed = false;
    this.#sentAt = now;
    const from = Math.max(this.#sentEnd, rows.end - FRAME_ROWS);
    this.#sentEnd = rows.end;
    this.#tail.seen(rows.end);
    this.#host.send({
      type: 'update',
      generation,
      first: rows.first,
      end: rows.end,
      ...figures,
      state,
      stateText,
      paused,
      gaps: rows.gaps.slice(-1000),
      latest: this.#rows(from, FRAME_ROWS),
    });
  }
}

function diagnosticsOf(error: unknown): readonly Diagnostic[] | null {
  if (error instanceof SearchRefused) return error.diagnostics;
  return error instanceof SplError ? [error.diagnostic] : null;
}

async function openSource(source: TailSource, host: TailHost): Promise<{ readonly live: LiveSource; readonly release: () => Promise<void> }> {
  const nothing = async (): Promise<void> => undefined;
  switch (source.kind) {
    case 'sample':
      return { live: createSampleSource({ resourcesDir: host.resourcesDir, rate: source.rate }), release: nothing };
    case 'files':
      return { live: createFilesSource({ paths: source.grants.map((grant) => host.granted(grant)) }), release: nothing };
    case 'connection': {
      const { source: searched, release } = await host.connections.acquire(source.connection);
      const live = searched.live?.();
      if (live !== undefined) return { live, release };
      await release();
      throw new Error(`"${searched.name}" does not grow, so there is nothing to follow; search it instead, or follow files, ClickHouse or a Nexus API.`);
    }
  }
}
