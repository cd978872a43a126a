/** IPv4 and IPv6 addresses and networks in CIDR notation. */

/** An address or the first address of a network: 4 or 16 bytes. */
export type IpBytes = readonly number[];

/** A network: its address and how many leading bits count. */
export interface Cidr {
  readonly bytes: IpBytes;
  readonly bits: number;
}

/** The bytes of an IPv4 or IPv6 address, or null for other text. IPv4 in IPv6 (`::ffff:1.2.3.4`) has 16 bytes. */
export function parseIp(text: string): IpBytes | null {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): number[] | null {
  const bytes: number[] = [];
  let part = -1;
  for (let i = 0; i <= text.length; i++) {
    const c = i === text.length ? 46 : text.charCodeAt(i);
    if (c === 46) {
      if (part < 0) return null;
      bytes.push(part);
      part = -1;
    } else if (c >= 48 && c <= 57) {
      part = (part < 0 ? 0 : part) * 10 + c - 48;
      if (part > 255) return null;
    } else return null;
  }
  return bytes.length === 4 ? bytes : null;
}

function parseIpv6(text: string): number[] | null {
  let source = text.replace(/%.*$/s, '');
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(source);
  if (tail !== null) {
    const v4 = parseIpv4(tail[2] as string);
    if (v4 === null) return null;
    const [a, b, c, d] = v4 as [number, number, number, number];
    source = `${tail[1]}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  }
  const halves = source.split('::');
  if (halves.length > 2) return null;
  const groups = (half: string): number[] | null => {
    if (half === '') return [];
    const out: number[] = [];
    for (const group of half.split(':')) {
      if (!/^[0-9a-f]{1,4}$/i.test(group)) return null;
      out.push(Number.parseInt(group, 16));
    }
    return out;
  };
  const left = groups(halves[0] as string);
  const right = halves.length === 2 ? groups(halves[1] as string) : [];
  if (left === null || right === null) return null;
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  return [...left, ...new Array<number>(missing).fill(0), ...right].flatMap((g) => [g >> 8, g & 255]);
}

/** The network that `192.0.2.0/24` or `2001:db8::/32` names; an address alone is a network of one. Null for other text. */
export function parseCidr(text: string): Cidr | null {
  const slash = text.indexOf('/');
  const bytes = parseIp(slash < 0 ? text : text.slice(0, slash));
  if (bytes === null) return null;
  if (slash < 0) return { bytes, bits: bytes.length * 8 };
  const size = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(size)) return null;
  const bits = Number(size);
  return bits <= bytes.length * 8 ? { bytes, bits } : null;
}

/** True for text that is a network in CIDR notation: an address, a slash, and a number of bits. */
export function isCidr(text: string): boolean {
  return text.includes('/') && parseCidr(text) !== null;
}

/** True when an address lies in a network. Addresses of the other family do not. */
export function cidrContains(network: Cidr, ip: IpBytes): boolean {
  if (network.bytes.length !== ip.length) return false;
  let rest = network.bits;
  for (let i = 0; rest > 0; i++, rest -= 8) {
    const mask = rest >= 8 ? 255 : (255 << (8 - rest)) & 255;
    if (((network.bytes[i] as number) & mask) !== ((ip[i] as number) & mask)) return false;
  }
  return true;
}
