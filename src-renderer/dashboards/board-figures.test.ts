import { expect, test } from 'vitest';
import { boardFigures } from './board-figures.ts';
import type { PanelRun } from './board.ts';

const runs = (...states: readonly PanelRun['state'][]): Record<string, Pick<PanelRun, 'state' | 'at'>> => Object.fromEntries(states.map((state, i) => [String(i), { state, at: state === 'done' ? 1000 + i : null }]));

test('a dashboard runs while a panel does, has failed where one has, and tells when the last result came', () => {
  expect(boardFigures(runs('done', 'queued', 'failed'))).toMatchObject({ state: 'running', panels: 3, done: 1, failed: 1 });
  expect(boardFigures(runs('done', 'done', 'failed', 'waiting'))).toEqual({ state: 'failed', panels: 4, done: 2, failed: 1, waiting: 1, at: 1001 });
  expect(boardFigures(runs('done', 'waiting'))).toMatchObject({ state: 'done' });
  expect(boardFigures({})).toMatchObject({ state: 'idle', panels: 0, at: null });
  // Run again, it shows what it had meanwhile.
  expect(boardFigures({ a: { state: 'running', at: 5 }, b: { state: 'queued', at: null } })).toMatchObject({ state: 'running', panels: 2, done: 1 });
});
