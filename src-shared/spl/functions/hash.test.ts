import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { md5, sha1, sha256, sha512 } from './hash.ts';

describe('hashes', () => {
  it('gives the known answers', () => {
    expect(md5('')).toBe('d41d8cd98f00b204e9800998ecf8427e');
    expect(md5('abc')).toBe('900150983cd24fb0d6963f7d28e17f72');
    expect(sha1('abc')).toBe('a9993e364706816aba3e25717850c26c9cd0d89d');
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha512('abc').slice(0, 32)).toBe('ddaf35a193617abacc417349ae204131');
  });

  it('agrees with another implementation at all lengths round the blocks, and on UTF-8', () => {
    const texts = Array.from({ length: 300 }, (_, i) => 'x9'.repeat(i).slice(0, i));
    for (const text of [...texts, 'ä😀'.repeat(40)]) {
      const by = (name: string): string => createHash(name).update(text, 'utf8').digest('hex');
      expect([md5(text), sha1(text), sha256(text), sha512(text)]).toEqual(['md5', 'sha1', 'sha256', 'sha512'].map(by));
    }
  });
});
