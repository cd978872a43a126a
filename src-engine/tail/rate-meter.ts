/** Events a second over the last few seconds. */

const BUCKET_MS = 250;
const BUCKETS = 12;

/** Counts in buckets of a quarter second; times are `performance.now()`. */
export class RateMeter {
  readonly #counts = new Array<number>(BUCKETS).fill(0);
  readonly #numbers = new Array<number>(BUCKETS).fill(-1);
  #since: number | null = null;

  add(count: number, now: number): void {
    this.#since ??= now;
    const number = Math.floor(now / BUCKET_MS);
    const at = number % BUCKETS;
    if (this.#numbers[at] !== number) {
      this.#numbers[at] = number;
      this.#counts[at] = 0;
    }
    this.#counts[at] = (this.#counts[at] ?? 0) + count;
  }

  /** Events a second over the last three seconds, or since the first event where that is less. */
  rate(now: number): number {
    if (this.#since === null) return 0;
    const last = Math.floor(now / BUCKET_MS);
    let total = 0;
    for (let i = 0; i < BUCKETS; i++) if ((this.#numbers[i] ?? -1) > last - BUCKETS) total += this.#counts[i] ?? 0;
    const seconds = Math.min((BUCKETS - 1) * BUCKET_MS + (now % BUCKET_MS), Math.max(BUCKET_MS, now - this.#since)) / 1000;
    return total / seconds;
  }
}
