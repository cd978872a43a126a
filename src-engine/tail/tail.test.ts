/** The tail itself: filters that change, pauses, bounds and counts. Sources here are lists of events; real ones have tests of their own. */
import { afterEach, describe, expect, it } from 'vitest';
import { type Row, batchFromRows, rowsOf } from '../../src-shared/results/batch.ts';
import { SplError } from '../../src-shared/spl/syntax/diagnostics.ts';
import { SearchRefused } from '../jobs/errors.ts';
import { csvLookups } from '../lookups/lookups.ts';
import { createHeldSource } from './held-source.ts';
import { Highlights } from './highlights.ts';
import { parseLiveFilter } from './live-filter.ts';
import type { LiveItem, LiveSource } from './live-source.ts';
import { mergeSources } from './merged-source.ts';
import { Tail } from './tail.ts';

/** A source that a test feeds. */
class Fed implements LiveSource {
  readonly kind = 'files' as const;
  readonly name = 'fed';
  readonly #items: LiveItem[] = [];
  #wake: () => void = () => undefined;
  fail: Error | null = null;

  push(...rows: Row[]): void {
    this.item({ type: 'events', batch: batchFromRows(rows) });
  }
  item(item: LiveItem): void {
    this.#items.push(item);
    this.#wake();
  }
  open({ signal }: { readonly signal: AbortSignal }) {
    const items = this.#items;
    const wait = (): Promise<void> =>
      new Promise((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    const failure = (): Error | null => this.fail;
    async function* stream(): AsyncGenerator<LiveItem> {
      while (!signal.aborted) {
        const next = items.shift();
        const error = failure();
        if (next !== undefined) yield next;
        else if (error !== null) throw error;
        else await wait();
      }
    }
    return { refilter: () => undefined, [Symbol.asyncIterator]: stream };
  }
}

const tails: Tail[] = [];
afterEach(async () => {
  await Promise.all(tails.splice(0).map((tail) => tail.stop()));
});
function start(source: LiveSource, spl: string, capacity = 1000): { tail: Tail; notes: string[] } {
  const notes: string[] = [];
  const tail = new Tail({ source, spl, tz: 'UTC', lookups: csvLookups({ folder: null }), capacity, onNote: (text) => notes.push(text) });
  tails.push(tail);
  tail.start();
  return { tail, notes };
}
const event = (n: number): Row => ({ _time: 1_700_000_000 + n, _raw: `event ${n} ${n % 2 === 0 ? 'even' : 'odd'}`, n });
const events = (from: number, to: number): Row[] => Array.from({ length: to - from }, (_, i) => event(from + i));
const shown = (tail: Tail, field = 'n'): unknown[] => {
  const page = tail.rows.page(tail.rows.first, 100_000);
  return page.rows.map((row) => row[page.fields.indexOf(field)]);
};
const range = (from: number, to: number, step = 1): number[] => Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step);

describe('a filter', () => {
  it.each([
    ['* | stats count', /stats needs all events/],
    ['* | sort n', /sort needs all events/],
    ['* | head 5', /head ends a search/],
    ['* | dedup n', /dedup would have to remember/],
    ['[search x | fields n] | eval a=1', /subsearch/],
    ['error earliest=-1h', /no time range/],
    ['| makeresults', /starts with a search/],
  ])('that cannot run on a stream is refused: %s', (spl, why) => {
    expect(() => parseLiveFilter(spl, { tz: 'UTC' })).toThrow(SplError);
    expect(() => parseLiveFilter(spl, { tz: 'UTC' })).toThrow(why);
  });
  it('that cannot be read is refused as in a search', () => {
    expect(() => parseLiveFilter('* | evla x=1', { tz: 'UTC' })).toThrow(SearchRefused);
  });

  it('selects and changes events, and keeps its state from batch to batch', async () => {
    const fed = new Fed();
    const { tail } = start(fed, 'even | eval twice=n*2 | rex "event (?<id>\\d+)" | streamstats count as nth | rename n as number | fields number twice id nth');
    fed.push(...events(0, 5));
    fed.push(...events(5, 9));
    await expect.poll(() => tail.figures.received).toBe(9);
    expect(rowsOf({ length: 5, columns: new Map(tail.rows.page(0, 9).fields.map((f, c) => [f, tail.rows.page(0, 9).rows.map((r) => r[c] ?? null)])) })).toMatchObject([
      { number: 0, twice: 0, id: '0', nth: 1 },
      { number: 2, twice: 4, nth: 2 },
      { number: 4, nth: 3 },
      { number: 6, nth: 4 },
      { number: 8, twice: 16, id: '8', nth: 5 },
    ]);
    expect(tail.figures).toMatchObject({ matched: 5, received: 9, dropped: 0 });
  });

  it('that changes runs over what is held, in both directions, and over what comes', async () => {
    const fed = new Fed();
    const { tail } = start(fed, 'even');
    fed.push(...events(0, 20));
    await expect.poll(() => shown(tail)).toEqual(range(0, 20, 2));
    await tail.refilter('*');
    expect(shown(tail)).toEqual(range(0, 20));
    await tail.refilter('odd | where n>=10 | fields - _*');
    expect(shown(tail)).toEqual(range(11, 20, 2));
    fed.push(...events(20, 24));
    await expect.poll(() => shown(tail)).toEqual(range(11, 24, 2));
    await tail.refilter('*');
    expect(shown(tail)).toEqual(range(0, 24));
    await expect(tail.refilter('* | stats count')).rejects.toThrow('stats needs all events');
    expect(shown(tail)).toEqual(range(0, 24));
  });

  it('that changes keeps older rows that left the recent events long ago', async () => {
    const fed = new Fed();
    const { tail } = start(fed, 'n<10', 100);
    for (let i = 0; i < 500; i += 20) fed.push(...events(i, i + 20));
    await expect.poll(() => tail.figures.received).toBe(500);
    expect(shown(tail)).toEqual(range(0, 10));
    await tail.refilter('even');
    expect(shown(tail)).toEqual([0, 2, 4, 6, 8, ...range(400, 500, 2)]);
    expect(tail.figures.dropped).toBe(0);
  });

  it('with an endless regular expression fails with a sentence instead of hanging', { timeout: 20_000 }, async () => {
    const fed = new Fed();
    const { tail } = start(fed, '* | regex _raw="^(a+)+$"');
    fed.push({ _time: 1, _raw: `${'a'.repeat(60)}!` });
    await expect.poll(() => tail.state, { timeout: 15_000 }).toBe('failed');
    expect(tail.stateText).toContain('regular expression took longer');
  });
});

describe('bounds', () => {
  it('the oldest rows leave; those never told of count as dropped, the others not', async () => {
    const fed = new Fed();
    const { tail } = start(fed, '*', 100);
    fed.push(...events(0, 60));
    await expect.poll(() => tail.rows.length).toBe(60);
    tail.seen(tail.rows.end);
    fed.push(...events(60, 120));
    await expect.poll(() => tail.figures.received).toBe(120);
    expect([tail.rows.length, tail.figures.dropped]).toEqual([60, 0]);
    for (let i = 120; i < 420; i += 60) fed.push(...events(i, i + 60));
    await expect.poll(() => tail.figures.received).toBe(420);
    expect(tail.figures.dropped).toBe(300);
  });

  it('a pause keeps what is shown, holds the capacity beyond it, and counts what does not fit', async () => {
    const fed = new Fed();
    const { tail } = start(fed, '*', 100);
    fed.push(...events(0, 50));
    await expect.poll(() => tail.rows.length).toBe(50);
    tail.seen(tail.rows.end);
    tail.pause();
    for (let i = 50; i < 250; i += 50) fed.push(...events(i, i + 50));
    await expect.poll(() => tail.figures.received).toBe(250);
    expect(shown(tail)).toEqual(range(0, 150));
    expect(tail.figures.dropped).toBe(100);
    expect(tail.rows.gaps).toEqual([{ row: 150, count: 100 }]);
    tail.seen(tail.rows.end);
    tail.resume();
    fed.push(...events(250, 260));
    await expect.poll(() => tail.figures.received).toBe(260);
    expect(shown(tail)).toEqual([...range(100, 150), ...range(250, 260)]);
    expect(tail.rows.gaps).toEqual([{ row: 150, count: 100 }]);
    expect(tail.figures.dropped).toBe(100);
  });

  it('what a source drops is counted, marked and said', async () => {
    const fed = new Fed();
    const { tail, notes } = start(fed, '*');
    fed.push(...events(0, 2));
    fed.item({ type: 'dropped', count: 7, reason: 'Too fast.' });
    fed.push(...events(9, 10));
    await expect.poll(() => shown(tail)).toEqual([0, 1, 9]);
    expect([tail.figures.dropped, tail.rows.gaps, notes]).toEqual([7, [{ row: 2, count: 7 }], ['Too fast.']]);
  });

  it('clear empties the view and changes its generation', async () => {
    const fed = new Fed();
    const { tail } = start(fed, '*');
    fed.push(...events(0, 5));
    await expect.poll(() => tail.rows.length).toBe(5);
    await tail.clear();
    expect([tail.rows.length, tail.generation, tail.rows.end]).toEqual([0, 1, 5]);
    fed.push(...events(5, 6));
    await expect.poll(() => shown(tail)).toEqual([5]);
  });

  it('a source that fails ends the tail with its sentence; the rows stay', async () => {
    const fed = new Fed();
    const { tail } = start(fed, '*');
    fed.push(...events(0, 3));
    fed.fail = new Error('The server is gone.');
    fed.push(...events(3, 4));
    await expect.poll(() => tail.state).toBe('failed');
    expect([tail.stateText, tail.rows.length]).toEqual(['The server is gone.', 4]);
  });
});

describe('beside it', () => {
  it('highlights take the first rule that matches, and a rule without an end is switched off', () => {
    const said: string[] = [];
    const rules = new Highlights([
      { pattern: '(a+)+$', regex: true, colour: 'red' },
      { pattern: 'EVENT 1', regex: false, colour: 'blue' },
      { pattern: '^event', regex: true, colour: 'green' },
      { pattern: '(', regex: true, colour: 'grey' },
    ]);
    expect(rules.problems.map((p) => p === null)).toEqual([true, true, true, false]);
    const rows = [['event 1'], ['event 2'], ['other'], [`${'a'.repeat(60)}!`]];
    expect(rules.marks(['_raw'], rows, (text) => said.push(text))).toEqual([1, 2, -1, -1]);
    expect(said.join()).toContain('took too long');
    expect(rules.marks(['_raw'], rows, () => expect.unreachable())).toEqual([1, 2, -1, -1]);
  });

  it('what is held can be searched, newest first', async () => {
    const source = createHeldSource('held', [batchFromRows(events(0, 3)), batchFromRows(events(3, 6))]);
    const plan = { ...parseLiveFilter('*', { tz: 'UTC' }).filter.plan, range: { earliest: 1_700_000_001, latest: 1_700_000_005 } };
    const found: unknown[] = [];
    for await (const batch of source.open(plan, await source.plan(plan, { pushdown: true, now: 0, tz: 'UTC' }), new AbortController().signal, () => undefined)) found.push(...rowsOf(batch).map((r) => r['n']));
    expect(found).toEqual([4, 3, 2, 1]);
    expect((await source.fields()).map((f) => [f.name, f.type, f.count])).toEqual([['_time', 'time', 6], ['_raw', 'string', 6], ['n', 'number', 6]]);
  });

  it('several sources are one', async () => {
    const [a, b] = [new Fed(), new Fed()];
    const { tail } = start(mergeSources([a, b]), '*');
    a.push(...events(0, 2));
    b.push(...events(2, 4));
    a.push(...events(4, 5));
    await expect.poll(() => (shown(tail) as number[]).toSorted((x, y) => x - y)).toEqual(range(0, 5));
  });
});
