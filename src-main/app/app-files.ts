/**
 * What `app://nexus/...` answers: the renderer's build, read-only, with a content security policy on every answer.
 */
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

export const APP_SCHEME = 'app';
export const APP_HOST = 'nexus';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;

/**
 * Only styles may be inline: the editor writes style elements. `data:` images are the editor's decorations.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/**
 * The answer to one request: 200 with the file, 405 for anything but GET and HEAD, 404 for everything that is not a
 * plain file inside `root` (another host, a traversal in any encoding, a link that leads out, a folder).
 */
export async function respond(root: string, method: string, url: string): Promise<Response> {
  if (method !== 'GET' && method !== 'HEAD') return refusal(405);
  const relative = pathWithin(url);
  if (relative === null) return refusal(404);
  const type = MEDIA_TYPES[extname(relative).toLowerCase()];
  if (type === undefined) return refusal(404);
  try {
    const home = await realpath(root);
    const file = await realpath(join(home, relative));
    if (!file.startsWith(home + sep)) return refusal(404);
    const body = await readFile(file);
    return new Response(method === 'HEAD' ? null : new Uint8Array(body), { status: 200, headers: headers(type) });
  } catch {
    return refusal(404);
  }
}

/**
 * The relative path that an `app://` URL names, or null where it is malformed, foreign or not in plain form.
 * Works on the text rather than on a parsed URL, which would resolve `..` before we could see it.
 */
export function pathWithin(url: string): string | null {
  const match = /^app:\/\/([^/?#]*)\/([^?#]*)(?:[?#].*)?$/s.exec(url);
  if (match === null || match[1] !== APP_HOST) return null;
  let path: string;
  try {
    path = decodeURIComponent(match[2] ?? '');
  } catch {
    return null;
  }
  if (path === '') path = 'index.html';
  // `%` is refused after decoding, so that no second decoding anywhere could find another meaning.
  if (/[\0-\x1f\\%:]/.test(path)) return null;
  const segments = path.split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) return null;
  return segments.join(sep);
}

function headers(type: string): Record<string, string> {
  return {
    'Content-Type': type,
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-cache',
  };
}

function refusal(status: 404 | 405): Response {
  return new Response(status === 404 ? 'not found' : 'method not allowed', {
    status,
    headers: headers('text/plain; charset=utf-8'),
  });
}
