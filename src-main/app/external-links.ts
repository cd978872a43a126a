/** Which pages the app may open in the system's browser. */

/** Hosts of the documentation that the app links to. */
const HOSTS: ReadonlySet<string> = new Set([
  'docs.splunk.com',
  'help.splunk.com',
  'clickhouse.com',
  'duckdb.org',
  'github.com',
]);

/**
 * The normalised URL where it is `https` on a listed host with the standard port and no credentials, else null.
 * What is opened is this result, never the text that came in.
 */
export function allowedExternalUrl(text: string): string | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  if (url.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.password !== '') return null;
  return HOSTS.has(url.hostname) ? url.href : null;
}
