/** The guard: a search over a long or open range of a production connection, or one that would read very much, asks before it starts. */
import { create } from 'zustand';
import type { RangeText } from '../../src-shared/ipc/engine-protocol.ts';
import { resolveTime } from '../../src-shared/spl/time/relative.ts';
import { engine, queryClient, timeZone } from '../app/engine.ts';
import { connectionInfo } from '../app/queries.ts';
import { READ_BUDGETS, type ReadCost, costQuery } from './read-cost.ts';

/** A range longer than this asks, in seconds. */
const LONG_RANGE_S = 24 * 3600;
const DEFAULT_BUDGET = 100_000_000;
/** Longest that a search waits for its estimate, in milliseconds. */
const ESTIMATE_WAIT_MS = 2000;

/** A search that waits for the user's word. */
interface Question {
  readonly name: string;
  /** Why it asks: the length of the range in seconds (null where it is open), or what the search would read. */
  readonly why: { readonly kind: 'range'; readonly length: number | null } | { readonly kind: 'cost'; readonly cost: ReadCost };
  /** What the search would read, where that is known. */
  readonly cost: ReadCost | null;
  readonly answer: (go: boolean) => void;
}
interface Guard {
  readonly question: Question | null;
  /** Rows that a search may read without asking; 0 for any number. */
  readonly budget: number;
}
export const useGuard = create<Guard>()(() => ({ question: null, budget: DEFAULT_BUDGET }));

const BUDGET_KEY = 'read-budget';
/** Sets how many rows a search may read without asking; 0 for any number. */
export function setBudget(budget: number): void {
  useGuard.setState({ budget });
  engine.request('settings.set', { key: BUDGET_KEY, value: String(budget) }).catch(() => undefined);
}
/** Takes up the budget of the last session. Called once, when the window starts. */
export async function restoreBudget(): Promise<void> {
  const { value } = await engine.request('settings.get', { key: BUDGET_KEY });
  const kept = READ_BUDGETS.find((budget) => String(budget) === value);
  if (kept !== undefined) useGuard.setState({ budget: kept });
}

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
  const info = connectionInfo(connection);
  if (info !== undefined && (info.kind === 'clickhouse' || info.kind === 'nexus-api')) void queryClient.invalidateQueries({ queryKey: ['connections'], exact: true });
}

/** Resolves to true where the search may start. */
export async function mayStart(text: string, range: RangeText, connection: string): Promise<boolean> {
  const info = connectionInfo(connection);
  if (info === undefined || info.kind === 'sample' || info.kind === 'local') return true;
  const length = rangeLength(text, range, Date.now() / 1000, timeZone());
  const long = info.production && (length === null || length > LONG_RANGE_S);
  const { budget } = useGuard.getState();
  const cost = long || budget > 0 ? await estimated(text, range, connection) : null;
  const dear = budget > 0 && cost !== null && cost.rows > budget;
  if (!long && !dear) return true;
  const key = JSON.stringify([connection, range, length === null, dear ? text : '']);
  if (agreed.has(key)) return true;
  useGuard.getState().question?.answer(false);
  const why: Question['why'] = long || cost === null ? { kind: 'range', length } : { kind: 'cost', cost };
  const go = await new Promise<boolean>((answer) => useGuard.setState({ question: { name: info.name, why, cost, answer } }));
  useGuard.setState({ question: null });
  if (go) agreed.add(key);
  return go;
}

/** What the search would read; null where nobody can tell soon. The search itself says what is wrong with it. */
async function estimated(text: string, range: RangeText, connection: string): Promise<ReadCost | null> {
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), ESTIMATE_WAIT_MS));
  return Promise.race([queryClient.fetchQuery(costQuery(text, range, connection)).catch(() => null), late]);
}
