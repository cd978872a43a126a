/** The ranges that were chosen last, kept over sessions. */
import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import type { RangeText } from '../../src-shared/ipc/engine-protocol.ts';
import { engine, queryClient } from '../app/engine.ts';
import { ALL_TIME, CALENDAR_PRESETS, LAST_PRESETS, sameRange } from './time-presets.ts';

const KEY = 'recent-ranges';
const MOST = 6;
const schema = z.array(z.object({ earliest: z.string(), latest: z.string() }));

async function read(): Promise<readonly RangeText[]> {
  const { value } = await engine.request('settings.get', { key: KEY });
  if (value === null) return [];
  try {
    return schema.parse(JSON.parse(value));
  } catch {
    // Written by another version: the list begins anew.
    return [];
  }
}

/** Newest first, without those that the picker offers anyway. */
export function useRecentRanges(): readonly RangeText[] {
  return useQuery({ queryKey: [KEY], queryFn: read }).data ?? [];
}

/** Puts a range that was chosen at the front of the list. */
export async function noteRange(range: RangeText): Promise<void> {
  if ([...LAST_PRESETS, ...CALENDAR_PRESETS, ALL_TIME].some((preset) => sameRange(preset, range))) return;
  const before = await queryClient.fetchQuery({ queryKey: [KEY], queryFn: read });
  const { earliest, latest } = range;
  const now = [{ earliest, latest }, ...before.filter((other) => !sameRange(other, range))].slice(0, MOST);
  queryClient.setQueryData([KEY], now);
  await engine.request('settings.set', { key: KEY, value: JSON.stringify(now) });
}
