import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DesktopStateFile } from './desktop-state.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('DesktopStateFile', () => {
  it('remembers changes over a restart', () => {
    const bounds = { x: 10, y: 20, width: 1000, height: 700 };
    new DesktopStateFile(folder).update({ bounds, theme: 'light' });
    expect(new DesktopStateFile(folder).state).toEqual({ bounds, maximized: false, theme: 'light' });
  });

  it.each(['', '{', '{"bounds":{"x":"a"},"maximized":false,"theme":"dark"}', '[]'])(
    'starts afresh from a damaged file: %s',
    (text) => {
      writeFileSync(join(folder, 'desktop-state.json'), text);
      expect(new DesktopStateFile(folder).state).toEqual({ bounds: null, maximized: false, theme: 'system' });
    },
  );
});
