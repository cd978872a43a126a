import { describe, expect, it } from 'vitest';
import { batchFromRows } from '../../results/batch.ts';
import type { Row } from '../../results/batch.ts';
import type { FunctionContext } from '../functions/types.ts';
import { parseSearchExpressionText } from '../syntax/parser.ts';
import { compileSearch } from './search-match.ts';

const CTX: FunctionContext = { now: 1_700_000_000, tz: 'UTC', time: () => 0, random: () => 0 };

function matches(search: string, row: Row): boolean {
  return compileSearch(parseSearchExpressionText(search), CTX)(batchFromRows([row]), 0);
}

const RAW = 'Nov 14 22:13:20 web-01 sshd[4123]: Failed password for root from 192.0.2.7 port=22 path=/var/log/auth.log user="Ann Lee"';

describe('terms', () => {
  const cases: readonly (readonly [string, boolean])[] = [
    ['failed', true],
    ['FAILED password', true],
    ['fail', false],
    ['fail*', true],
    ['*ailed', true],
    ['*aile*', true],
    ['web', true],
    ['web-01', true],
    ['192.0.2.7', true],
    ['192.0', true],
    ['92.0.2.7', false],
    ['"failed password"', true],
    ['"failed passw"', false],
    ['"password failed"', false],
    ['"for root from"', true],
    ['4123', true],
    ['auth.log', true],
    ['var', true],
    ['TERM(192.0.2.7)', true],
    ['TERM(192.0)', false],
    ['TERM(port=22)', true],
    ['CASE(Failed)', true],
    ['CASE(failed)', false],
    ['NOT failed', false],
    ['missing OR root', true],
    ['root missing', false],
    ['pass*rd', true],
    ['fai*root', false],
    ['"Ann Lee"', true],
    ['*', true],
  ];
  it.each(cases)('%s', (search, expected) => {
    expect(matches(search, { _raw: RAW })).toBe(expected);
  });

  it('searches all values of rows without raw text', () => {
    expect(matches('ann', { user: 'Ann', count: 3 })).toBe(true);
    expect(matches('3', { user: 'Ann', count: 3 })).toBe(true);
    expect(matches('bob', { user: 'Ann', count: 3 })).toBe(false);
  });
});

describe('comparisons', () => {
  const row: Row = { status: '404', bytes: 1500, user: 'Ann', path: '/a*b', ip: '10.1.2.3', tags: ['red', 'blue'], empty: '', v6: '2001:db8::1' };
  const cases: readonly (readonly [string, boolean])[] = [
    ['status=404', true],
    ['status="404"', true],
    ['status=404.0', false],
    ['status=4*', true],
    ['status=5*', false],
    ['status!=500', true],
    ['status!=404', false],
    ['status!=4*', false],
    ['nosuch!=1', false],
    ['NOT nosuch=1', true],
    ['nosuch=*', false],
    ['user=*', true],
    ['empty=*', true],
    ['empty=""', true],
    ['user=ann', true],
    ['user=AN*', true],
    ['bytes>1000', true],
    ['bytes>=1500', true],
    ['bytes<200', false],
    ['status>99', true],
    ['user>abc', true],
    ['path="/a*b"', true],
    // A backslash before a wildcard is a backslash of the value.
    ['path="/a\\*b"', false],
    ['ip=10.1.0.0/16', true],
    ['ip="10.2.0.0/16"', false],
    ['ip!=10.1.0.0/16', false],
    ['v6=2001:db8::/32', true],
    ['tags=red', true],
    ['tags=green', false],
    ['tags!=red', true],
    ['status IN (200, 4*)', true],
    ['status IN (200, 500)', false],
    ['status=404 user=bob OR user=ann', true],
    ['(status=500 OR status=404) NOT user=bob', true],
    ['earliest=-1h status=404', true],
  ];
  it.each(cases)('%s', (search, expected) => {
    expect(matches(search, row)).toBe(expected);
  });

  it('refuses what needs knowledge objects', () => {
    expect(() => matches('eventtype=login', row)).toThrow(/no eventtypes here/);
  });
});
