/** Generated events for the benchmarks: the same bytes for the same number, on every machine. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';

const SERVICES = ['checkout-service', 'payment-gateway', 'auth-service', 'order-service', 'inventory-service', 'notification-service', 'llm-router'];
const LEVELS = ['INFO', 'INFO', 'INFO', 'INFO', 'INFO', 'INFO', 'DEBUG', 'DEBUG', 'WARN', 'ERROR'];
const PATHS = ['/cart', '/cart/checkout', '/login', '/orders', '/orders/history', '/stock', '/search', '/health'];
const MESSAGES = ['request served', 'cache miss for key', 'retry after upstream timeout', 'slow query on orders', 'connection pool exhausted', 'token refreshed'];

/** Start of the generated events: 2026-11-14 00:00 UTC. They are spread over seven days. */
export const FIRST_MS = Date.UTC(2026, 10, 14);
export const SPAN_MS = 7 * 86_400_000;

/** A small generator of numbers in [0,1), the same everywhere (xorshift). */
export function numbers(seed: number): () => number {
  let x = seed | 0;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 4_294_967_296;
  };
}

/** Writes `count` events as NDJSON in the order of their times; returns the file's size in bytes. */
export async function writeEvents(path: string, count: number): Promise<number> {
  const random = numbers(20_261_121);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const out = createWriteStream(path, { highWaterMark: 1 << 20 });
  let bytes = 0;
  let text = '';
  for (let i = 0; i < count; i++) {
    const time = new Date(FIRST_MS + Math.floor((i * SPAN_MS) / count)).toISOString();
    const service = pick(SERVICES);
    const level = pick(LEVELS);
    const latency = Math.round(20 * Math.exp(random() * 4));
    const status = level === 'ERROR' ? 500 + Math.floor(random() * 4) : random() < 0.04 ? 404 : 200;
    const path = pick(PATHS);
    const trace = Math.floor(random() * 2 ** 32).toString(16).padStart(8, '0') + Math.floor(random() * 2 ** 32).toString(16).padStart(8, '0');
    text +=
      `{"timestamp":"${time}","level":"${level}","service":"${service}","host":"node-${1 + Math.floor(random() * 24)}","method":"${random() < 0.7 ? 'GET' : 'POST'}","path":"${path}",` +
      `"status":${status},"latency_ms":${latency},"bytes":${Math.floor(random() * 50_000)},"user":{"id":"u${Math.floor(random() * 60_000)}","country":"${pick(['DE', 'FR', 'US', 'GB', 'IN', 'BR', 'JP'])}"},` +
      `"trace_id":"${trace}","version":"2.${30 + Math.floor(random() * 3)}.0","message":"${pick(MESSAGES)} upstream=${pick(SERVICES)} attempt=${1 + Math.floor(random() * 3)} in ${latency}ms"}\n`;
    if (text.length > 1 << 20) {
      bytes += Buffer.byteLength(text);
      if (!out.write(text)) await once(out, 'drain');
      text = '';
    }
  }
  bytes += Buffer.byteLength(text);
  out.end(text);
  await finished(out);
  return bytes;
}
