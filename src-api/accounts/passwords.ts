/** Password hashes: scrypt with a salt of their own, its cost written beside it so that it can be raised later. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

const COST = { N: 32_768, r: 8, p: 1 } as const;
const KEY_BYTES = 32;
/** Shortest password that an account may have (NIST SP 800-63B asks for 8 at least and no rules of composition). */
export const LEAST_PASSWORD = 12;

/** `scrypt$N$r$p$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** True where the password is the one of the hash. With null it takes as long and is false, so that unknown accounts do not show. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const [kind, n, r, p, salt, hash] = (stored ?? (await NOBODY)).split('$');
  if (kind !== 'scrypt' || salt === undefined || hash === undefined) throw new Error('The password of this account is stored in a form that this version does not know.');
  const expected = Buffer.from(hash, 'base64url');
  const key = await derive(password, Buffer.from(salt, 'base64url'), { N: Number(n), r: Number(r), p: Number(p) });
  return timingSafeEqual(key, expected) && stored !== null;
}

const NOBODY = hashPassword(randomBytes(24).toString('base64url'));

function derive(password: string, salt: Buffer, { N, r, p }: { readonly N: number; readonly r: number; readonly p: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // The same text may be typed in several forms of Unicode.
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, { N, r, p, maxmem: 256 * N * r }, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}
