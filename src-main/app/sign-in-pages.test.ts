import { describe, expect, it } from 'vitest';
import { SignInPages, signInUrl } from './sign-in-pages.ts';

describe('sign-in pages', () => {
  it('are https without credentials, whatever the text tries', () => {
    expect(signInUrl('https://login.example.com:8443/authorize?state=a')?.href).toBe('https://login.example.com:8443/authorize?state=a');
    for (const text of ['http://login.example.com/', 'file:///etc/passwd', 'javascript:alert(1)', 'https://user:pw@login.example.com/', 'ms-settings:', 'not a url', `https://x/${'a'.repeat(9000)}`]) {
      expect(signInUrl(text), text).toBeNull();
    }
  });

  it('open only on hosts that the user agreed to, and ask once for each', async () => {
    const asked: string[] = [];
    const opened: string[] = [];
    const pages = new SignInPages({
      confirm: async (host) => {
        asked.push(host);
        return host === 'good.example';
      },
      open: async (url) => void opened.push(url),
    });
    expect(await pages.open('https://good.example/a')).toBeNull();
    expect(await pages.open('https://good.example/b')).toBeNull();
    expect(await pages.open('https://evil.example/a')).toMatch(/evil\.example was not opened/);
    expect(await pages.open('https://evil.example/a')).toMatch(/you did not agree/);
    expect(await pages.open('http://good.example/a')).toMatch(/does not begin with https/);
    expect(asked).toEqual(['good.example', 'evil.example', 'evil.example']);
    expect(opened).toEqual(['https://good.example/a', 'https://good.example/b']);
  });
});
