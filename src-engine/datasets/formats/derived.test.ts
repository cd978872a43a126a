import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { previewImport } from '../preview.ts';
import { ownFormats } from './own-formats.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-derived-'));
  await mkdir(join(folder, 'formats'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('takes the time of CSV from the named column and is used by name alone', async () => {
  const path = join(folder, 'orders.csv');
  await writeFile(path, 'time,paid_at,n\n2026-01-01 00:00:00,2026-02-02 03:04:05,1\n2026-01-02 00:00:00,2026-02-03 03:04:05,2\n');
  await writeFile(join(folder, 'formats', 'paid.json'), JSON.stringify({ name: 'paid', base: 'csv', time: 'paid_at' }));
  await writeFile(join(folder, 'formats', 'cut.json'), JSON.stringify({ name: 'cut', base: 'csv', breaking: 'lines' }));
  const formats = await ownFormats(folder);
  const options = { paths: [path], tz: 'UTC', now: Date.UTC(2026, 11, 1), formats, events: 10 };
  expect((await previewImport(options)).events.map(({ time }) => time)).toEqual([Date.UTC(2026, 0, 1) / 1000, Date.UTC(2026, 0, 2) / 1000]);
  const paid = await previewImport({ ...options, format: 'paid' });
  expect(paid.events.map(({ time }) => time)).toEqual([Date.UTC(2026, 1, 2, 3, 4, 5) / 1000, Date.UTC(2026, 1, 3, 3, 4, 5) / 1000]);
  await expect(previewImport({ ...options, format: 'cut' })).rejects.toThrow('Each record of the format "csv" is an event');
  expect(paid.fields.map(({ name }) => name)).toEqual(expect.arrayContaining(['n', 'paid_at']));
});

it('names the file whose base there is not', async () => {
  await writeFile(join(folder, 'formats', 'wrong.json'), JSON.stringify({ name: 'wrong', base: 'nothing' }));
  await expect(ownFormats(folder)).rejects.toThrow('wrong.json: There is no format "nothing"');
});
