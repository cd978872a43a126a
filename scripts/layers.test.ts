/**
 * Proves that the walls hold: planted violations, in a copy of the repository's rules, must be reported. A rule that no
 * longer bites fails here.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from './paths.ts';

const PROJECTS = ['src-shared', 'src-engine', 'src-api', 'src-cli', 'src-preload', 'src-main', 'src-renderer'];
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-layers-'));
  for (const file of ['.oxlintrc.json', 'tsconfig.base.json']) cpSync(join(ROOT, file), join(folder, file));
  for (const project of PROJECTS) {
    mkdirSync(join(folder, project));
    cpSync(join(ROOT, project, 'tsconfig.json'), join(folder, project, 'tsconfig.json'));
    plant(`${project}/part.ts`, 'export const part = 1;\n');
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function plant(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
function lint(): { status: number | null; output: string } {
  const args = [join(ROOT, 'node_modules/oxlint/bin/oxlint'), '--deny-warnings', ...PROJECTS];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  return { status, output: stdout };
}
function compile(project: string): { status: number | null; output: string } {
  const args = [join(ROOT, 'node_modules/typescript/bin/tsc'), '-b', project];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  return { status, output: stdout };
}

describe('the layer rules of the linter', () => {
  it('are content with code that keeps to them', () => {
    plant(
      'src-engine/good.ts',
      "import { readFile } from 'node:fs/promises';\nimport { part } from '../src-shared/part.ts';\nexport const use = [readFile, part];\n",
    );
    expect(lint()).toMatchObject({ status: 0 });
  });

  it.each([
    [
      'shared imports Node',
      'src-shared/bad.ts',
      "import { readFile } from 'node:fs/promises';\nexport const x = readFile;\n",
    ],
    [
      'shared imports the engine',
      'src-shared/spl/bad.ts',
      "import { part } from '../../src-engine/part.ts';\nexport const x = part;\n",
    ],
    ['engine imports Electron', 'src-engine/bad.ts', "import { app } from 'electron';\nexport const x = app;\n"],
    ['engine imports the API server', 'src-engine/bad.ts', "import { part } from '../src-api/part.ts';\nexport const x = part;\n"],
    ['the API server imports the command', 'src-api/bad.ts', "import { part } from '../src-cli/part.ts';\nexport const x = part;\n"],
    ['the API server imports Electron', 'src-api/bad.ts', "import { app } from 'electron';\nexport const x = app;\n"],
    ['main imports the API server', 'src-main/bad.ts', "import { part } from '../src-api/part.ts';\nexport const x = part;\n"],
    ['cli imports main', 'src-cli/bad.ts', "import { part } from '../src-main/part.ts';\nexport const x = part;\n"],
    [
      'main imports the engine',
      'src-main/bad.ts',
      "import { part } from '../src-engine/part.ts';\nexport const x = part;\n",
    ],
    [
      'main uses ipcMain outside of ipc',
      'src-main/app/bad.ts',
      "import { ipcMain } from 'electron';\nexport const x = ipcMain;\n",
    ],
    [
      'preload imports Node',
      'src-preload/bad.ts',
      "import { readFile } from 'node:fs/promises';\nexport const x = readFile;\n",
    ],
    [
      'renderer imports Electron',
      'src-renderer/bad.ts',
      "import { ipcRenderer } from 'electron';\nexport const x = ipcRenderer;\n",
    ],
    [
      'renderer imports the engine',
      'src-renderer/bad.ts',
      "import { part } from '../src-engine/part.ts';\nexport const x = part;\n",
    ],
  ])('bite when %s', (_name, path, text) => {
    plant(path, text);
    const { status, output } = lint();
    expect(status).not.toBe(0);
    expect(output).toContain('no-restricted-imports');
    expect(output).toContain(path);
  });

  it('let src-main/ipc have ipcMain', () => {
    plant('src-main/ipc/good.ts', "import { ipcMain } from 'electron';\nexport const x = ipcMain;\n");
    expect(lint()).toMatchObject({ status: 0 });
  });
});

describe('the walls of the compiler', () => {
  it.each([
    [
      'shared sees the engine',
      'src-shared',
      "import { part } from '../src-engine/part.ts';\nexport const x = part;\n",
      'TS6307',
    ],
    ['shared uses a Node global', 'src-shared', 'export const x = process.pid;\n', 'TS2591'],
    ['shared uses the DOM', 'src-shared', 'export const x = document.title;\n', 'TS2584'],
    [
      'the engine sees main',
      'src-engine',
      "import { part } from '../src-main/part.ts';\nexport const x = part;\n",
      'TS6307',
    ],
    [
      'the engine sees the API server',
      'src-engine',
      "import { part } from '../src-api/part.ts';\nexport const x = part;\n",
      'TS6307',
    ],
    ['the renderer uses Node', 'src-renderer', 'export const x = process.pid;\n', 'TS2591'],
  ])('bite when %s', (_name, project, text, code) => {
    plant(`${project}/bad.ts`, text);
    const { status, output } = compile(project);
    expect(status).not.toBe(0);
    expect(output).toContain('bad.ts');
    expect(output).toContain(code);
  });
});
