/** Differences of texts line by line, as `diff -u` and `diff -c` print them (Myers, "An O(ND) difference algorithm"). */

interface Step {
  readonly kind: ' ' | '-' | '+';
  readonly text: string;
  /** Lines of the first and second text before this step. */
  readonly a: number;
  readonly b: number;
}

/** Lines round a change that are shown. */
const CONTEXT = 3;

/** The unified form without a header; empty for equal texts. */
export function unifiedDiff(a: readonly string[], b: readonly string[]): string[] {
  return hunks(steps(a, b)).flatMap((h) => [
    `@@ -${range(h, 'a')} +${range(h, 'b')} @@`,
    ...h.map((s) => `${s.kind}${s.text}`),
  ]);
}

/** The context form without a header; empty for equal texts. */
export function contextDiff(a: readonly string[], b: readonly string[]): string[] {
  return hunks(steps(a, b)).flatMap((h) => {
    const changed = h.some((s) => s.kind === '-') && h.some((s) => s.kind === '+');
    const side = (own: '-' | '+'): string[] => (h.some((s) => s.kind === own) ? h.filter((s) => s.kind === ' ' || s.kind === own).map((s) => `${s.kind === ' ' ? ' ' : changed ? '!' : own} ${s.text}`) : []);
    return ['***************', `*** ${lines(h, 'a')} ****`, ...side('-'), `--- ${lines(h, 'b')} ----`, ...side('+')];
  });
}

function count(h: readonly Step[], side: 'a' | 'b'): number {
  return h.filter((s) => s.kind === ' ' || s.kind === (side === 'a' ? '-' : '+')).length;
}

function range(h: readonly Step[], side: 'a' | 'b'): string {
  const n = count(h, side);
  const first = (h[0] as Step)[side] + (n === 0 ? 0 : 1);
  return n === 1 ? `${first}` : `${first},${n}`;
}

function lines(h: readonly Step[], side: 'a' | 'b'): string {
  const n = count(h, side);
  const first = (h[0] as Step)[side] + 1;
  return n <= 1 ? `${n === 0 ? first - 1 : first}` : `${first},${first + n - 1}`;
}

function hunks(all: readonly Step[]): Step[][] {
  const out: Step[][] = [];
  let until = -1;
  all.forEach((step, i) => {
    if (step.kind === ' ') return;
    const from = Math.max(i - CONTEXT, until);
    if (out.length === 0 || i - CONTEXT > until) out.push(all.slice(Math.max(0, from), i + 1));
    else (out[out.length - 1] as Step[]).push(...all.slice(until, i + 1));
    until = i + 1;
    // What follows the change: up to the next one, or as many lines as are shown.
    let end = until;
    while (end < all.length && end < i + 1 + CONTEXT && (all[end] as Step).kind === ' ') end++;
    (out[out.length - 1] as Step[]).push(...all.slice(until, end));
    until = end;
  });
  return out;
}

function steps(a: readonly string[], b: readonly string[]): Step[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const out: Step[] = a.slice(0, head).map((text, i) => ({ kind: ' ', text, a: i, b: i }));
  out.push(...shortest(a.slice(head, a.length - tail), b.slice(head, b.length - tail), head));
  for (let i = tail; i > 0; i--) out.push({ kind: ' ', text: a[a.length - i] as string, a: a.length - i, b: b.length - i });
  return out;
}

/** The shortest edit script; `offset` lines came before. */
function shortest(a: readonly string[], b: readonly string[], offset: number): Step[] {
  const [n, m] = [a.length, b.length];
  const max = n + m;
  const v = new Int32Array(2 * max + 2);
  const trace: Int32Array[] = [];
  search: for (let d = 0; d <= max; d++) {
    trace.push(v.slice());
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (v[k - 1 + max] as number) < (v[k + 1 + max] as number));
      let x = down ? (v[k + 1 + max] as number) : (v[k - 1 + max] as number) + 1;
      while (x < n && x - k < m && a[x] === b[x - k]) x++;
      v[k + max] = x;
      if (x >= n && x - k >= m) break search;
    }
  }
  const out: Step[] = [];
  let [x, y] = [n, m];
  for (let d = trace.length - 1; d >= 0; d--) {
    const old = trace[d] as Int32Array;
    const k = x - y;
    const down = k === -d || (k !== d && (old[k - 1 + max] as number) < (old[k + 1 + max] as number));
    const px = d === 0 ? 0 : down ? (old[k + 1 + max] as number) : (old[k - 1 + max] as number);
    const py = d === 0 ? 0 : px - (down ? k + 1 : k - 1);
    while (x > px && y > py && x > 0 && y > 0 && a[x - 1] === b[y - 1]) {
      x--;
      y--;
      out.push({ kind: ' ', text: a[x] as string, a: offset + x, b: offset + y });
    }
    if (d === 0) break;
    if (down) out.push({ kind: '+', text: b[y - 1] as string, a: offset + x, b: offset + --y });
    else out.push({ kind: '-', text: a[x - 1] as string, a: offset + --x, b: offset + y });
  }
  // Deletions stand before additions of the same place.
  return out.reverse();
}
