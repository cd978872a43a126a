import { describe, expect, it } from 'vitest';
import { allowedExternalUrl } from './external-links.ts';

describe('allowedExternalUrl', () => {
  it('lets listed https pages through, normalised', () => {
    expect(allowedExternalUrl('https://docs.splunk.com')).toBe('https://docs.splunk.com/');
    expect(allowedExternalUrl('HTTPS://DuckDB.org/docs?q=1#x')).toBe('https://duckdb.org/docs?q=1#x');
  });

  it.each([
    'http://docs.splunk.com/',
    'https://evil.example/',
    'https://docs.splunk.com.evil.example/',
    'https://docs.splunk.com@evil.example/',
    'https://user:pw@docs.splunk.com/',
    'https://docs.splunk.com:8443/',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'docs.splunk.com',
    '',
  ])('refuses %s', (text) => {
    expect(allowedExternalUrl(text)).toBeNull();
  });
});
