/** How a result is shown where a panel or a cell says so, or else as suits it. Pure. */
import { type ChartData, misfit, readChart, suggestType } from '../charts/chart-data.ts';
import type { ChartType } from '../charts/chart-settings.ts';
import type { JobResult } from './job.ts';

/** What is drawn, with what it needs. */
export type Shown =
  | { readonly kind: 'chart'; readonly type: Exclude<ChartType, 'single'>; readonly data: ChartData }
  | { readonly kind: 'single'; readonly data: ChartData | null }
  | { readonly kind: 'table' }
  | { readonly kind: 'events' }
  /** The result has no rows. */
  | { readonly kind: 'empty' };

/** How a result is shown: as was asked where that can show it, else by its shape. */
export function shownAs(look: 'auto' | 'table' | 'events' | ChartType, { fields, rows, total, shape }: Pick<JobResult, 'fields' | 'rows' | 'total' | 'shape'>): Shown {
  if (rows.length === 0) return { kind: 'empty' };
  if (look === 'table') return { kind: 'table' };
  if (look === 'events' || (look === 'auto' && shape === 'events')) return { kind: shape };
  const data = readChart({ fields, rows, total });
  if (look === 'single') return { kind: 'single', data };
  if (data === null) return { kind: shape === 'events' ? 'events' : 'table' };
  const type = look === 'auto' || misfit(look, data) !== null ? suggestType(data) : look;
  return type === 'single' ? { kind: 'single', data } : { kind: 'chart', type, data };
}
