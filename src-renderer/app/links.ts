/** Links into the app: `nexus://search?q=<SPL>&earliest=-24h&latest=now&connection=<id or name>`. */
import type { RangeText } from '../../src-shared/ipc/engine-protocol.ts';

export interface SearchLink {
  readonly spl: string;
  readonly range: RangeText;
  /** Id or name; null where the link names none. */
  readonly connection: string | null;
}

const MAX_SPL = 100_000;
const MAX_RANGE = 200;

/** The search of a link; null where it is none that the app opens. */
export function parseLink(text: string): SearchLink | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  if (url.protocol !== 'nexus:' || url.hostname !== 'search') return null;
  const spl = url.searchParams.get('q') ?? '';
  const earliest = url.searchParams.get('earliest') ?? '-24h';
  const latest = url.searchParams.get('latest') ?? 'now';
  if (spl.trim() === '' || spl.length > MAX_SPL || earliest.length > MAX_RANGE || latest.length > MAX_RANGE) return null;
  return { spl, range: { earliest, latest }, connection: url.searchParams.get('connection') };
}
