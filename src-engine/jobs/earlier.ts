/** The events of the period before the one that was searched, counted in the same bars. */
import type { EarlierCounts } from '../../src-shared/ipc/engine-protocol.ts';
import { rowsOf } from '../../src-shared/results/batch.ts';
import { toNumber } from '../../src-shared/results/value.ts';
import { type EventsBehind, barsFor, eventPart, runPart } from './derived.ts';

/**
 * Counts of the period before, as long as the searched one, moved onto its bars. Null where there is none: the search
 * yields no events, its range is open, or terms in its text set the range.
 */
export async function earlierCounts(behind: EventsBehind, bars: number): Promise<EarlierCounts | null> {
  const { asked, range, env } = behind;
  const { earliest, latest } = range;
  const events = eventPart(behind.pipeline);
  if (events === null || earliest === null || latest === null || asked.earliest !== earliest || asked.latest !== latest) return null;
  const by = latest - earliest;
  const before = { earliest: earliest - by, latest: earliest };
  const { start, span, count } = barsFor({ earliest, latest }, bars, env.tz);
  const counts = new Array<number>(count).fill(0);
  let total = 0;
  for await (const batch of runPart({ ...behind, asked: before, range: before }, events, ` | eval __nexus_bar=floor((_time-(${start - by}))/${span}) | stats count by __nexus_bar`)) {
    for (const row of rowsOf(batch)) {
      const bar = toNumber(row['__nexus_bar']);
      const n = toNumber(row['count']) ?? 0;
      if (bar === null || bar < 0 || bar >= count) continue;
      counts[bar] = (counts[bar] ?? 0) + n;
      total += n;
    }
  }
  return { by, counts, total };
}
