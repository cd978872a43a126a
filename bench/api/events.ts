/** Log events as a shop's services write them: about 300 bytes of JSON each, the same for the same number. */

const LEVELS = ['info', 'info', 'info', 'info', 'info', 'warn', 'error'] as const;
const PATHS = Array.from({ length: 200 }, (_, i) => `/api/v1/items/${i}`);

/** Event number `n`, at a time in epoch milliseconds. */
export function eventLine(n: number, at: number): string {
  const hash = Math.imul(n ^ (n >>> 15), 0x2c1b3c6d) >>> 0;
  const status = hash % 50 === 0 ? 500 : hash % 11 === 0 ? 404 : 200;
  return `{"timestamp":"${new Date(at).toISOString()}","level":"${LEVELS[hash % LEVELS.length]}","host":"web-${hash % 16}","service":"svc-${hash % 24}","path":"${PATHS[hash % PATHS.length]}","status":${status},"duration_ms":${hash % 997},"user":"u${hash % 5000}","trace":"${(hash * 2654435761).toString(16)}","message":"request ${n} handled in ${hash % 997} ms"}`;
}

/** A body of NDJSON, its events `step` milliseconds apart. */
export function eventBody(from: number, count: number, at: number, step = 1): string {
  let body = '';
  for (let i = 0; i < count; i++) body += `${eventLine(from + i, at + i * step)}\n`;
  return body;
}
