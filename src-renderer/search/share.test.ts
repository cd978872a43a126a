import { describe, expect, it } from 'vitest';
import { parseLink } from '../app/links.ts';
import { type SharedSearch, commandOf, linkOf } from './share.ts';

const search: SharedSearch = { spl: `level=error user='O"x' & 100% + é\n| stats count`, range: { earliest: '-24h@h', latest: 'now' }, connection: { kind: 'local', name: 'shop logs' } };

describe('a search for others', () => {
  it('is a link that opens the same search', () => {
    const link = linkOf(search);
    expect(link).not.toContain(' ');
    expect(parseLink(link)).toEqual({ spl: search.spl, range: search.range, connection: 'shop logs' });
    expect(parseLink(linkOf({ ...search, range: { earliest: '', latest: '' }, connection: undefined }))).toMatchObject({ range: { earliest: '', latest: '' }, connection: null });
  });
  it('is a command whose words a shell reads as they were', () => {
    const spl = `user='O"x' $HOME\n| head 1`;
    expect(commandOf({ ...search, spl })).toBe(`nexus search --dataset 'shop logs' --earliest=-24h@h --latest=now 'user='\\''O"x'\\'' $HOME\n| head 1'`);
    expect(commandOf({ ...search, range: { earliest: '', latest: '' }, connection: { kind: 'sample', name: 'Sample data' }, spl: '*' })).toBe("nexus search --sample '*'");
    expect(commandOf({ ...search, connection: { kind: 'clickhouse', name: 'prod' }, spl: '*' })).toContain('--connection prod');
    expect(commandOf({ ...search, connection: { kind: 'local', name: 'x', temporary: true } })).toBeNull();
  });
});
