/** What a search knows of itself, as `addinfo` and `collect` tell it (Search Reference, "addinfo"). */
import type { Scalar } from '../../../results/value.ts';
import type { ExecContext } from '../types.ts';

/** The fields of it, in their order. */
export const INFO_FIELDS = ['info_min_time', 'info_max_time', 'info_sid', 'info_search_time'] as const;

/** The range in epoch seconds, 0 and `+Infinity` where it is open; the search's id; when it began. */
export function searchInfo({ range, now }: Pick<ExecContext, 'range' | 'now'>): Readonly<Record<(typeof INFO_FIELDS)[number], Scalar>> {
  return { info_min_time: range.earliest ?? 0, info_max_time: range.latest ?? '+Infinity', info_sid: `nexus_${now}`, info_search_time: now };
}
