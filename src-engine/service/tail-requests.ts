/** A client's requests about live tails. */
import type { Method, Params, Replies } from '../../src-shared/ipc/engine-protocol.ts';
import type { TailFrame } from '../../src-shared/ipc/tail-protocol.ts';
import { type TailHost, TailSession } from './tail-session.ts';

type TailMethod = Extract<Method, `tail.${string}`>;
type Handlers = { readonly [M in TailMethod]: (params: Params<M>) => Replies[M] | Promise<Replies[M]> };

/** Tails that one client may hold open at once. */
const MAX_TAILS = 16;

/** The tails of one client, by id. Ended ones stay until they are closed. */
export class ClientTails {
  readonly #host: Omit<TailHost, 'send'>;
  readonly #post: (tailId: string, frame: TailFrame) => void;
  readonly #tails = new Map<string, TailSession>();
  readonly #closed: TailSession[] = [];

  constructor(host: Omit<TailHost, 'send'>, post: (tailId: string, frame: TailFrame) => void) {
    this.#host = host;
    this.#post = post;
  }

  readonly handlers: Handlers = {
    'tail.start': async ({ tailId, source, spl, tz }) => {
      if (this.#tails.has(tailId)) throw new Error('This tail is there already.');
      if (this.#tails.size >= MAX_TAILS) throw new Error(`${MAX_TAILS} tails are open; close one first.`);
      const { session, reply } = await TailSession.start(source, spl, tz, { ...this.#host, send: (frame) => this.#post(tailId, frame) });
      if (session !== null) this.#tails.set(tailId, session);
      return reply;
    },
    'tail.filter': ({ tailId, spl }) => this.#tail(tailId).filter(spl),
    'tail.pause': ({ tailId }) => {
      this.#tail(tailId).pause();
      return null;
    },
    'tail.resume': ({ tailId }) => {
      this.#tail(tailId).resume();
      return null;
    },
    'tail.clear': async ({ tailId }) => {
      await this.#tail(tailId).clear();
      return null;
    },
    'tail.stop': async ({ tailId }) => {
      await this.#tail(tailId).stop();
      return null;
    },
    'tail.credit': ({ tailId, frames }) => {
      this.#tail(tailId).credit(frames);
      return null;
    },
    'tail.page': ({ tailId, offset, limit }) => this.#tail(tailId).page(offset, limit),
    'tail.highlight': ({ tailId, rules }) => ({ problems: this.#tail(tailId).highlight(rules) }),
    'tail.snapshot': ({ tailId }) => this.#tail(tailId).snapshot(),
    'tail.close': async ({ tailId }) => {
      const session = this.#tails.get(tailId);
      this.#tails.delete(tailId);
      if (session === undefined) return null;
      this.#closed.push(session);
      await session.close();
      return null;
    },
  };

  /** Ends all tails and forgets what they made searchable. */
  async dispose(): Promise<void> {
    const all = [...this.#tails.values(), ...this.#closed];
    this.#tails.clear();
    this.#closed.length = 0;
    await Promise.all(all.map((session) => session.dispose()));
  }

  #tail(tailId: string): TailSession {
    const session = this.#tails.get(tailId);
    if (session === undefined) throw new Error('This tail is closed; start it again.');
    return session;
  }
}
