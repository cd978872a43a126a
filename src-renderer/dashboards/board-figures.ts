/** How the runs of a dashboard's panels stand as a whole. Pure. */
import type { PanelRun } from './board.ts';

/** What the runs of a dashboard's panels come to. */
export interface BoardFigures {
  readonly state: 'idle' | 'running' | 'done' | 'failed';
  readonly panels: number;
  /** Panels that show a result. */
  readonly done: number;
  readonly failed: number;
  readonly waiting: number;
  /** Milliseconds of the clock at the last result; null before the first. */
  readonly at: number | null;
}

/** Counts the runs of panels. */
export function boardFigures(runs: Readonly<Record<string, Pick<PanelRun, 'state' | 'at'>>>): BoardFigures {
  const all = Object.values(runs);
  const count = (...states: readonly PanelRun['state'][]): number => all.filter(({ state }) => states.includes(state)).length;
  const [active, failed] = [count('running', 'queued'), count('failed')];
  // What a panel showed it still shows while it runs again.
  const shown = all.filter((run) => run.state === 'done' || (run.at !== null && (run.state === 'running' || run.state === 'queued'))).length;
  const at = all.reduce<number | null>((last, run) => (run.at === null ? last : Math.max(last ?? 0, run.at)), null);
  return { state: active > 0 ? 'running' : failed > 0 ? 'failed' : shown > 0 ? 'done' : 'idle', panels: all.length, done: shown, failed, waiting: count('waiting'), at };
}
