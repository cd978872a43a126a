import { describe, it } from 'vitest';
import { AccessCutter } from './access-cutter.ts';
import { expectSameCut } from './test-cut-lines.ts';

/** Lines in more than one of DuckDB's vectors. */
const LINES = 5200;
const start = Date.UTC(2026, 10, 20);
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function time(i: number, zone = '+0000'): string {
  const [date, clock] = new Date(start + i * 1000).toISOString().split('T') as [string, string];
  const [y, m, d] = date.split('-') as [string, string, string];
  return `${d}/${MONTHS[Number(m) - 1] as string}/${y}:${clock.slice(0, 8)} ${zone}`;
}

interface Parts {
  readonly at?: string;
  readonly user?: string;
  readonly request?: string;
  readonly sizes?: string;
  readonly rest?: string;
}

const line = (i: number, { at = time(i), user = '-', request = `GET /a/b${i % 5}.html HTTP/1.1`, sizes = '200 1234', rest = ' "-" "curl/8.5.0"' }: Parts = {}): string =>
  `10.0.${i % 7}.1 - ${user} [${at}] "${request}" ${sizes}${rest}`;

/** One of some texts for each line. */
const turn = (i: number, list: readonly string[]): string => list[i % list.length] as string;

describe('lines of an access log that are cut are the events that are read one by one', () => {
  it.each<[string, (i: number) => string, number?]>([
    ['combined', (i) => line(i, { user: i % 9 === 0 ? 'frank' : '-', sizes: `${turn(i, ['200', '404', '500'])} ${i}` })],
    ['common', (i) => line(i, { rest: '' })],
    ['both in one file', (i) => line(i, { rest: i % 2 === 0 ? '' : ' "https://a.example/x?y" "Mozilla/5.0 (X11)"' })],
    ['paths', (i) => line(i, { request: `GET ${turn(i, ['/', '//', '//x', '/a', '/a/', '/a/b', '/a//b/', '*', 'x', '?', '/?', '/a?', '/a?b', '/a/b?c/d?e', 'http://h/p/q', '/%C3%A9'])} HTTP/1.1` })],
    ['requests', (i) => line(i, { request: turn(i, ['', '-', 'GET', 'GET /', 'GET / HTTP/1.1', 'GET / HTTP/1.1 more', 'GET / x  y', String.raw`\x16\x03\x01`, String.raw`GET /\\ HTTP/1.0`]) })],
    ['sizes', (i) => line(i, { sizes: turn(i, ['200 0', '304 -', '- -', '007 12', '200 999999999999999']) })],
    ['statuses and sizes that are numbers', (i) => line(i, { sizes: turn(i, ['200 0', '304 17', '500 999999999999999']) })],
    ['referers', (i) => line(i, { rest: ` "${turn(i, ['', '-', 'https://x.example', 'HTTP://Ex.com/a/b', 'ſ://x/y', 'android-app://x/', 'a://', 'a:///'])}" "Agent ${turn(i, ['', 'é', '日本', String.raw`\x22`])}"` })],
    ['more behind', (i) => line(i, { rest: ` "-" "-"${turn(i, ['', ' ', ' 0.003', ' 0.003 upstream  ', '\t12\t'])}` })],
    ['more behind the common form', (i) => line(i, { rest: turn(i, ['', ' ', ' 0.003', '\t12 ', ' - x']) })],
    ['pairs in query strings', (i) => line(i, { request: `GET /p?item=${i}&q=${turn(i, ['a', 'b%20c', '1.50', '2', '007', ''])}&x=1.5&_y=z HTTP/1.1` })],
    ['pairs of which few lines have any', (i) => line(i, i % 50 === 0 ? { request: `GET /p?n=${i % 100 === 0 ? i : 'x'} HTTP/1.1` } : {})],
    ['pairs named like fields', (i) => line(i, { request: turn(i, ['GET /?file=a&status=7&user=u&version=9&uri_query=n', 'GET /a/b?file=2&root=z&vhost=v HTTP/1.0', 'BAD', 'GET /?referer=r&other=5 HTTP/1.1']), rest: turn(i, ['', ' "https://h.example/?method=m&request=r" "-"', ' a=1 b=2']) })],
    ['pairs named like metadata', (i) => line(i, { request: `GET /?host=${turn(i, ['h1', '7'])}&source=${turn(i, ['s', ''])}&index=main2&_time=5&_raw=x&sourcetype=st HTTP/1.1` })],
    ['quoted and odd pairs', (i) => line(i, { request: `GET /?a='b c'&d==e&f=g=h&${i}=k HTTP/1.1`, rest: ' "-" "x=1; y=(2) z=3,w"' })],
    ['another order of time', (i) => line(i, { at: time((i * 7919) % LINES), request: `GET /?n=${i} HTTP/1.1` })],
    ['equal times', (i) => line(i, { at: time(Math.floor(i / 100)), sizes: `200 ${i}` })],
    ['zones', (i) => line(i, { at: time(i, turn(i, ['+0000', '-0000', '+0530', '-0800', '+1345'])) })],
    ['carriage returns and blank lines', (i) => (i % 100 === 3 ? ' \r' : `${line(i)}\r`), 52],
    ['a virtual host', (i) => (i % 1000 === 7 ? `www.example.com:80 ${line(i)}` : line(i)), 6],
    ['a user with a blank', (i) => line(i, { user: i % 1000 === 7 ? 'john doe' : '-' }), 6],
    ['an escaped quote', (i) => line(i, { rest: i % 1000 === 7 ? String.raw` "-" "a \"b\" c"` : ' "-" "-"' }), 6],
    ['a line that is none', (i) => (i % 1000 === 7 ? 'hello a=1' : line(i)), 6],
    ['no zone', (i) => line(i, { at: time(i).slice(0, 20) }), LINES],
    ['no status', (i) => line(i, i % 1000 === 7 ? { sizes: '- -' } : {})],
    ['a request with broken bytes and quotes', (i) => line(i, { request: turn(i, [' ', 'GET  /', 'GET / ', 'é', 'GET /é HTTP/1.1', '\t']) }), LINES],
    ['lists of pairs and escapes', (i) => line(i, { rest: ` "-" "x"${turn(i, [' a=\'b\\\'c\' a=2', ' k=v\tl=w', " q='"])}` })],
    ['days that are none', (i) => line(i, i % 1000 === 7 ? { at: '31/Feb/2026:00:00:00 +0000' } : {}), 6],
  ])('%s', async (_, lineOf, left = 0) => {
    await expectSameCut(AccessCutter, 'access.log', Array.from({ length: LINES }, (_line, i) => lineOf(i)), left);
  }, 60_000);
});
