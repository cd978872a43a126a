import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTENT_SECURITY_POLICY, pathWithin, respond } from './app-files.ts';

let folder = '';
let root = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-app-files-'));
  root = join(folder, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<!doctype html>');
  writeFileSync(join(root, 'assets', 'a.js'), 'export {};');
  writeFileSync(join(folder, 'secret.js'), 'secret');
  symlinkSync(join(folder, 'secret.js'), join(root, 'assets', 'link.js'));
  symlinkSync(folder, join(root, 'up'));
  symlinkSync(join(root, 'assets', 'a.js'), join(root, 'inside.js'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('respond', () => {
  it('serves files with their type and the policy', async () => {
    const page = await respond(root, 'GET', 'app://nexus/');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
    expect(await page.text()).toBe('<!doctype html>');
    const script = await respond(root, 'GET', 'app://nexus/assets/a.js?v=1#x');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('follows a link inside the folder and refuses one that leads out', async () => {
    expect((await respond(root, 'GET', 'app://nexus/inside.js')).status).toBe(200);
    expect((await respond(root, 'GET', 'app://nexus/assets/link.js')).status).toBe(404);
    expect((await respond(root, 'GET', 'app://nexus/up/secret.js')).status).toBe(404);
  });

  it.each(['POST', 'PUT', 'DELETE'])('refuses %s', async (method) => {
    expect((await respond(root, method, 'app://nexus/')).status).toBe(405);
  });

  it('refuses types it does not serve, folders and missing files, with the policy', async () => {
    for (const path of ['assets', 'missing.js', 'index.html.exe', '.env']) {
      const answer = await respond(root, 'GET', `app://nexus/${path}`);
      expect(answer.status, path).toBe(404);
      expect(answer.headers.get('content-security-policy'), path).toBe(CONTENT_SECURITY_POLICY);
    }
  });
});

describe('pathWithin', () => {
  it.each([
    'app://nexus/../secret.js',
    'app://nexus/assets/../../secret.js',
    'app://nexus/%2e%2e/secret.js',
    'app://nexus/..%2fsecret.js',
    'app://nexus/..%5csecret.js',
    'app://nexus/%252e%252e/secret.js',
    'app://nexus//etc/passwd',
    'app://nexus/C:/x.js',
    'app://nexus/a%00.js',
    'app://nexus/%ff.js',
    'app://evil/index.html',
    'app://nexus.evil/index.html',
    'app://user@nexus/index.html',
    'file:///etc/passwd',
    'https://nexus/index.html',
  ])('refuses %s', (url) => {
    expect(pathWithin(url)).toBeNull();
  });

  it('never yields a path that could leave its folder', () => {
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '%2e', '%2f', '%5c', '/', '\\', '%00', 'a', ':', '%25'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const path = pathWithin(`app://nexus/${pieces.join('')}`);
        if (path === null) return;
        expect(path.split(sep).every((segment) => segment !== '' && segment !== '.' && segment !== '..')).toBe(true);
        expect(path).not.toMatch(/[\\\0:]/);
      }),
    );
  });
});
