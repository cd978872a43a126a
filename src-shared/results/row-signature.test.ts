import { expect, test } from 'vitest';
import { signatureOf } from './row-signature.ts';

test('exact: the same but for the time', () => {
  const a = signatureOf('2026-11-20T17:48:25.304Z ERROR order 17 failed', 'exact');
  expect(signatureOf('2026-11-20T17:48:26.001Z ERROR order 17 failed', 'exact')).toBe(a);
  expect(signatureOf('2026-11-20T17:48:26.001Z ERROR order 18 failed', 'exact')).not.toBe(a);
  expect(signatureOf('10.0.0.1 - - [20/Nov/2026:17:48:25 +0000] "GET /"', 'exact')).toBe(signatureOf('10.0.0.1 - - [21/Nov/2026:00:00:01 +0000] "GET /"', 'exact'));
  expect(signatureOf('Nov  9 17:48:25 web-1 sshd: x', 'exact')).toBe(signatureOf('Nov 19 07:48:25 web-1 sshd: x', 'exact'));
});

test('numbers: ids, addresses and durations make no difference, words do', () => {
  const a = signatureOf('order 4f2a91c07b took 132.5ms from 10.0.0.17 (3e8c2f6a-1111-4222-8333-944455556666)', 'numbers');
  expect(a).toBe('order # took #.#ms from #.#.#.# (#)');
  expect(signatureOf('order 17 took 9.25ms from 192.168.1.2 (0xDEAD)', 'numbers')).toBe(a);
  expect(signatureOf('order 17 took 9.25ms by 192.168.1.2 (0xDEAD)', 'numbers')).not.toBe(a);
  // A word is no number, though it is written with the letters a to f.
  expect(signatureOf('defaced facade', 'numbers')).toBe('defaced facade');
});

test('signature: only what stands between the words', () => {
  expect(signatureOf('GET /api/orders?id=17 200', 'signature')).toBe(signatureOf('POST /v1/carts?user=anna 503', 'signature'));
  expect(signatureOf('user anna  logged in', 'signature')).toBe(signatureOf('über größe_1 is 9', 'signature'));
  expect(signatureOf('a=b', 'signature')).not.toBe(signatureOf('a:b', 'signature'));
});
