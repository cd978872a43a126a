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

const HASH = { md5, sha1, sha256, sha512 };
export type HashName = keyof typeof HASH;
/** The hash functions, by their names in SPL. */
export const HASHES = Object.keys(HASH) as HashName[];

export const CRYPTO_FUNCTIONS: readonly EvalFunctionDef[] = HASHES.map((name) => hash(name, HASH[name]));
