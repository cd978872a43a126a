/** The way from a point of a chart, or a row of a table, to the events behind it in a tab of their own. */
import type { ResultField } from '../../src-shared/ipc/engine-protocol.ts';
import { queryClient } from '../app/engine.ts';
import { openTab } from '../app/workbench.ts';
import type { Run } from '../search/search-tab.ts';
import { type ChartPoint, type DrillDown, drillDown } from './drill-down.ts';

/** The search for the events behind a point of a run; null where there are none behind it. */
export function eventsBehind({ spl, connection }: Pick<Run, 'spl' | 'connection'>, point: ChartPoint, tz: string): DrillDown | null {
  const catalog = queryClient.getQueryData<readonly ResultField[]>(['catalog', connection]);
  return drillDown(spl, point, tz, (field) => catalog?.some((known) => known.name === field) ?? false);
}

/** Opens them; over the range of the run where the point has no time. */
export function openEvents({ range, connection }: Pick<Run, 'range' | 'connection'>, found: DrillDown): void {
  const over = found.range === null ? range : { earliest: String(found.range.earliest), latest: String(found.range.latest) };
  openTab({ text: found.text, range: over, connection, run: true });
}
