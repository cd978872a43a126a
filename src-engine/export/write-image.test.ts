import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeImage } from './write-image.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-image-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('writing a picture', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><text>é</text></svg>';
  it('replaces what was there', async () => {
    const path = join(folder, 'a.svg');
    await writeFile(path, 'before');
    const { bytes } = await writeImage(path, Buffer.from(svg).toString('base64'));
    expect([bytes, await readFile(path, 'utf8')]).toEqual([Buffer.byteLength(svg), svg]);
    expect(await readdir(folder)).toEqual(['a.svg']);
  });
  it.each(['', 'MZ program', '<html><svg></svg></html>', '#!/bin/sh'])('refuses what is no picture: %s', async (text) => {
    await expect(writeImage(join(folder, 'b.png'), Buffer.from(text).toString('base64'))).rejects.toThrow('nothing was written');
    expect(await readdir(folder)).not.toContain('b.png');
  });
  it('says which folder is missing', async () => {
    await expect(writeImage(join(folder, 'none', 'c.svg'), Buffer.from(svg).toString('base64'))).rejects.toThrow(/^[^\n]*none/);
  });
});
