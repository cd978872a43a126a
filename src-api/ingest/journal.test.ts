import { appendFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Journal, JournalUnavailable, type KnownKey } from './journal.ts';
import { segmentPath } from './journal-files.ts';

let folder: string;
let notices: string[];
let keys: KnownKey[];
const opened: Journal[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-journal-'));
  notices = [];
  keys = [];
});
afterEach(async () => {
  for (const journal of opened.splice(0)) await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(more: { maxBytes?: number; segmentBytes?: number; keyTtlMs?: number } = {}): Promise<Journal> {
  keys = [];
  const journal = await Journal.open(
    { folder, maxBytes: 1 << 30, segmentBytes: 1 << 20, keyTtlMs: 3600_000, ...more, onNotice: (text) => notices.push(text) },
    (key) => keys.push(key),
  );
  opened.push(journal);
  return journal;
}

const DEFAULTS = { host: 'h', source: 's', sourcetype: 't', index: 'main' };
function append(journal: Journal, text: string, key?: string): Promise<void> {
  return journal.append({
    head: { org: 'acme', received: Date.now(), events: 1, defaults: DEFAULTS, ...(key === undefined ? {} : { key: { name: key, digest: `d-${key}`, rejected: [] } }) },
    body: Buffer.from(`1\t${text}\n`),
  });
}
async function rest(journal: Journal): Promise<string[]> {
  const texts: string[] = [];
  for (let group = await journal.nextGroup(1000, 1 << 30); group !== null; group = await journal.nextGroup(1000, 1 << 30)) {
    texts.push(...group.records.map((r) => r.body.toString()));
    await journal.delivered();
  }
  return texts;
}

describe('the ingest journal', () => {
  it('gives back what was appended, in order, after being opened again', async () => {
    const first = await open();
    await Promise.all([append(first, 'a'), append(first, 'b'), append(first, 'c')]);
    expect(first.backlog.events).toBe(3);
    await first.close();
    const second = await open();
    expect(await rest(second)).toEqual(['1\ta\n', '1\tb\n', '1\tc\n']);
    await second.close();
    expect(await rest(await open())).toEqual([]);
    expect(notices).toEqual([]);
  });

  it('offers a group that was on its way again, with the same records and token, although more has come', async () => {
    const first = await open();
    await append(first, 'a');
    await append(first, 'b');
    const sent = await first.nextGroup(1000, 1 << 30);
    await append(first, 'c');
    await first.close();
    const second = await open();
    const again = await second.nextGroup(1, 1);
    expect(again).toEqual(sent);
    await second.delivered();
    expect(await rest(second)).toEqual(['1\tc\n']);
  });

  it('bounds groups by events, with one record at least', async () => {
    const journal = await open();
    for (const text of 'abcde') await append(journal, text);
    const group = await journal.nextGroup(2, 1 << 30);
    expect(group?.records).toHaveLength(2);
    await journal.delivered();
    expect((await journal.nextGroup(1000, 1))?.records).toHaveLength(1);
  });

  it('cuts a torn tail off, says so, and keeps every record before it', async () => {
    const first = await open();
    await append(first, 'kept');
    await append(first, 'torn');
    await first.close();
    const path = segmentPath(folder, 1);
    truncateSync(path, readFileSync(path).length - 3);
    const second = await open();
    expect(notices.join()).toMatch(/never acknowledged/);
    expect(await rest(second)).toEqual(['1\tkept\n']);
    await append(second, 'more');
    expect(await rest(second)).toEqual(['1\tmore\n']);
  });

  it('survives garbage of any length behind the last record', async () => {
    for (const garbage of [Buffer.alloc(1), Buffer.alloc(5000), Buffer.from('NXJ1\xff\xff\xff\x7f garbage')]) {
      const journal = await open();
      await append(journal, 'good');
      await journal.close();
      const newest = readdirSync(folder).filter((name) => name.startsWith('segment-')).sort().at(-1) as string;
      appendFileSync(join(folder, newest), garbage);
      const again = await open();
      expect(await rest(again)).toEqual(['1\tgood\n']);
      await again.close();
    }
  });

  it('keeps the records behind a damaged one', async () => {
    const first = await open();
    for (const text of ['one', 'two', 'three']) await append(first, text);
    await first.close();
    const path = segmentPath(folder, 1);
    const bytes = readFileSync(path);
    bytes[bytes.indexOf('two')] = 0;
    writeFileSync(path, bytes);
    expect(await rest(await open())).toEqual(['1\tone\n', '1\tthree\n']);
    expect(notices.join()).toMatch(/damaged from byte/);
  });

  it('refuses to start where its state is gone and segments are not, instead of storing all again', async () => {
    const first = await open();
    await append(first, 'a');
    await first.close();
    rmSync(join(folder, 'journal.state'));
    await expect(open()).rejects.toThrow(/has segments but no .*journal\.state/);
  });

  it('reads the older slot where the newer one is torn', async () => {
    const first = await open();
    await append(first, 'a');
    await first.nextGroup(10, 1000);
    await first.delivered();
    await first.close();
    const path = join(folder, 'journal.state');
    const bytes = readFileSync(path);
    // Sequence: 1 at the start, 2 on the way, 3 delivered: in the second slot.
    bytes.fill(0xee, 4096, 4200);
    writeFileSync(path, bytes);
    const second = await open();
    // The older state says "on its way": offered again under its token, for storage to drop.
    expect((await second.nextGroup(10, 1000))?.records.map((r) => r.body.toString())).toEqual(['1\ta\n']);
  });

  it('refuses beyond its size and takes again once there is room', async () => {
    const journal = await open({ maxBytes: 2000 });
    await append(journal, 'a'.repeat(800));
    await expect(append(journal, 'b'.repeat(800))).rejects.toThrow(JournalUnavailable);
    expect(await rest(journal)).toHaveLength(1);
    await append(journal, 'c');
    expect(await rest(journal)).toEqual(['1\tc\n']);
  });

  it('removes delivered segments and remembers their keys, until they expire', async () => {
    const first = await open({ segmentBytes: 100 });
    for (const text of ['a', 'b', 'c', 'd']) await append(first, text, `key-${text}`);
    await rest(first);
    expect(readdirSync(folder).filter((name) => name.startsWith('segment-')).length).toBeLessThanOrEqual(1);
    await first.close();
    const second = await open({ segmentBytes: 100 });
    expect(keys.map((key) => key.name).sort()).toEqual(['key-a', 'key-b', 'key-c', 'key-d']);
    expect(keys[0]).toMatchObject({ org: 'acme', accepted: 1, rejected: [] });
    await second.close();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const third = await open({ keyTtlMs: 1 });
    expect(keys).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.startsWith('keys-'))).toEqual([]);
    await third.close();
  });

  it('is one process’s alone', { timeout: 15_000 }, async () => {
    await open();
    await expect(open()).rejects.toThrow(/in use by another server process/);
  });

  it('loses none of many concurrent appends over many segments', async () => {
    const journal = await open({ segmentBytes: 5000 });
    const texts = Array.from({ length: 500 }, (_, i) => `event-${i}`);
    const got: string[] = [];
    const deliver = (async () => {
      while (got.length < texts.length) {
        await journal.arrival(50);
        const group = await journal.nextGroup(37, 1 << 20);
        if (group === null) continue;
        got.push(...group.records.map((r) => r.body.toString().trim().slice(2)));
        await journal.delivered();
      }
    })();
    await Promise.all(texts.map((text) => append(journal, text)));
    await deliver;
    expect(got.sort()).toEqual([...texts].sort());
  });
});
