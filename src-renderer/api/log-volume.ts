/** How many events a server holds over a range: one search of its own, forgotten as soon as it is read. */
import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { engine, timeZone } from '../app/engine.ts';

export interface LogVolume {
  /** Epoch seconds of each bar's start, oldest first. */
  readonly times: readonly number[];
  readonly counts: readonly number[];
  readonly total: number;
}

const SPANS: readonly (readonly [seconds: number, text: string])[] = [
  [60, '1m'],
  [300, '5m'],
  [900, '15m'],
  [1800, '30m'],
  [3600, '1h'],
  [10_800, '3h'],
  [21_600, '6h'],
  [86_400, '1d'],
];
const BARS = 60;

/** The search that counts a range of so many seconds in about sixty bars. */
function volumeSearch(rangeS: number): string {
  const [, span] = SPANS.find(([seconds]) => rangeS / seconds <= BARS) ?? (SPANS.at(-1) as (typeof SPANS)[number]);
  return `index=* | timechart span=${span} count`;
}

/** Runs the search to its end and reads its rows. Fails as searches do. */
async function readVolume(connection: string, rangeS: number): Promise<LogVolume> {
  const searchId = crypto.randomUUID();
  try {
    const ended = new Promise<void>((resolve, reject) => {
      engine.onSearch(searchId, (frame) => {
        if (frame.type === 'end') resolve();
        else if (frame.type === 'error') reject(Object.assign(new Error(frame.error.message), { wire: frame.error }));
      });
    });
    await engine.request('search.start', { searchId, spl: volumeSearch(rangeS), range: { earliest: `-${rangeS}s`, latest: 'now' }, connection, tz: timeZone() });
    await ended;
    const { fields, rows } = await engine.request('result.page', { searchId, offset: 0, limit: 1000 });
    const time = fields.findIndex((f) => f.name === '_time');
    const count = fields.findIndex((f) => f.name === 'count');
    const points = rows.map((row) => [Number(row[time] ?? Number.NaN), Number(row[count] ?? 0)] as const).filter(([at]) => Number.isFinite(at));
    return { times: points.map(([at]) => at), counts: points.map(([, n]) => n), total: points.reduce((sum, [, n]) => sum + n, 0) };
  } finally {
    engine.request('search.close', { searchId }).catch(() => undefined);
  }
}

export function useLogVolume(connection: string, rangeS: number): UseQueryResult<LogVolume> {
  return useQuery({ queryKey: ['api', connection, 'volume', rangeS], queryFn: () => readVolume(connection, rangeS) });
}
