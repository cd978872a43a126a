/** Work of which only so much runs at once; the rest waits in the order it came. Pure. */

/** A queue. What is aborted while it waits never starts. */
export class WorkQueue {
  readonly #limit: number;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How much runs now. */
  get running(): number {
    return this.#running;
  }

  /** Runs work once there is room. Throws the signal's reason where it fires first, else what the work throws. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#room(signal);
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // The next one takes over the room.
      if (next === undefined) this.#running--;
      else next();
    }
  }

  async #room(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#running < this.#limit) {
      this.#running++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const start = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(start), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(start);
    });
  }
}
