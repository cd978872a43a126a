/** The production guard: a search over a long or open range of a production connection asks before it starts. */
import { create } from 'zustand';
import type { ConnectionInfo, RangeText } from '../../src-shared/ipc/engine-protocol.ts';
import { resolveTime } from '../../src-shared/spl/time/relative.ts';
import { queryClient, timeZone } from '../app/engine.ts';

/** A range longer than this asks, in seconds. */
const LONG_RANGE_S = 24 * 3600;

/** A search that waits for the user's word. */
export interface Question {
  readonly name: string;
  /** Seconds; null where the range is open. */
  readonly length: number | null;
  readonly answer: (go: boolean) => void;
}
export const useGuard = create<{ readonly question: Question | null }>()(() => ({ question: null }));

/** Length of the range that a search covers, in seconds; null where its start is open. A range in the text counts before the picker's. */
export function rangeLength(text: string, range: RangeText, now: number, tz: string): number | null {
  const inText = (name: string): string | undefined => new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|(\\S+))`, 'i').exec(text.split('|', 1)[0] as string)?.slice(1).find((part) => part !== undefined);
  const at = (value: string, open: number | null): number | null => {
    if (value.trim() === '') return open;
    try {
      return resolveTime(value, now, tz);
    } catch {
      // The search itself tells what is wrong with it.
      return open;
    }
  };
  const earliest = at(inText('earliest') ?? range.earliest, null);
  const latest = at(inText('latest') ?? range.latest, now);
  return earliest === null ? null : (latest ?? now) - earliest;
}

/** Searches that the user agreed to: the same one is not asked about again. */
const agreed = new Set<string>();

/** A search on a connection has ended: how it went is the connection's state from now on. */
export function noteUse(connection: string): void {
  const info = queryClient.getQueryData<readonly ConnectionInfo[]>(['connections'])?.find((c) => c.id === connection);
  if (info !== undefined && (info.kind === 'clickhouse' || info.kind === 'nexus-api')) void queryClient.invalidateQueries({ queryKey: ['connections'], exact: true });
}

/** Resolves to true where the search may start. */
export async function mayStart(text: string, range: RangeText, connection: string): Promise<boolean> {
  const info = queryClient.getQueryData<readonly ConnectionInfo[]>(['connections'])?.find((c) => c.id === connection);
  if (info === undefined || !info.production) return true;
  const length = rangeLength(text, range, Date.now() / 1000, timeZone());
  if (length !== null && length <= LONG_RANGE_S) return true;
  const key = JSON.stringify([connection, range, length === null]);
  if (agreed.has(key)) return true;
  useGuard.getState().question?.answer(false);
  const go = await new Promise<boolean>((answer) => useGuard.setState({ question: { name: info.name, length, answer } }));
  useGuard.setState({ question: null });
  if (go) agreed.add(key);
  return go;
}
