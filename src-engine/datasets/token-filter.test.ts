import fc from 'fast-check';
import { expect, it } from 'vitest';
import { termPattern, wildcardParts } from '../../src-shared/spl/eval/search-match.ts';
import { ByteBlock } from './byte-block.ts';
import { BlockEncoder } from './byte-dictionary.ts';
import { LONG_VALUE, mayHold, SLICES, type TokenFilter, TokenFilterBuilder, tokensOf } from './token-filter.ts';
import { TEXT } from './value-kinds.ts';

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

it('comes to the same where values that repeat are not read again', () => {
  const value = fc.constantFrom('Mozilla/5.0 (X11; Linux)', '10.1.2.3-10.1.2.4', 'a.b.c.d.e.f.g.h', 'short', 'café au lait 12', '1.2.3.4.5.6.7.8', 'x'.repeat(30));
  const between = fc.constantFrom(' ', '"', '.', '9', 'z', '" "', '');
  fc.assert(
    fc.property(fc.array(fc.tuple(between, value, between, value, between), { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 20 }), (lines, turn) => {
      const all = Array.from({ length: 20 }, () => lines).flat();
      const block = new ByteBlock();
      const encoder = new BlockEncoder(block);
      const builder = new TokenFilterBuilder(block);
      all.forEach(([a, one, b, two, c], i) => {
        const start = block.write(`${a}${one}${b}${two}${c}`);
        const length = block.used - start;
        const bytes = (text: string): number => Buffer.byteLength(text);
        block.column('one').set(i, start + bytes(a), bytes(one), TEXT);
        // Lies in the first, as the path does in an address.
        if (one.length > 20) block.column('inner').set(i, start + bytes(a), 14, TEXT);
        block.column('two').set(i, start + bytes(a) + bytes(one) + bytes(b), bytes(two), TEXT);
        block.commit(i === 3 ? Number.NaN : i * 1000, start, length);
        if (i % turn === turn - 1) {
          encoder.take();
          builder.take(encoder.numbered(LONG_VALUE));
        }
      });
      expect(builder.finish()).toEqual(filtersOf(all.map((parts) => parts.join(''))));
    }),
    { numRuns: 200 },
  );
});

it('tells the time of what it holds, and parts long blocks', () => {
  const filters = filtersOf(Array.from({ length: 20_000 }, (_, i) => `event ${i}`), 1000);
  expect(filters.map(({ rows, oldest, newest, untimed }) => [rows, oldest, newest, untimed])).toEqual([
    [4096, 0, 4_095_000, true],
    [4096, 4_096_000, 8_191_000, false],
    [4096, 8_192_000, 12_287_000, false],
    [4096, 12_288_000, 16_383_000, false],
    [3616, 16_384_000, 19_999_000, false],
  ]);
  expect(filters.map((filter) => holds(filter, '12345'))).toEqual([false, false, false, true, false]);
});

it('lets everything through where there are too many words, or signs that are letters to a search', () => {
  const many = filtersOf([Array.from({ length: 140_000 }, (_, i) => `w${i}`).join(' ')]);
  expect(many.map(({ bits }) => bits.length)).toEqual([0]);
  expect(filtersOf(['27 \u212Aelvin']).every((filter) => holds(filter, 'kelvin'))).toBe(true);
  expect(filtersOf(['Congreſs']).every((filter) => holds(filter, 'congress'))).toBe(true);
});
