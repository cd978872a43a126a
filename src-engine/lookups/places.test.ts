/** Places from a MaxMind DB file: one is written here by the format's specification (MaxMind DB File Format 2.0). */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { placesOf } from './places.ts';

const root = mkdtempSync(join(tmpdir(), 'nexus-places-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

type Data = string | number | Data[] | { readonly [key: string]: Data } | { readonly double: number };

function encode(data: Data): Buffer {
  const control = (type: number, size: number): Buffer => (type < 8 ? Buffer.from([(type << 5) | size]) : Buffer.from([size, type - 7]));
  if (typeof data === 'string') {
    const text = Buffer.from(data);
    return text.length < 29 ? Buffer.concat([control(2, text.length), text]) : Buffer.concat([Buffer.from([(2 << 5) | 29, text.length - 29]), text]);
  }
  if (typeof data === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(data);
    return Buffer.concat([control(6, 4), bytes]);
  }
  if (Array.isArray(data)) return Buffer.concat([control(11, data.length), ...data.map(encode)]);
  if ('double' in data && typeof data.double === 'number') {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(data.double);
    return Buffer.concat([control(3, 8), bytes]);
  }
  const entries = Object.entries(data);
  return Buffer.concat([control(7, entries.length), ...entries.flatMap(([k, v]) => [encode(k), encode(v as Data)])]);
}

/** A file with one network: addresses whose first bit is 0 (below 128.0.0.0) have the record, others none. */
function database(record: Data): Buffer {
  const nodes = 1;
  const tree = Buffer.alloc(6);
  tree.writeUIntBE(nodes + 16, 0, 3);
  tree.writeUIntBE(nodes, 3, 3);
  const metadata = encode({ node_count: nodes, record_size: 24, ip_version: 4, database_type: 'Test-City', languages: ['en', 'de'], binary_format_major_version: 2, binary_format_minor_version: 0, build_epoch: 1, description: { en: 'test' } });
  return Buffer.concat([tree, Buffer.alloc(16), encode(record), Buffer.from([0xab, 0xcd, 0xef]), Buffer.from('MaxMind.com'), metadata]);
}

function folderWith(name: string, content: Buffer | null): string {
  const folder = join(root, name);
  mkdirSync(folder);
  if (content !== null) writeFileSync(join(folder, 'city.mmdb'), content);
  return folder;
}

describe('places', () => {
  it('are read from the file in the folder, in the language asked for', async () => {
    const find = await placesOf(
      folderWith('city', database({
        city: { names: { en: 'Munich', de: 'München' } },
        country: { names: { en: 'Germany' } },
        location: { latitude: { double: 48.13 }, longitude: { double: 11.57 }, time_zone: 'Europe/Berlin' },
        subdivisions: [{ names: { en: 'Bavaria' } }],
      })),
    )();
    expect(find?.('81.2.69.142', 'en')).toEqual({ city: 'Munich', country: 'Germany', region: 'Bavaria', continent: null, metroCode: null, timezone: 'Europe/Berlin', lat: 48.13, lon: 11.57 });
    expect(find?.('81.2.69.142', 'de')).toMatchObject({ city: 'München', country: 'Germany' });
    expect(find?.('200.1.1.1', 'en')).toBeNull();
    expect(find?.('no address', 'en')).toBeNull();
  });
  it('are named in the first of several languages that the file has, or by codes', async () => {
    const find = await placesOf(
      folderWith('languages', database({
        city: { names: { en: 'Munich', de: 'München' } },
        continent: { code: 'EU', names: { en: 'Europe', fr: 'Europe' } },
        country: { iso_code: 'DE', names: { en: 'Germany', fr: 'Allemagne' } },
        subdivisions: [{ iso_code: 'BY', names: { en: 'Bavaria' } }],
      })),
    )();
    expect(find?.('81.2.69.142', 'fr, de')).toMatchObject({ city: 'München', country: 'Allemagne', region: 'Bavaria' });
    expect(find?.('81.2.69.142', 'code')).toMatchObject({ city: 'Munich', country: 'DE', region: 'BY', continent: 'EU' });
  });
  it('are none without a file, until there is one', async () => {
    const folder = folderWith('later', null);
    const places = placesOf(folder);
    expect(await places()).toBeNull();
    writeFileSync(join(folder, 'city.mmdb'), database({ city: { names: { en: 'Oslo' } } }));
    expect((await places())?.('1.2.3.4', 'en')).toMatchObject({ city: 'Oslo' });
  });
  it('name a file that is damaged', async () => {
    const folder = folderWith('damaged', Buffer.from('not a database'));
    await expect(placesOf(folder)()).rejects.toThrow(/city\.mmdb is no MaxMind DB file/);
  });
});
