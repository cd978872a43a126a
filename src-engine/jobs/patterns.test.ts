import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Row, rowsOf } from '../../src-shared/results/batch.ts';
import { csvLookups } from '../lookups/lookups.ts';
import { createLocalSource } from '../sources/local/local-source.ts';
import { writeTestDataset } from '../sources/local/test-dataset.ts';
import type { Source } from '../sources/source.ts';
import { PatternTree, regexOf, templateOf, wordsOf } from './pattern-tree.ts';
import { patternsOf } from './patterns.ts';
import { type SearchEnvironment, createSearch } from './search.ts';

/** Templates with their counts, as a run over these messages leaves them. */
function patternsIn(messages: readonly string[], maxClusters = 1000): Map<string, number> {
  const tree = new PatternTree(maxClusters);
  const clusters = messages.map((m) => tree.add(m));
  const counts = new Map<string, number>();
  for (const cluster of clusters) {
    const name = cluster === null ? 'none' : templateOf(cluster);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

describe('the words of a message', () => {
  it.each([
    ['Accepted publickey for deploy from 10.2.0.17 port 52114 ssh2', 'Accepted publickey for deploy from <ip> port <num> ssh2'],
    ['2024-05-01T10:22:33.123Z took 12.5 ms', '<time> took <num> ms'],
    ['request 550e8400-e29b-41d4-a716-446655440000 failed', 'request <uuid> failed'],
    ['cannot open /var/lib/data/x-1.db: permission denied', 'cannot open <path>: permission denied'],
    ['segfault at 0x7ffee3a0 ip 0000', 'segfault at <hex> ip <num>'],
    ['mail to jane.doe@example.org bounced', 'mail to <email> bounced'],
    ['GET https://shop.example.com/cart?id=3 200', 'GET <url> <num>'],
    ['pod checkout-service-78f468c92-1655c restarted', 'pod <id> restarted'],
    ['Failed to decode utf8 over http2', 'Failed to decode utf8 over http2'],
    ['first line\n  at Foo.bar(Foo.java:12)', 'first line'],
    ['{"kind":"Metrics","cpu":218,"node":"node-01"}', '{"kind":"Metrics", "cpu":<num>, "node":"<id>"}'],
  ])('%s', (message, template) => {
    expect(templateOf({ words: [...wordsOf(message).words], open: false })).toBe(template);
  });
});

describe('a pattern tree', () => {
  it('keeps real messages of sshd apart and masks what differs', () => {
    const users = ['root', 'admin', 'oracle', 'git', 'postgres'];
    const messages = Array.from({ length: 100 }, (_, i) => {
      const ip = `192.168.${i % 7}.${i}`;
      if (i % 4 === 0) return `Failed password for invalid user ${users[i % 5]} from ${ip} port ${40_000 + i} ssh2`;
      if (i % 4 === 1) return `Connection closed by ${ip} port ${50_000 + i} [preauth]`;
      if (i % 4 === 2) return `pam_unix(sshd:session): session opened for user ${users[i % 5]} by (uid=0)`;
      return `Received disconnect from ${ip}: 11: Bye Bye [preauth]`;
    });
    expect(patternsIn(messages)).toEqual(
      new Map([
        ['Failed password for invalid user <*> from <ip> port <num> ssh2', 25],
        ['Connection closed by <ip> port <num> [preauth]', 25],
        ['pam_unix(sshd:session): session opened for user <*> by (uid=<num>)', 25],
        ['Received disconnect from <ip>: <num>: Bye Bye [preauth]', 25],
      ]),
    );
  });

  it('does not merge short messages that say different things', () => {
    expect([...patternsIn(['user login failed', 'user login succeeded', 'stock checked', 'stock reserved']).values()]).toEqual([1, 1, 1, 1]);
  });

  it('keeps the key where only the value of a pair differs', () => {
    const messages = ['alice', 'bob', 'carol'].map((user) => `level=info msg=done user=${user}, size=3 took=4ms path=/a/b`);
    expect([...patternsIn(messages).keys()]).toEqual(['level=info msg=done user=<*>, size=<num> took=<num>ms path=<path>']);
  });

  it('holds no more patterns than it may', () => {
    const counts = patternsIn(['alpha beta', 'gamma delta', 'epsilon zeta', 'alpha beta'], 2);
    expect(counts).toEqual(new Map([['alpha beta', 2], ['gamma delta', 1], ['none', 1]]));
  });

  it('gives regular expressions that match every message of their pattern and no other', () => {
    const messages = [
      'Failed password for root from 10.0.0.1 port 22 ssh2',
      'Failed password for admin from 10.0.0.2 port 2222 ssh2',
      'connect() failed (111: Connection refused) while connecting to upstream [client 1.2.3.4]\nstack',
      'connect() failed (104: Connection refused) while connecting to upstream [client 4.3.2.1]',
      'disk /dev/sda1 is 93% full (+2%)',
      'disk /dev/sdb2 is 41% full (+1%)',
    ];
    const tree = new PatternTree(100);
    const clusters = messages.map((m) => tree.add(m));
    clusters.forEach((cluster, i) => {
      if (cluster === null) throw new Error('no pattern');
      const regex = new RegExp(regexOf(cluster));
      messages.forEach((other, j) => expect([j, regex.test(other)]).toEqual([j, clusters[j] === cluster]));
      expect(i % 2 === 0 || clusters[i - 1] === cluster).toBe(true);
    });
  });

  it('looks at the start of a long message, and no text makes it slow', () => {
    const long = `${'word '.repeat(5000)}end`;
    const { words, open } = wordsOf(long);
    expect([words.length, open]).toEqual([48, true]);
    // A pathological text must not make the masks backtrack.
    for (const text of ['a-'.repeat(3000), '1.'.repeat(3000), '/a'.repeat(3000), 'aA1_'.repeat(3000), '-'.repeat(5000)]) {
      const from = performance.now();
      wordsOf(text);
      expect(performance.now() - from).toBeLessThan(500);
    }
  });
});

const NOW = 1_700_000_000;

describe('the patterns behind a search', () => {
  let folder: string;
  let source: Source;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nexus-patterns-'));
    const events = Array.from({ length: 400 }, (_, i): Row => {
      const message = i % 4 === 0 ? `payment declined for order O-${48_000 + i} after ${i} ms` : i % 4 === 1 ? `cache miss on shard ${i % 16}` : null;
      return { _time: NOW - i * 60, _raw: message === null ? `10.0.0.${i % 250} - GET /cart/${i}/x 200` : JSON.stringify({ message }), index: 'main', message };
    });
    await writeTestDataset(join(folder, 'd.duckdb'), events);
    source = await createLocalSource({ datasets: [{ path: join(folder, 'd.duckdb') }] });
  });
  afterAll(async () => {
    await source.close();
    await rm(folder, { recursive: true, force: true });
  });
  const env = (): SearchEnvironment => ({ source: async () => source, now: NOW, tz: 'UTC', pushdown: true, lookups: csvLookups({ folder: join(folder, 'lookups') }), signal: new AbortController().signal });
  const patterns = async (spl: string, limit = 10, limits?: { clustered: number; read: number }): ReturnType<typeof patternsOf> => {
    const search = createSearch(spl, { earliest: '', latest: '' }, env());
    await search.prepare();
    return patternsOf({ pipeline: search.resolved, asked: search.asked, range: search.range, env: env() }, limit, limits);
  };

  it('counts all events of a small result, with trend, times and a sample', async () => {
    const found = await patterns('index=main | stats count');
    expect(found).toMatchObject({ total: 400, read: 400, step: 1, clustered: 400, unclustered: 0, more: { patterns: 0, events: 0 } });
    expect(found.patterns.map((p) => [p.field, p.template, p.count])).toEqual([
      ['_raw', '<ip> - GET <path> <num>', 200],
      ['message', 'cache miss on shard <num>', 100],
      ['message', 'payment declined for order <id> after <num> ms', 100],
    ]);
    for (const p of found.patterns) expect(p.counts.reduce((a, b) => a + b, 0)).toBe(p.count);
    expect(found.patterns[2]).toMatchObject({ first: NOW - 396 * 60, last: NOW, sample: { time: NOW, text: '{"message":"payment declined for order O-48000 after 0 ms"}' } });
  });

  it('gives searches that find exactly the events of a pattern, and exactly the others', async () => {
    const { patterns: found } = await patterns('index=main');
    for (const { field, regex, count } of found) {
      const written = `"${regex.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
      for (const [op, expected] of [['=', count], ['!=', 400 - count]] as const) {
        const search = createSearch(`index=main | regex ${field}${op}${written} | stats count`, { earliest: '', latest: '' }, env());
        const rows: Row[] = [];
        for await (const batch of search.batches()) rows.push(...rowsOf(batch));
        expect([field, op, rows]).toEqual([field, op, [{ count: expected }]]);
      }
    }
  });

  it('says how it sampled, and what it left off', async () => {
    const sampled = await patterns('index=main', 1, { clustered: 50, read: 200 });
    expect(sampled).toMatchObject({ total: 400, read: 200, step: 4, clustered: 50, unclustered: 0 });
    expect(sampled.patterns).toHaveLength(1);
    expect((sampled.patterns[0]?.count ?? 0) + sampled.more.events).toBe(50);
  });

  it('has none for a search that reads no events', async () => {
    expect((await patterns('| makeresults count=3 | stats count')).patterns).toHaveLength(0);
  });
});
