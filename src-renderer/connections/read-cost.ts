/** What a search of a remote connection would read, asked for beforehand. */
import type { RangeText, Replies } from '../../src-shared/ipc/engine-protocol.ts';
import { engine, timeZone } from '../app/engine.ts';
import { formatBytes, formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';

export type ReadCost = NonNullable<Replies['search.estimate']>;

/** How many rows a search may read without asking, as the user may choose; 0 for any number. */
export const READ_BUDGETS = [100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 0] as const;

/** An estimate holds as long as a table grows but little, in milliseconds. */
const FRESH_MS = 60_000;

/** The query for the cost of a search; null where nobody can tell. */
export function costQuery(text: string, range: RangeText, connection: string): { queryKey: readonly unknown[]; queryFn: () => Promise<ReadCost | null>; staleTime: number; gcTime: number } {
  return {
    queryKey: ['cost', connection, range, text],
    queryFn: () => engine.request('search.estimate', { spl: text, range, connection, tz: timeZone() }),
    staleTime: FRESH_MS,
    gcTime: FRESH_MS,
  };
}

/** A cost in words: `12,400,000 rows (1.3 GB)`. */
export function costText({ rows, bytes }: ReadCost): string {
  const count = t('count.rows', { count: formatCount(rows) });
  return bytes === null ? count : `${count} (${formatBytes(bytes)})`;
}
