import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileGrants } from './file-grants.ts';
import type { Grant } from './file-grants.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-grants-'));
  writeFileSync(join(folder, 'a.log'), 'hello');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('FileGrants', () => {
  it('gives an opaque grant and tells the engine the path', async () => {
    const announced: Grant[] = [];
    const grants = new FileGrants((grant) => announced.push(grant));
    const path = join(folder, 'a.log');
    const [given] = await grants.forReading([path]);
    expect(given).toEqual({ grant: expect.any(String), name: 'a.log', size: 5 });
    expect(JSON.stringify(given)).not.toContain(folder);
    expect(announced).toEqual([{ grant: given?.grant, path, access: 'read' }]);
    expect(grants.pathOf(given?.grant ?? '')).toBe(path);
    expect(grants.pathOf('another')).toBeNull();
    expect([...grants.all()]).toEqual(announced);
  });

  it('gives each choice a grant of its own, for writing only that', () => {
    const announced: Grant[] = [];
    const grants = new FileGrants((grant) => announced.push(grant));
    const first = grants.forWriting(join(folder, 'out.csv'));
    const second = grants.forWriting(join(folder, 'out.csv'));
    expect(first.grant).not.toBe(second.grant);
    expect(announced.map((grant) => grant.access)).toEqual(['write', 'write']);
  });

  it('gives folders where they are dropped, and says that they are', async () => {
    const grants = new FileGrants(() => undefined);
    expect(await grants.forReading([folder, join(folder, 'a.log')], { folders: true })).toEqual([
      { grant: expect.any(String), name: basename(folder), size: 0, folder: true },
      { grant: expect.any(String), name: 'a.log', size: 5 },
    ]);
  });

  it('refuses what is not a plain file, in a sentence without the folder, and gives nothing then', async () => {
    const announced: Grant[] = [];
    const grants = new FileGrants((grant) => announced.push(grant));
    await expect(grants.forReading([join(folder, 'a.log'), join(folder, 'missing.log')])).rejects.toThrow(
      '"missing.log" cannot be opened; is it still there, and may you read it?',
    );
    await expect(grants.forReading([folder])).rejects.toThrow('is not a plain file');
    await expect(grants.forReading(['a.log'], { folders: true })).rejects.toThrow('is not a file on this computer');
    await expect(grants.forReading(['a.log'])).rejects.toThrow('is not a file on this computer');
    expect(announced).toEqual([]);
  });
});
