import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openedLink, openedOf } from './opened.ts';

const folder = mkdtempSync(join(tmpdir(), 'nexus-opened-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'night.nexus'), '{}');

it('takes links and .nexus files of a command line, and nothing else', () => {
  expect(openedOf(['/usr/bin/nexus-desktop', '--user-data-dir=/x.nexus', '.', 'nexus://search?q=x', 'night.nexus', 'log.txt'], folder)).toEqual([
    { kind: 'link', url: 'nexus://search?q=x' },
    { kind: 'bundle', name: 'night.nexus', text: '{}' },
  ]);
});

it('says what cannot be opened, without its folder', () => {
  const [missing] = openedOf([join(folder, 'gone.nexus')], '/');
  expect(missing).toEqual({ kind: 'problem', message: 'gone.nexus is not there any more; look for it where it was saved.' });
  expect(openedLink(`nexus://search?q=${'x'.repeat(200_000)}`).kind).toBe('problem');
});
