/** The two files that every program reads: an access log in the combined format, and the JSON lines of `events.ts`. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { FIRST_MS, SPAN_MS, numbers } from '../events.ts';

const PATHS = ['/', '/cart', '/cart/checkout', '/login', '/orders', '/orders/history.html', '/static/app.js', '/static/site.css', '/img/logo.png', '/search', '/health', '/api/v1/items'];
const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
  'curl/8.5.0',
];
const ROBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
const REFERERS = ['-', '-', 'https://www.example.com/', 'https://www.example.com/cart', 'https://news.example.org/story'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Writes `count` requests in the order of their times, spread over seven days; a fifth has a query string. Returns the file's bytes. */
export async function writeAccessLog(path: string, count: number): Promise<number> {
  const random = numbers(20_261_122);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const two = (n: number): string => String(n).padStart(2, '0');
  const out = createWriteStream(path, { highWaterMark: 1 << 20 });
  let bytes = 0;
  let text = '';
  for (let i = 0; i < count; i++) {
    const t = new Date(FIRST_MS + Math.floor((i * SPAN_MS) / count));
    const time = `${two(t.getUTCDate())}/${MONTHS[t.getUTCMonth()] as string}/${t.getUTCFullYear()}:${two(t.getUTCHours())}:${two(t.getUTCMinutes())}:${two(t.getUTCSeconds())} +0000`;
    const client = Math.floor(random() ** 2 * 40_000);
    const r = random();
    const status = r < 0.88 ? 200 : r < 0.93 ? 304 : r < 0.97 ? 404 : r < 0.985 ? 302 : r < 0.995 ? 500 : 503;
    const query = random() < 0.2 ? `?item=${Math.floor(random() * 500)}&page=${1 + Math.floor(random() * 9)}` : '';
    const agent = random() < 0.02 ? ROBOT : pick(AGENTS);
    text += `10.${client >> 12}.${(client >> 4) & 255}.${1 + (client & 15) * 7} - ${random() < 0.1 ? `user${Math.floor(random() * 300)}` : '-'} [${time}] "${random() < 0.8 ? 'GET' : 'POST'} ${pick(PATHS)}${query} HTTP/1.1" ${status} ${status === 304 ? 0 : Math.floor(200 + random() * 60_000)} "${pick(REFERERS)}" "${agent}"\n`;
    if (text.length > 1 << 20) {
      bytes += text.length;
      if (!out.write(text)) await once(out, 'drain');
      text = '';
    }
  }
  bytes += text.length;
  out.end(text);
  await finished(out);
  return bytes;
}
