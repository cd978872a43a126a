/**
 * What a search over the network sees of a source: no scan over a longer range than the guardrail allows, and no progress
 * that counts what is not the organisation's. Subsearches, joins and appends scan through it too.
 */
import type { TimeRange } from '../../src-shared/spl/commands/types.ts';
import type { Source } from '../../src-engine/sources/source.ts';
import { ApiError } from '../errors.ts';

/** Wraps a source. `maxRangeS` null lets every range through. */
export function guardedSource(source: Source, maxRangeS: number | null): Source {
  return {
    kind: source.kind,
    name: source.name,
    indexes: () => source.indexes(),
    fields: () => source.fields(),
    async plan(plan, options) {
      checkRange(plan.range, options.now, maxRangeS);
      return source.plan(plan, options);
    },
    // ClickHouse counts whole granules, which hold other organisations' rows at their ends: such counts stay inside.
    open: (plan, pushed, signal, onProgress) => source.open(plan, pushed, signal, source.kind === 'local' ? onProgress : () => undefined),
    // The storage owns it and others search it too.
    close: async () => undefined,
  };
}

function checkRange({ earliest, latest }: TimeRange, now: number, maxRangeS: number | null): void {
  if (maxRangeS === null) return;
  const length = earliest === null ? Number.POSITIVE_INFINITY : (latest ?? Math.max(now, earliest)) - earliest;
  if (length <= maxRangeS) return;
  const asked = Number.isFinite(length) ? `${durationText(length)} long` : 'open';
  throw new ApiError('LIMIT_EXCEEDED', `The time range is ${asked}; this server searches ${durationText(maxRangeS)} at most. Choose a later earliest time.`, {
    details: [{ field: 'earliest', message: `at most ${maxRangeS} s before latest` }],
  });
}

/** `3 days`, `90 minutes`. */
function durationText(seconds: number): string {
  for (const [unit, size] of [['days', 86_400], ['hours', 3600], ['minutes', 60]] as const) {
    if (seconds >= 2 * size) return `${Math.round((seconds / size) * 10) / 10} ${unit}`;
  }
  return `${Math.round(seconds)} seconds`;
}
