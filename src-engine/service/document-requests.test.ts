import { cp, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentHandlers } from './document-requests.ts';
import { EngineService } from './engine-service.ts';

const RESOURCES = join(import.meta.dirname, '../../resources');
let folder: string;
let service: EngineService;
const log: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-documents-'));
  await cp(join(RESOURCES, 'sample', 'documents'), join(folder, 'resources', 'sample', 'documents'), { recursive: true });
  service = await EngineService.start({ dataDir: join(folder, 'data'), resourcesDir: join(folder, 'resources'), log: (line) => log.push(line) });
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true, force: true });
});
async function granted(name: string, access: 'read' | 'write'): Promise<string> {
  await service.control({ type: 'grant', grant: `${access} ${name}`, path: join(folder, name), access }, undefined);
  return `${access} ${name}`;
}

describe('documents', () => {
  test('come with the sample data, each file one', async () => {
    const handlers = documentHandlers(service.state);
    const files = await readdir(join(RESOURCES, 'sample', 'documents'));
    const shipped = [...(await handlers['documents.list']({ kind: 'dashboard' })), ...(await handlers['documents.list']({ kind: 'notebook' }))];
    expect(shipped.length).toBe(files.length);
    expect(shipped.every(({ builtin }) => builtin)).toBe(true);
    expect(log.join('\n')).not.toMatch(/dashboards and notebooks/);
  });

  test('are written to and read from files that the user chose, and no others', async () => {
    const handlers = documentHandlers(service.state);
    const text = '{"format":"nexus"} ä';
    expect(await handlers['documents.writeFile']({ grant: await granted('a.nexus', 'write'), text })).toEqual({ bytes: 21 });
    expect(await readFile(join(folder, 'a.nexus'), 'utf8')).toBe(text);
    expect(await handlers['documents.readFile']({ grant: await granted('a.nexus', 'read') })).toEqual({ name: 'a.nexus', text });
    expect(() => handlers['documents.readFile']({ grant: 'write a.nexus' })).toThrow(/was not chosen/);
    expect((await readdir(folder)).filter((name) => name.includes('a.nexus'))).toEqual(['a.nexus']);
  });

  test('say what is wrong with a file', async () => {
    const handlers = documentHandlers(service.state);
    await expect(handlers['documents.readFile']({ grant: await granted('gone.nexus', 'read') })).rejects.toThrow(/gone\.nexus cannot be read/);
    await writeFile(join(folder, 'big.nexus'), '');
    await truncate(join(folder, 'big.nexus'), 17 * 1024 * 1024);
    await expect(handlers['documents.readFile']({ grant: await granted('big.nexus', 'read') })).rejects.toThrow(/larger than 16 MB/);
  });
});
