/**
 * MD5 (RFC 1321) and SHA-1, SHA-256, SHA-512 (FIPS 180-4) of the UTF-8 bytes of text, as lower-case hex. In plain
 * TypeScript, because src-shared runs where neither Node's nor the browser's (asynchronous) cryptography is at hand.
 * Not for keeping secrets.
 */

const encoder = new TextEncoder();

/** Bytes with the padding of the MD family: 0x80, zeros, and the length in bits in the last 8 bytes. */
function pad(text: string, block: number, littleEndian: boolean): DataView {
  const bytes = encoder.encode(text);
  const lengthBytes = block === 128 ? 16 : 8;
  const size = Math.ceil((bytes.length + 1 + lengthBytes) / block) * block;
  const padded = new Uint8Array(size);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  const bits = bytes.length * 8;
  const high = Math.floor(bits / 0x1_0000_0000);
  view.setUint32(littleEndian ? size - 8 : size - 4, bits >>> 0, littleEndian);
  view.setUint32(littleEndian ? size - 4 : size - 8, high, littleEndian);
  return view;
}

function hex(words: ArrayLike<number>, count: number, littleEndian: boolean): string {
  let out = '';
  for (let i = 0; i < count; i++) {
    const w = words[i] as number;
    const value = littleEndian ? ((w & 0xff) << 24) | ((w & 0xff00) << 8) | ((w >>> 8) & 0xff00) | (w >>> 24) : w;
    out += (value >>> 0).toString(16).padStart(8, '0');
  }
  return out;
}

const MD5_SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const MD5_SINES = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 0x1_0000_0000) | 0);

/** MD5. */
export function md5(text: string): string {
  const view = pad(text, 64, true);
  const state = Int32Array.of(0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476);
  for (let at = 0; at < view.byteLength; at += 64) {
    let [a, b, c, d] = state as unknown as [number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      let f: number;
      let g: number;
      if (round === 0) {
        f = (b & c) | (~b & d);
        g = i;
      } else if (round === 1) {
        f = (d & b) | (~d & c);
        g = (5 * i + 1) & 15;
      } else if (round === 2) {
        f = b ^ c ^ d;
        g = (3 * i + 5) & 15;
      } else {
        f = c ^ (b | ~d);
        g = (7 * i) & 15;
      }
      const sum = (a + f + (MD5_SINES[i] as number) + view.getInt32(at + g * 4, true)) | 0;
      const shift = MD5_SHIFTS[round * 4 + (i & 3)] as number;
      a = d;
      d = c;
      c = b;
      b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
    }
    state[0]! += a;
    state[1]! += b;
    state[2]! += c;
    state[3]! += d;
  }
  return hex(state, 4, true);
}

/** SHA-1. */
export function sha1(text: string): string {
  const view = pad(text, 64, false);
  const state = Int32Array.of(0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0);
  const w = new Int32Array(80);
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + i * 4);
    for (let i = 16; i < 80; i++) {
      const x = (w[i - 3] as number) ^ (w[i - 8] as number) ^ (w[i - 14] as number) ^ (w[i - 16] as number);
      w[i] = (x << 1) | (x >>> 31);
    }
    let [a, b, c, d, e] = state as unknown as [number, number, number, number, number];
    for (let i = 0; i < 80; i++) {
      let f: number;
      let k: number;
      if (i < 20) {
        f = (b & c) | (~b & d);
        k = 0x5a827999;
      } else if (i < 40) {
        f = b ^ c ^ d;
        k = 0x6ed9eba1;
      } else if (i < 60) {
        f = (b & c) | (b & d) | (c & d);
        k = 0x8f1bbcdc;
      } else {
        f = b ^ c ^ d;
        k = 0xca62c1d6;
      }
      const next = (((a << 5) | (a >>> 27)) + f + e + k + (w[i] as number)) | 0;
      e = d;
      d = c;
      c = (b << 30) | (b >>> 2);
      b = a;
      a = next;
    }
    state[0]! += a;
    state[1]! += b;
    state[2]! += c;
    state[3]! += d;
    state[4]! += e;
  }
  return hex(state, 5, false);
}

/** The first primes: the constants of SHA-2 are fractions of their roots. */
function primes(count: number): number[] {
  const out: number[] = [];
  for (let n = 2; out.length < count; n++) if (out.every((p) => n % p !== 0)) out.push(n);
  return out;
}

/** The first 64 bits behind the point of a number's square (or cube) root, exactly. */
function rootFraction(n: number, degree: 2 | 3): bigint {
  // floor(root(n) * 2^64) by bisection on integers.
  const target = BigInt(n) << BigInt(64 * degree);
  let low = 0n;
  let high = 1n << 70n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    const power = degree === 2 ? middle * middle : middle * middle * middle;
    if (power <= target) low = middle;
    else high = middle;
  }
  return low & 0xffff_ffff_ffff_ffffn;
}

const SHA2_START = primes(8).map((p) => rootFraction(p, 2));
const SHA2_ROUNDS = primes(80).map((p) => rootFraction(p, 3));
const high32 = (n: bigint): number => Number(n >> 32n) | 0;
const low32 = (n: bigint): number => Number(n & 0xffff_ffffn) | 0;

const K256 = Int32Array.from(SHA2_ROUNDS.slice(0, 64), high32);
const H256 = Int32Array.from(SHA2_START, high32);

