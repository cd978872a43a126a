/** Cryptographic functions (Search Reference, "Cryptographic functions"): hashes of the UTF-8 bytes of text, in hex. */
import { docs, textOf } from './support.ts';
import { md5, sha1, sha256, sha512 } from './hash.ts';
import type { EvalFunctionDef } from './types.ts';

function hash(name: string, f: (text: string) => string): EvalFunctionDef {
  return {
    name,
    docs: docs('Cryptographic', `${name}(<str>)`, `The ${name.toUpperCase()} hash of text in hexadecimal.`, `${name}(user)`),
    arity: [1, 1],
    returns: 'string',
    pure: true,
    call: (args) => {
      const text = textOf(args[0]);
      return text === null ? null : f(text);
    },
  };
}

/** The hash functions, by their names in SPL. */
export const HASHES = ['md5', 'sha1', 'sha256', 'sha512'] as const;
export type HashName = (typeof HASHES)[number];

export const CRYPTO_FUNCTIONS: readonly EvalFunctionDef[] = [hash('md5', md5), hash('sha1', sha1), hash('sha256', sha256), hash('sha512', sha512)];
