import { expect, test } from 'vitest';
import { roomOf } from './pane-room.ts';

test('a pane folds step by step as it gets lower', () => {
  expect([900, 560, 559, 430, 429, 0].map(roomOf)).toEqual(['plenty', 'plenty', 'low', 'low', 'tight', 'tight']);
});
