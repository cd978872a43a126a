/** Timing and printing, shared by the benchmarks. */

/** Median of several runs in milliseconds, after one that warms up. */
export async function median(runs: number, work: () => Promise<unknown>): Promise<number> {
  await work();
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const from = performance.now();
    await work();
    times.push(performance.now() - from);
  }
  return times.sort((a, b) => a - b)[times.length >> 1] as number;
}

/** Prints rows in aligned columns; numbers are given as text already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const all = [head, ...rows];
  const widths = head.map((_, c) => Math.max(...all.map((r) => (r[c] ?? '').length)));
  for (const row of all) process.stdout.write(`${row.map((t, c) => (c === 0 ? t.padEnd(widths[c] as number) : t.padStart(widths[c] as number))).join('  ').trimEnd()}\n`);
  process.stdout.write('\n');
}

export const ms = (n: number): string => n.toFixed(n < 10 ? 1 : 0);
export const ratio = (n: number): string => `${n.toFixed(2)}x`;
