import { expect, test } from 'vitest';
import { roomOf } from './pane-room.ts';

test('a pane folds step by step as it gets lower, and once as it gets narrow', () => {
  expect([900, 560, 559, 430, 429, 0].map((height) => roomOf(1000, height).height)).toEqual(['plenty', 'plenty', 'low', 'low', 'tight', 'tight']);
  expect([760, 759].map((width) => roomOf(width, 900).narrow)).toEqual([false, true]);
});
