import { describe, expect, it } from 'vitest';
import { parseBundle } from './bundle.ts';
import { parseLink } from './links.ts';

describe('a nexus:// link', () => {
  it('is a search with its range and connection', () => {
    expect(parseLink('nexus://search?q=level%3DERROR%20%7C%20stats%20count&earliest=-1h&latest=now&connection=Shop')).toEqual({
      spl: 'level=ERROR | stats count',
      range: { earliest: '-1h', latest: 'now' },
      connection: 'Shop',
    });
  });
  it('has a day where it names no range', () => {
    expect(parseLink('nexus://search/?q=x')).toEqual({ spl: 'x', range: { earliest: '-24h', latest: 'now' }, connection: null });
  });
  it.each(['nexus://search', 'nexus://search?q=%20', 'nexus://run?q=x', 'https://search?q=x', 'no link', `nexus://search?q=${'x'.repeat(100_001)}`])('is refused otherwise: %.40s', (text) => {
    expect(parseLink(text)).toBeNull();
  });
});

describe('a .nexus file', () => {
  const file = { format: 'nexus', version: 1, title: 'Night of the 18th', items: [{ kind: 'text', text: 'What happened' }, { kind: 'search', name: 'Errors', spl: 'level=ERROR' }] };
  it('holds texts and searches', () => {
    expect(parseBundle(JSON.stringify(file))).toEqual({
      ...file,
      items: [file.items[0], { ...file.items[1], description: '', earliest: '-24h', latest: 'now' }],
    });
  });
  it.each(['', '{}', '[]', JSON.stringify({ ...file, version: 2 }), JSON.stringify({ ...file, items: [{ kind: 'script', text: 'x' }] })])('is refused otherwise: %s', (text) => {
    expect(parseBundle(text)).toBeNull();
  });
});
