import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { acceptEvents } from './accept-events.ts';
import { decompress, eventTexts } from './body.ts';

const texts = (body: string | Buffer): string[] => [...eventTexts(Buffer.from(body))];
const accept = (body: string, more: Partial<Parameters<typeof acceptEvents>[1]> = {}): ReturnType<typeof acceptEvents> =>
  acceptEvents(eventTexts(Buffer.from(body)), {
    received: 1_700_000_000_000,
    defaults: { host: 'sender', source: 'http', sourcetype: '_json', index: 'main' },
    maxEventCharacters: 1000,
    maxFields: 5,
    maxRejected: 100,
    withRows: true,
    ...more,
  });

describe('the texts of a body', () => {
  it.each([
    ['NDJSON', '{"a":1}\n{"a":2}\r\n\n{"a":3}', ['{"a":1}', '{"a":2}', '{"a":3}']],
    ['an array', '[{"a":1}, {"b":[1,{"c":"]"}]} ,\n{"d":"\\"},{"}]', ['{"a":1}', '{"b":[1,{"c":"]"}]}', '{"d":"\\"},{"}']],
    ['one object over several lines', '{\n "a": 1,\n "b": {"c": 2}\n}', ['{\n "a": 1,\n "b": {"c": 2}\n}']],
    ['one object', ' {"a":1} ', ['{"a":1}']],
    ['a byte order mark', '\ufeff{"a":1}', ['{"a":1}']],
    ['an empty array', '[]', []],
    ['blanks', ' \n\n', []],
    ['other values in an array', '[1, "x", {"a":1}, null]', ['1', '"x"', '{"a":1}', 'null']],
    ['an array that is cut off', '[{"a":1},{"b":', ['{"a":1}', '{"b":']],
    ['an array without its end', '[{"a":1}', ['{"a":1}', '']],
    ['text after an array', '[{"a":1}] x', ['{"a":1}', 'x']],
  ])('%s', (_, body, expected) => {
    expect(texts(body)).toEqual(expected);
  });
});

describe('events of a body', () => {
  it('are accepted or rejected one by one, with place and reason', async () => {
    const got = await accept('{"a":1}\nnot json\n[1]\n{"b":}\n{"c":2}\n{}\n{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1}');
    expect(got.count).toBe(2);
    expect(got.rejected.map((r) => r.index)).toEqual([1, 2, 3, 5, 6]);
    expect(got.rejected.map((r) => r.reason)).toEqual([
      'it is not a JSON object',
      'it is not a JSON object',
      expect.stringContaining('character 6'),
      'it has no fields',
      'it has more than 5 fields',
    ]);
  });

  it('get their time from the field that states it, else that of reception', async () => {
    const got = await accept('{"timestamp":"2024-05-06T07:08:09.123456Z"}\n{"ts":1700000001.5}\n{"message":"none"}');
    expect(got.body.toString().split('\n').map((line) => line.split('\t')[0])).toEqual(['1714979289123456', '1700000001500000', '1700000000000000', '']);
  });

  it('take a time that no log has for a field like any other', async () => {
    const got = await accept('{"timestamp":"2999-01-01T00:00:00Z"}');
    expect(got.rows[0]).toMatchObject({ _time: 1_700_000_000, timestamp: '2999-01-01T00:00:00Z' });
  });

  it('are refused where they are too long', async () => {
    const got = await accept(`{"a":"${'x'.repeat(1000)}"}`);
    expect(got.rejected).toEqual([{ index: 0, reason: 'it is longer than 1,000 characters' }]);
  });

  it('keep metadata of their own and get the rest from the request', async () => {
    const got = await accept('{"host":"web-1","source":"","index":"a","n":1,"_raw":"GET /"}');
    expect(got.rows[0]).toEqual({ _time: 1_700_000_000, _raw: 'GET /', host: 'web-1', source: 'http', sourcetype: '_json', index: 'a', n: 1 });
  });

  it('stop being looked at where too many cannot be taken', async () => {
    const got = await accept('x\n'.repeat(1000));
    expect(got.rejected).toHaveLength(101);
  });
});

describe('compressed bodies', () => {
  const plain = Buffer.from('{"a":1}\n');
  it.each([
    ['gzip', gzipSync(plain)],
    ['GZIP', gzipSync(plain)],
    ['zstd', zstdCompressSync(plain)],
    [undefined, plain],
    ['identity', plain],
  ])('%s', async (encoding, body) => {
    expect(await decompress(body, encoding, 1000)).toEqual(plain);
  });

  it.each(['gzip', 'zstd'])('a %s bomb is not decompressed beyond the limit', async (encoding) => {
    const bomb = encoding === 'gzip' ? gzipSync(Buffer.alloc(200 << 20)) : zstdCompressSync(Buffer.alloc(200 << 20));
    const before = process.memoryUsage().rss;
    await expect(decompress(bomb, encoding, 1 << 20)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 << 20);
  });

  it.each([
    ['br', plain],
    ['gzip, zstd', plain],
  ])('%s is refused by name', async (encoding, body) => {
    await expect(decompress(body, encoding, 1000)).rejects.toMatchObject({ code: 'VALIDATION_ERROR', message: expect.stringContaining('not supported') });
  });

  it('broken ones are refused', async () => {
    await expect(decompress(plain, 'gzip', 1000)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    await expect(decompress(gzipSync(plain).subarray(0, 12), 'gzip', 1000)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    await expect(decompress(zstdCompressSync(plain).subarray(0, 12), 'zstd', 1000)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
  });
});
