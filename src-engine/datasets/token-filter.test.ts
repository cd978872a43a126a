import fc from 'fast-check';
import { expect, it } from 'vitest';
import { termPattern, wildcardParts } from '../../src-shared/spl/eval/search-match.ts';
import { ByteBlock } from './byte-block.ts';
import { mayHold, SLICES, type TokenFilter, TokenFilterBuilder, tokensOf } from './token-filter.ts';

function filtersOf(lines: readonly string[], turn = Number.POSITIVE_INFINITY): TokenFilter[] {
  const block = new ByteBlock();
  const builder = new TokenFilterBuilder(block);
  lines.forEach((line, i) => {
    const start = block.write(line);
    block.commit(i === 3 ? Number.NaN : i * 1000, start, block.used - start);
    if (i % turn === turn - 1) builder.take();
  });
  return builder.finish();
}

const slice = ({ bits }: TokenFilter, at: number): Uint8Array => bits.subarray((at * bits.length) / SLICES, ((at + 1) * bits.length) / SLICES);

function holds(filter: TokenFilter, term: string): boolean {
  const parts = wildcardParts(term);
  return parts.every((part, i) => tokensOf(part, i > 0, i < parts.length - 1).every((token) => mayHold(slice(filter, token.slice), token)));
}

it('finds every term that stands in an event, in any case, with wildcards, behind any breaker', () => {
  const piece = fc.constantFrom('a', 'Ab', 'foo', 'FOO', '10', '1', '2', '255', '.', '.', '-', '_', ':', '/', ' ', '"', '=', 'é', 'ß', 'K', 'ſ', '~', '(', '%20', '日本', 'x9');
  const text = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''));
  const term = fc.array(fc.oneof({ weight: 6, arbitrary: piece }, { weight: 1, arbitrary: fc.constant('*') }), { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''));
  let found = 0;
  fc.assert(
    fc.property(text, text, term, fc.boolean(), fc.constantFrom('none' as const, 'term' as const, 'case' as const), (before, after, one, quoted, directive) => {
      const line = `${before}${one.replaceAll('*', 'yy')}${after}`;
      const span = { start: 0, end: 0 };
      const matches = wildcardParts(one).some((part) => part !== '') && termPattern({ text: one, quoted, span }, directive).test(line);
      if (!matches) return;
      found++;
      expect(filtersOf([line]).every((filter) => holds(filter, one)), `${one} in ${line}`).toBe(true);
    }),
    { numRuns: 5000 },
  );
  expect(found).toBeGreaterThan(1000);
});

it('says that most other words are not there', () => {
  const [filter] = filtersOf(Array.from({ length: 5000 }, (_, i) => `client=10.${i % 7}.${i % 50}.${i % 250} user=u${i} GET /cart/${i % 40}.html`)) as [TokenFilter];
  expect(['u77', 'CART', '10.3.17.17', 'cart/7', '"get /cart"', 'u7*', '*', 'é'].every((term) => holds(filter, term))).toBe(true);
  const absent = Array.from({ length: 2000 }, (_, i) => `v${i}`).filter((term) => holds(filter, term));
  expect(absent.length).toBeLessThan(120);
  // The numbers of this address are all there, but never together.
  expect(holds(filter, '10.3.17.18')).toBe(false);
  expect(holds(filter, '3.17.18')).toBe(true);
});

it('tells the time of what it holds, and parts long blocks', () => {
  const filters = filtersOf(Array.from({ length: 20_000 }, (_, i) => `event ${i}`), 1000);
  expect(filters.map(({ rows, oldest, newest, untimed }) => [rows, oldest, newest, untimed])).toEqual([
    [8192, 0, 8191_000, true],
    [8192, 8192_000, 16_383_000, false],
    [3616, 16_384_000, 19_999_000, false],
  ]);
  expect(filters.map((filter) => holds(filter, '12345'))).toEqual([false, true, false]);
});

it('lets everything through where there are too many words, or signs that are letters to a search', () => {
  const many = filtersOf([Array.from({ length: 140_000 }, (_, i) => `w${i}`).join(' ')]);
  expect(many.map(({ bits }) => bits.length)).toEqual([0]);
  expect(filtersOf(['27 \u212Aelvin']).every((filter) => holds(filter, 'kelvin'))).toBe(true);
  expect(filtersOf(['Congreſs']).every((filter) => holds(filter, 'congress'))).toBe(true);
});
