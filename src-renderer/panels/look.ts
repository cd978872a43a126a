/** How a result is shown where a panel or a cell says so, or else as suits it. Pure. */
import { type ChartData, readChart } from '../charts/chart-data.ts';
import { type ChartSettings, type ChartType, DEFAULT_CHART } from '../charts/chart-settings.ts';
import { type ChartShape, chartShape } from '../charts/trellis.ts';
import type { JobResult } from './job.ts';

/** What is drawn, with what it needs. */
export type Shown =
  | { readonly kind: 'chart'; readonly type: ChartType; readonly data: ChartData; readonly shape: ChartShape }
  | { readonly kind: 'single'; readonly data: ChartData | null }
  | { readonly kind: 'table' }
  | { readonly kind: 'events' }
  /** The result has no rows. */
  | { readonly kind: 'empty' };

/** How a result is shown: as was asked where that can show it, else by its shape. */
export function shownAs(look: 'auto' | 'table' | 'events' | ChartType, { fields, rows, total, shape }: Pick<JobResult, 'fields' | 'rows' | 'total' | 'shape'>, settings: ChartSettings = DEFAULT_CHART): Shown {
  if (rows.length === 0) return { kind: 'empty' };
  if (look === 'table') return { kind: 'table' };
  if (look === 'events' || (look === 'auto' && shape === 'events')) return { kind: shape };
  const data = readChart({ fields, rows, total });
  if (data === null) return look === 'single' ? { kind: 'single', data } : { kind: shape === 'events' ? 'events' : 'table' };
  const drawn = chartShape(data, settings, look === 'auto' ? null : look);
  return drawn.type === 'single' && drawn.facets === null ? { kind: 'single', data } : { kind: 'chart', type: drawn.type, data, shape: drawn };
}
