/** How long to wait before the engine is started again. */

const FIRST_MS = 250;
const LONGEST_MS = 10_000;

/** Milliseconds before the restart after `failures` crashes in a row (1 or more): doubling, at most ten seconds. */
export function restartDelay(failures: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10));
}