/** SHA-256. */
export function sha256(text: string): string {
  const view = pad(text, 64, false);
  const state = Int32Array.from(H256);
  const w = new Int32Array(64);
  const rotate = (x: number, n: number): number => (x >>> n) | (x << (32 - n));
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + i * 4);
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15] as number;
      const y = w[i - 2] as number;
      const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
      const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
      w[i] = ((w[i - 16] as number) + s0 + (w[i - 7] as number) + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (K256[i] as number) + (w[i] as number)) | 0;
      const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((x, i) => (state[i]! += x));
  }
  return hex(state, 8, false);
}

const K512H = Int32Array.from(SHA2_ROUNDS, high32);
const K512L = Int32Array.from(SHA2_ROUNDS, low32);

/** SHA-512, on pairs of 32-bit halves: BigInt is about twenty times slower. */
export function sha512(text: string): string {
  const view = pad(text, 128, false);
  const hh = Int32Array.from(SHA2_START, high32);
  const hl = Int32Array.from(SHA2_START, low32);
  const wh = new Int32Array(80);
  const wl = new Int32Array(80);
  for (let at = 0; at < view.byteLength; at += 128) {
    for (let i = 0; i < 16; i++) {
      wh[i] = view.getInt32(at + i * 8);
      wl[i] = view.getInt32(at + i * 8 + 4);
    }
    for (let i = 16; i < 80; i++) {
      const xh = wh[i - 15] as number;
      const xl = wl[i - 15] as number;
      const yh = wh[i - 2] as number;
      const yl = wl[i - 2] as number;
      const s0h = ((xh >>> 1) | (xl << 31)) ^ ((xh >>> 8) | (xl << 24)) ^ (xh >>> 7);
      const s0l = ((xl >>> 1) | (xh << 31)) ^ ((xl >>> 8) | (xh << 24)) ^ ((xl >>> 7) | (xh << 25));
      const s1h = ((yh >>> 19) | (yl << 13)) ^ ((yl >>> 29) | (yh << 3)) ^ (yh >>> 6);
      const s1l = ((yl >>> 19) | (yh << 13)) ^ ((yh >>> 29) | (yl << 3)) ^ ((yl >>> 6) | (yh << 26));
      const low = ((wl[i - 16] as number) >>> 0) + (s0l >>> 0) + ((wl[i - 7] as number) >>> 0) + (s1l >>> 0);
      wl[i] = low | 0;
      wh[i] = ((wh[i - 16] as number) + s0h + (wh[i - 7] as number) + s1h + Math.floor(low / 0x1_0000_0000)) | 0;
    }
    const vh = Int32Array.from(hh);
    const vl = Int32Array.from(hl);
    for (let i = 0; i < 80; i++) {
      const [ah, bh, ch, dh, eh, fh, gh, h7h] = vh as unknown as [number, number, number, number, number, number, number, number];
      const [al, bl, cl, dl, el, fl, gl, h7l] = vl as unknown as [number, number, number, number, number, number, number, number];
      const s1h = ((eh >>> 14) | (el << 18)) ^ ((eh >>> 18) | (el << 14)) ^ ((el >>> 9) | (eh << 23));
      const s1l = ((el >>> 14) | (eh << 18)) ^ ((el >>> 18) | (eh << 14)) ^ ((eh >>> 9) | (el << 23));
      const t1 = (h7l >>> 0) + (s1l >>> 0) + (((el & fl) ^ (~el & gl)) >>> 0) + ((K512L[i] as number) >>> 0) + ((wl[i] as number) >>> 0);
      const t1l = t1 | 0;
      const t1h = (h7h + s1h + ((eh & fh) ^ (~eh & gh)) + (K512H[i] as number) + (wh[i] as number) + Math.floor(t1 / 0x1_0000_0000)) | 0;
      const s0h = ((ah >>> 28) | (al << 4)) ^ ((al >>> 2) | (ah << 30)) ^ ((al >>> 7) | (ah << 25));
      const s0l = ((al >>> 28) | (ah << 4)) ^ ((ah >>> 2) | (al << 30)) ^ ((ah >>> 7) | (al << 25));
      const t2 = (s0l >>> 0) + (((al & bl) ^ (al & cl) ^ (bl & cl)) >>> 0);
      const t2h = (s0h + ((ah & bh) ^ (ah & ch) ^ (bh & ch)) + Math.floor(t2 / 0x1_0000_0000)) | 0;
      const el2 = (dl >>> 0) + (t1l >>> 0);
      const al2 = (t1l >>> 0) + ((t2 | 0) >>> 0);
      vh.set([(t1h + t2h + Math.floor(al2 / 0x1_0000_0000)) | 0, ah, bh, ch, (dh + t1h + Math.floor(el2 / 0x1_0000_0000)) | 0, eh, fh, gh]);
      vl.set([al2 | 0, al, bl, cl, el2 | 0, el, fl, gl]);
    }
    for (let i = 0; i < 8; i++) {
      const low = ((hl[i] as number) >>> 0) + ((vl[i] as number) >>> 0);
      hl[i] = low | 0;
      hh[i] = ((hh[i] as number) + (vh[i] as number) + Math.floor(low / 0x1_0000_0000)) | 0;
    }
  }
  let out = '';
  for (let i = 0; i < 8; i++) out += hex([hh[i] as number, hl[i] as number], 2, false);
  return out;
}
