/** Lookup tables on disk: read again when changed, definitions beside them, empty results. */
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { batchFromRows, rowsOf } from '../../src-shared/results/batch.ts';
import { type Lookups, csvLookups } from './lookups.ts';

let folder: string;
let lookups: Lookups;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-lookups-'));
  lookups = csvLookups({ folder });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('lookups', () => {
  it('are read again when the file has changed', async () => {
    const path = join(folder, 'users.csv');
    writeFileSync(path, 'user,dept\nann,ops\n');
    expect(rowsOf((await lookups.read('users')).rows)).toEqual([{ user: 'ann', dept: 'ops' }]);
    writeFileSync(path, 'user,dept\nann,dev\n');
    utimesSync(path, new Date(), new Date(Date.now() + 5000));
    expect(rowsOf((await lookups.read('users.csv')).rows)).toEqual([{ user: 'ann', dept: 'dev' }]);
  });

  it('have definitions beside them, under their own name or another', async () => {
    writeFileSync(join(folder, 'nets.csv'), 'net,zone\n10.0.0.0/8,lan\n');
    writeFileSync(join(folder, 'nets.lookup.json'), '{"match_type": "CIDR(net)"}');
    writeFileSync(join(folder, 'zones.lookup.json'), '{"filename": "nets.csv", "max_matches": 1}');
    expect([...((await lookups.read('nets')).definition?.matchTypes ?? [])]).toEqual([['net', 'cidr']]);
    const zones = await lookups.read('zones');
    expect(zones.definition?.maxMatches).toBe(1);
    expect(zones.fields).toEqual(['net', 'zone']);
  });

  it.each([
    ['{', 'is not as expected'],
    ['{"match_typ": "x"}', 'is not as expected'],
    ['{"match_type": "LIKE(x)"}', 'none of WILDCARD, CIDR and EXACT'],
    ['{"match_type": "WILDCARD x"}', 'is not understood'],
  ])('say what is wrong with a definition: %s', async (text, told) => {
    writeFileSync(join(folder, 'nets.csv'), 'net,zone\n');
    writeFileSync(join(folder, 'nets.lookup.json'), text);
    await expect(lookups.read('nets')).rejects.toThrow(told);
  });

  it('keep their fields when no results empty them', async () => {
    await lookups.write('seen', batchFromRows([{ user: 'ann', n: 1 }]), false);
    await lookups.write('seen', batchFromRows([]), false);
    expect(readFileSync(join(folder, 'seen.csv'), 'utf8').trim()).toBe('user,n');
    const table = await lookups.read('seen');
    expect([table.fields, table.rows.length]).toEqual([['user', 'n'], 0]);
  });

  it('may be empty files', async () => {
    await lookups.write('none', batchFromRows([]), false);
    expect((await lookups.read('none')).fields).toEqual([]);
  });

  it('name those there are when one is missing', async () => {
    writeFileSync(join(folder, 'users.csv'), 'user\n');
    await expect(lookups.read('usres')).rejects.toThrow('there are: users');
    await expect(lookups.read('../users')).rejects.toThrow('There is no lookup');
  });
});
